import { encodeOperator } from "#tensor/reference/operator";
import { type Program, accept, encodeProgram } from "#tensor/reference/program";
import { Random, mutate } from "../random";
import { Refusal } from "#tensor/reference/refusal";
import { randomCase } from "./case";

/** The case of a number under a seed after a few edits, most of them of descriptors alone; `refusal` is absent where the rules still accept it. */
export function randomMutant(seed: number, number: number): { readonly bytes: Uint8Array; readonly refusal?: Refusal } {
  const { program } = randomCase(seed, number);
  const random = new Random(Math.imul(seed + 1, 0x27d4eb2f) ^ Math.imul(number + 1, 0x165667b1));
  const bytes = random.chance(0.3) ? mutate(random, encodeProgram(program), dataBytes(program)) : editDescriptors(random, program);
  const refusal = refusalOf(bytes);
  return refusal === undefined ? { bytes } : { bytes, refusal };
}

function dataBytes({ constants }: Program): number {
  return constants.reduce((sum, { data }) => sum + data.length, 0);
}

/** One or two bytes of descriptors are others than they were. */
function editDescriptors(random: Random, program: Program): Uint8Array {
  const bytes = encodeProgram(program);
  const end = bytes.length - dataBytes(program);
  const start = end - program.operators.reduce((sum, operator) => sum + encodeOperator(operator).length, 0);
  for (let edits = random.between(1, 2); edits > 0; edits--) {
    const place = random.between(start, end - 1);
    const old = bytes[place] ?? 0;
    bytes[place] = random.pick([() => random.below(256), () => random.pick([0, 1, 2, 3, 4, 8, 127, 128, 255]), () => old ^ (1 << random.below(8)), () => old + 1, () => old - 1])();
  }
  return bytes;
}

/** Why the rules refuse the bytes; undefined where they do not. */
export function refusalOf(bytes: Uint8Array): Refusal | undefined {
  try {
    accept(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
