import { type Codec, type Cursor, fields, list, value } from "../codec";
import type { ValueNumber } from "../program";
import type { Operator } from "./index";

/**
 * Operators as one: what only they read of each other is no tensor of the trace, of which the last one's output is. An
 * element is made of at most 65,536 elements of the operands.
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
