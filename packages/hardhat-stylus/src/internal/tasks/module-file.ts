import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "stylus-runtime/cli";
import { findModule } from "../build/find-module";
import { configOf } from "./contract";

type Print = (line: string) => void;

/**
 * Runs `stylus-run` on a contract's present module.
 *
 * @param name of the contract in the configuration.
 * @param args gives the arguments, given the module's file.
 */
export async function stylusRun(
  hre: HardhatRuntimeEnvironment,
  name: string,
  args: (file: string) => readonly string[],
  print: Print,
): Promise<ReturnType<typeof main>> {
  const { crate } = configOf(hre, name);
  const { wasm } = await findModule(hre.config.stylus, crate, "contract", (line) => { print(`Stylus: ${line}`); });
  const folder = mkdtempSync(join(tmpdir(), "stylus-run-"));
  const file = join(folder, `${name}.wasm`);
  const show: Print = (line) => { print(line.replaceAll(file, name)); };
  try {
    writeFileSync(file, wasm);
    return main(args(file), show, show);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
