import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "stylus-runtime/cli";
import { findModule } from "../build/find-module";
import { namedModule } from "../build/named-module";
import { configOf } from "./contract";

type Print = (line: string) => void;

export interface StylusRun {
  /** Whether the same program with its functions' names is wanted, too. */
  readonly named: boolean;
  /** The arguments, given the module's file. */
  readonly args: (file: string) => readonly string[];
  /** What the command prints. */
  readonly print: Print;
  /** What it complains of, and what is said of building. */
  readonly say: Print;
}

/** Runs `stylus-run` on the present module of a contract of the configuration. */
export async function stylusRun(hre: HardhatRuntimeEnvironment, name: string, { named, args, print, say }: StylusRun): Promise<ReturnType<typeof main>> {
  const { crate } = configOf(hre, name);
  const tell: Print = (line) => { say(`Stylus: ${line}`); };
  const { wasm } = await findModule(hre.config.stylus, crate, "contract", tell);
  const names = named ? await namedModule(hre.config.stylus, crate, wasm, tell) : undefined;
  const folder = mkdtempSync(join(tmpdir(), "stylus-run-"));
  const [file, namesFile] = [join(folder, `${name}.wasm`), join(folder, `${name}.named.wasm`)];
  const shown = (to: Print): Print => (line) => { to(line.replaceAll(file, name)); };
  try {
    writeFileSync(file, wasm);
    if (names !== undefined) writeFileSync(namesFile, names);
    return main([...args(file), ...(names === undefined ? [] : ["--names", namesFile])], shown(print), shown(say));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
