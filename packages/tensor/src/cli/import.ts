import { programId } from "../describe";
import { type ModelFlags, readModel, writeBytes } from "./files";
import { type Streams, printed } from "./streams";
import { grouped } from "./text";

export interface ImportFlags extends ModelFlags {
  readonly output: string;
  readonly json?: boolean;
}

/** `assay-tensor import MODEL -o PROGRAM`. */
export function importModel(file: string, flags: ImportFlags, { print }: Streams): void {
  const { output, json } = flags;
  const { program, tensors } = readModel(file, flags);
  writeBytes(output, program);
  const id = programId(program);
  print(json === true ? printed({ program: id, bytes: program.length, tensors }) : `${id}  ${grouped(program.length)} bytes in ${output}`);
}
