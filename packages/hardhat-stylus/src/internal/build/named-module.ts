import { canonicalModule } from "stylus-runtime";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildWasm } from "./cargo";
import type { StylusConfig } from "./config";
import { StylusBuildError } from "./errors";
import { benchOf, ownFolder } from "./find-module";
import { findToolchain, HOW_TO_GET, pinnedChannel, type Toolchain } from "./toolchain";

type Say = (line: string) => void;

function isOf(wasm: Uint8Array, named: Uint8Array): boolean {
  return Buffer.compare(canonicalModule(named), wasm) === 0;
}

/**
 * The program of a contract's module with its functions' names, which only profiles need. It is built where there is
 * Rust and kept on this machine.
 *
 * @param wasm the module of the crate's present sources.
 * @param say takes a line for people: that it is built, or why there is none.
 * @param find looks for a toolchain where one is needed.
 * @returns undefined where it cannot be had; never another program.
 */
export async function namedModule(
  config: StylusConfig,
  crate: string,
  wasm: Uint8Array,
  say: Say,
  find: (workspace: string) => Promise<Toolchain | undefined> = findToolchain,
): Promise<Uint8Array | undefined> {
  const { workspace } = config;
  const file = join(ownFolder(config), `${crate}.named.wasm`);
  const before = existsSync(file) ? readFileSync(file) : undefined;
  if (before !== undefined && isOf(wasm, before)) return before;
  const toolchain = await find(workspace);
  if (toolchain === undefined) {
    say(`functions have numbers, since there is no Rust ${pinnedChannel(workspace)} to build ${crate} with names. ${HOW_TO_GET}`);
    return undefined;
  }
  say(`${crate}: building it with names by ${toolchain.version}, minutes the first time`);
  try {
    const named = await buildWasm(benchOf(config, toolchain), crate, true);
    if (isOf(wasm, named)) {
      mkdirSync(ownFolder(config), { recursive: true });
      writeFileSync(file, named);
      return named;
    }
    say(`functions have numbers: ${toolchain.version} builds another program than the module of ${crate}`);
  } catch (error) {
    if (!(error instanceof StylusBuildError)) throw error;
    say(`functions have numbers: ${error.message}`);
  }
  return undefined;
}
