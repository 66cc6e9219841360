import { encodeProgram, executeProgram, fromElements, toElements, type Constant } from "@assay/tensor";
import { CLASSES, PIXELS, inputBytes, type Digit } from "./digits";
import { HIDDEN } from "./network";
import { ZERO_POINT, type IntegerNetwork } from "./quantisation";

function constant(dtype: "int8" | "int32", shape: readonly number[], elements: readonly number[]): Constant {
  return { type: { dtype, shape }, data: fromElements(dtype, elements) };
}

/** Entry of element −128 first: an element read as a byte without sign, less 128. */
const LESS_128 = Array.from({ length: 256 }, (_, index) => (index < 128 ? index : index - 256));

/**
 * The canonical bytes of the program that takes an image, int8[1,784], and gives the digit, int32[1,1].
 *
 * Its input holds grey values as they are, since calldata charges a byte of 0, which paper is, a quarter of another:
 * the first operator makes them the int8 that the network takes.
 */
export function encodeNetwork({ inner, innerBias, factors, outer, outerBias }: IntegerNetwork): Uint8Array {
  const [first, ...others] = factors;
  if (first === undefined) throw new RangeError("an integer network has at least one factor");
  const perChannel = others.length > 0;
  const constants = [
    constant("int8", [HIDDEN, PIXELS], inner),
    constant("int32", [HIDDEN], innerBias),
    constant("int8", [CLASSES, HIDDEN], outer),
    constant("int32", [CLASSES], outerBias),
    constant("int8", [256], LESS_128),
  ];
  if (perChannel) {
    constants.push(constant("int32", [HIDDEN], factors.map(({ multiplier }) => multiplier)));
    constants.push(constant("int8", [HIDDEN], factors.map(({ shift }) => shift)));
  }
  const pixels = constants.length + 1;
  return encodeProgram({
    input: { dtype: "int8", shape: [1, PIXELS] },
    constants,
    operators: [
      { kind: "Lut8", x: 0, table: 5 },
      {
        kind: "MatMul", a: pixels, b: 1, bias: 2,
        requantise: {
          zeroPoint: ZERO_POINT, lo: ZERO_POINT, hi: 127,
          scale: perChannel ? { per: "channel", multipliers: 6, shifts: 7 } : { per: "tensor", ...first },
        },
      },
      { kind: "MatMul", a: pixels + 1, b: 3, bias: 4 },
      { kind: "ArgMax", x: pixels + 2 },
    ],
  });
}

/** What the program answers to each digit. */
export function programAnswers(program: Uint8Array, digits: readonly Digit[]): number[] {
  return digits.map(({ pixels }) => toElements("int32", executeProgram(program, inputBytes(pixels)))[0] ?? NaN);
}
