import { existsSync, readFileSync } from "node:fs";
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
  if (code !== 0) throw new StylusBuildError("cargo", `cargo ${list[0] ?? ""} failed in ${workspace}:\n${complaints(stderr)}${adviceOn(stderr)}`);
  return stdout;
}

/** What cargo says of mistakes that are easily made, and what it does not say of them. */
const ADVICE: readonly (readonly [said: RegExp, advice: string])[] = [
  [/--locked was passed/, "Cargo.toml asks for what Cargo.lock does not know: run cargo metadata in that folder, and commit Cargo.lock."],
  [/a bin target must be available/, "The ABI is asked of a program: add src/main.rs with `fn main() { NAME::print_from_args(); }`, NAME being the crate, and to Cargo.toml [[bin]] with name and required-features = [\"export-abi\"]."],
  [/does not contain this feature: export-abi|does not have the feature `export-abi`/, "Add to the crate's Cargo.toml: [features] export-abi = [\"stylus-sdk/export-abi\"]."],
  [/no library targets found/, "A contract is a library: add to the crate's Cargo.toml [lib] crate-type = [\"lib\", \"cdylib\"], and src/lib.rs."],
  [/AbiDecoderConfig|abi_decode_raw_with_config/, "Parts of alloy-sol-types are newer than it: add to the crate's Cargo.toml alloy-sol-macro, alloy-sol-macro-expander, alloy-sol-macro-input and syn-solidity, each pinned to the version of alloy-sol-types, and remove Cargo.lock."],
  [/cannot find macro `vec`/, "Macros of stylus-sdk want it in scope: `extern crate alloc; use alloc::{vec, vec::Vec};`."],
];

/** What cargo wrote without its progress. */
function complaints(stderr: string): string {
  return stderr.replace(/^ *(Compiling|Checking|Downloading|Downloaded|Updating|Locking|Adding|Fresh|Blocking) .*\n/gm, "").trim();
}

function adviceOn(stderr: string): string {
  const advice = ADVICE.find(([said]) => said.test(stderr))?.[1];
  return advice === undefined ? "" : `\n\nhardhat-stylus: ${advice}`;
}

/** Whether the workspace says which versions it is built from. */
export function isLocked(workspace: string): boolean {
  return existsSync(join(workspace, "Cargo.lock"));
}

/** Writes Cargo.lock. @throws StylusBuildError `cargo` with what cargo said. */
export async function lock(bench: Workbench): Promise<void> {
  await cargo(bench, ["generate-lockfile"]);
}

/** Keeps functions' names though the profile strips; `strip` in the profile would change the code. */
const KEEP_NAMES = "-Cstrip=debuginfo";

/**
 * Builds a crate for WebAssembly, by the flags of the workspace's own configuration. Folders of this machine are cut
 * out of the paths that panics name, so that another machine builds the same bytes.
 *
 * @param names whether the linker keeps the functions' names.
 * @returns the module as the linker left it.
 * @throws StylusBuildError `cargo` with what cargo said.
 */
export async function buildWasm(bench: Workbench, crate: string, names = false): Promise<Uint8Array> {
  const { toolchain, workspace, target } = bench;
  await cargo(bench, ["fetch", "--locked"]);
  const remaps = remappedFolders(toolchain, workspace).map((folder) => `--remap-path-prefix=${folder}/=`);
  const flags = JSON.stringify([...toolchain.wasmFlags, ...remaps]);
  await cargo(bench, [
    names ? "rustc" : "build", "--release", "--locked", "--lib", "--package", crate, "--target", WASM_TARGET, "--target-dir", target,
    "--config", `target.${WASM_TARGET}.rustflags=${flags}`, ...toolchain.wasmArguments,
    ...(names ? ["--", KEEP_NAMES] : []),
  ]);
  const module = join(target, WASM_TARGET, "release", `${crate.replaceAll("-", "_")}.wasm`);
  if (!existsSync(module)) {
    throw new StylusBuildError("cargo", `cargo built ${crate} and wrote no ${module}: its Cargo.toml needs [lib] crate-type = ["lib", "cdylib"], and no name of its own there`);
  }
  return readFileSync(module);
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
