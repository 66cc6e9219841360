import { type Codec, type Cursor, fields, list, value } from "../codec";
import type { ValueNumber } from "../program";
import type { Operator } from "./index";

/**
 * Operators as one: what only they read of each other is no tensor of the trace, of which the last one's output is. An
 * element costs at most 65,536: 1 for each element that is read of the operands, 13 for each that an operator makes.
 *
 * @example
 * ```ts
 * import type { Operator } from "@assay/tensor";
 *
 * // How far each row of value 0 is from value 1, squared: the differences are no tensor of the trace.
 * const distances: Operator = {
 *   kind: "Fused",
 *   operands: [0, 1],
 *   operators: [
 *     { kind: "Sub", a: 0, b: 1, left: { zero: 0 }, right: { zero: 0 } },
 *     { kind: "ReduceSum", x: 2, square: true, dtype: "int64" },
 *   ],
 * };
 * ```
 */
export interface Fused {
  readonly kind: "Fused";
  /** One to 255, constants among them. */
  readonly operands: readonly ValueNumber[];
  /**
   * Two to eight, which number values among themselves: 0 to n − 1 are the n operands, then each one's output, in order.
   * They are of these kinds: MatMul, Lut8, Add, Sub, Mul, Requantise, MulShift, ReduceSum, FloorDiv, Cast, Transpose,
   * Reshape, Softmax, LayerNorm, RmsNorm.
   */
  readonly operators: readonly Operator[];
}

/** @param operator a descriptor, which is not there yet where it holds this codec */
export function fused(operator: () => Codec<Operator>): Codec<Omit<Fused, "kind">> {
  const step: Codec<Operator> = { encode: (part, what) => operator().encode(part, what), decode: (from: Cursor) => operator().decode(from) };
  return fields<Omit<Fused, "kind">>({ operands: list(value), operators: list(step) });
}
