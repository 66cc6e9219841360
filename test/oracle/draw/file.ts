import { join, u16, u32 } from "#tensor/reference/bytes";
import { encodeProgram } from "#tensor/reference/program";
import type { Case } from "./draft";

/** Bytes after their number, u32. */
export const counted = (bytes: Uint8Array): Uint8Array => join(u32(bytes.length), bytes);

/** A case as scripts/tensor-cases.ts says. */
export function caseBytes({ program, input, outputs }: Case): Uint8Array {
  return join(counted(encodeProgram(program)), counted(input.data), u16(outputs.length), ...outputs.map(({ data }) => counted(data)));
}
