import { readFileSync } from "node:fs";
import { join } from "node:path";
import { StylusBuildError } from "./errors";
import { finish } from "./process";
import { remappedFolders, WASM_TARGET, type Toolchain } from "./toolchain";

/** Where and with what a crate is built. */
export interface Workbench {
  readonly toolchain: Toolchain;
  readonly workspace: string;
  /** Cargo's target folder. */
  readonly target: string;
  /** Whether cargo's progress is shown. */
  readonly shown: boolean;
}

async function cargo({ toolchain, workspace, shown }: Workbench, list: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await finish({
    command: toolchain.cargo, arguments: list, folder: workspace, environment: toolchain.environment, shown,
  });
  if (code !== 0) throw new StylusBuildError("cargo", `cargo ${list[0] ?? ""} failed in ${workspace}:\n${stderr.trim()}`);
  return stdout;
}

/**
 * Builds a crate for WebAssembly, by the flags of the workspace's own configuration. Folders of this machine are cut
 * out of the paths that panics name, so that another machine builds the same bytes.
 *
 * @returns the module as the linker left it.
 * @throws StylusBuildError `cargo` with what cargo said.
 */
export async function buildWasm(bench: Workbench, crate: string): Promise<Uint8Array> {
  const { toolchain, workspace, target } = bench;
  await cargo(bench, ["fetch", "--locked"]);
  const remaps = remappedFolders(toolchain, workspace).map((folder) => `--remap-path-prefix=${folder}/=`);
  const flags = JSON.stringify([...toolchain.wasmFlags, ...remaps]);
  await cargo(bench, [
    "build", "--release", "--locked", "--lib", "--package", crate, "--target", WASM_TARGET, "--target-dir", target,
    "--config", `target.${WASM_TARGET}.rustflags=${flags}`, ...toolchain.wasmArguments,
  ]);
  return readFileSync(join(target, WASM_TARGET, "release", `${crate.replaceAll("-", "_")}.wasm`));
}

/** Runs a contract's own printer of what it exports. */
function exported(bench: Workbench, crate: string, list: readonly string[]): Promise<string> {
  return cargo(bench, ["run", "--quiet", "--locked", "--package", crate, "--features", "export-abi", "--target-dir", bench.target, ...list]);
}

/**
 * The Solidity interface that a contract exports.
 * @throws StylusBuildError `cargo` with what cargo said.
 */
export async function exportInterface(bench: Workbench, crate: string): Promise<string> {
  return exported(bench, crate, []);
}

/**
 * The constructor that a contract exports, as Solidity writes it.
 * @returns an empty text where it has none.
 * @throws StylusBuildError `cargo` with what cargo said.
 */
export async function exportConstructor(bench: Workbench, crate: string): Promise<string> {
  return exported(bench, crate, ["--", "constructor"]);
}
