import { randomInt } from "node:crypto";
import { describeProgram, elementBytes, executeProgram } from "@assay/sdk";
import { CanaryError } from "./errors";

const TRIES = 64;
const BYTE_VALUES = 256;

/**
 * An input that differs from this one in one element, by chance, and whose output differs. A provider that claims its output is
 * wrong as one that mixed up inputs would be: no element is odd, and its whole trace hangs together.
 * @throws {CanaryError} where no change was found that changes the output.
 */
export function otherInput(program: Uint8Array, input: Uint8Array): Uint8Array {
  const bytes = elementBytes(describeProgram(program).input.dtype);
  const right = executeProgram(program, input);
  for (let tried = 0; tried < TRIES; tried++) {
    const other = Uint8Array.from(input);
    const place = randomInt(input.length / bytes) * bytes;
    other[place] = (other[place] ?? 0) ^ randomInt(1, BYTE_VALUES);
    if (Buffer.compare(outputOr(program, other, right), right) !== 0) return other;
  }
  throw new CanaryError(`${TRIES} changes of one element left the program's output as it is: take another input.`);
}

/** Of an input that the program refuses, as an index out of range, what is no fault. */
function outputOr(program: Uint8Array, input: Uint8Array, otherwise: Uint8Array): Uint8Array {
  try {
    return executeProgram(program, input);
  } catch {
    return otherwise;
  }
}
