import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { TensorImportError } from "./errors";
import { core } from "./module";
import { type Preparation, type PreparedProgram, prepareBy, prepareProgram } from "./prepare";

/**
 * Makes the program of a file ready to run. The native addon maps the file, so that of its constants only what is read
 * comes into memory; WebAssembly and TypeScript read it whole.
 *
 * Warning: nobody may write the file before the program is released. What then comes out is undefined, and a file cut
 * short ends the process.
 *
 * @throws {TensorImportError} where it is a folder.
 * @throws what `prepareProgram` throws, and Node's own error where the file cannot be read.
 * @example
 * ```ts
 * import { prepareProgramFile } from "@assay/tensor";
 *
 * function embed(input: Uint8Array): Uint8Array {
 *   return prepareProgramFile("encoder.bin").execute(input);
 * }
 * ```
 */
export function prepareProgramFile(file: string, options: Preparation = {}): PreparedProgram {
  const found = statSync(file);
  if (found.isDirectory()) throw new TensorImportError(`${file} is a folder.`);
  const mapped = options.kernel !== "typescript" && core().path.endsWith(".node") && found.isFile();
  if (!mapped) return prepareProgram(readFileSync(file), options);
  accessSync(file, constants.R_OK);
  return prepareBy("prepare_file", new TextEncoder().encode(file), options, { Import: ({ why }) => new TensorImportError(why) });
}
