import { encodeProgram, executeProgram, fromElements, toElements, type Constant } from "@assay/tensor";
import { CLASSES, PIXELS, inputBytes, type Digit } from "./digits";
import { HIDDEN } from "./network";
import { ZERO_POINT, type IntegerNetwork } from "./quantisation";

function constant(dtype: "int8" | "int32", shape: readonly number[], elements: readonly number[]): Constant {
  return { type: { dtype, shape }, data: fromElements(dtype, elements) };
}

/** The canonical bytes of the program that takes an image, int8[1,784], and gives the digit, int32[1,1]. */
export function encodeNetwork({ inner, innerBias, factors, outer, outerBias }: IntegerNetwork): Uint8Array {
  const [first, ...others] = factors;
  if (first === undefined) throw new RangeError("an integer network has at least one factor");
  const perChannel = others.length > 0;
  const constants = [
    constant("int8", [HIDDEN, PIXELS], inner),
    constant("int32", [HIDDEN], innerBias),
    constant("int8", [CLASSES, HIDDEN], outer),
    constant("int32", [CLASSES], outerBias),
  ];
  if (perChannel) {
    constants.push(constant("int32", [HIDDEN], factors.map(({ multiplier }) => multiplier)));
    constants.push(constant("int8", [HIDDEN], factors.map(({ shift }) => shift)));
  }
  const hidden = constants.length + 1;
  return encodeProgram({
    input: { dtype: "int8", shape: [1, PIXELS] },
    constants,
    operators: [
      {
        kind: "MatMul", a: 0, b: 1, bias: 2,
        requantise: {
          zeroPoint: ZERO_POINT, lo: ZERO_POINT, hi: 127,
          scale: perChannel ? { per: "channel", multipliers: 5, shifts: 6 } : { per: "tensor", ...first },
        },
      },
      { kind: "MatMul", a: hidden, b: 3, bias: 4 },
      { kind: "ArgMax", x: hidden + 1 },
    ],
  });
}

/** What the program answers to each digit. */
export function programAnswers(program: Uint8Array, digits: readonly Digit[]): number[] {
  return digits.map(({ pixels }) => toElements("int32", executeProgram(program, inputBytes(pixels)))[0] ?? NaN);
}
