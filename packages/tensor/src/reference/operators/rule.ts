import type { ByteReader } from "../bytes";
import type { Values } from "../operand";
import type { Scope } from "../scope";
import type { Tensor } from "../tensor";
import type { Type } from "../type";

/** All that defines an operator. */
export interface Rule<Operator> {
  readonly code: number;
  /** The descriptor after its code. */
  readonly encode: (operator: Operator) => Uint8Array;
  /** Reads the descriptor after its code. */
  readonly decode: (reader: ByteReader, scope: Scope) => Operator;
  /** The result's type; refuses operands that do not suit. */
  readonly result: (operator: Operator, values: Values, scope: Scope) => Type;
  /** Bytes that open what one element of the result reads, the descriptor apart. */
  readonly opening: (operator: Operator, values: Values) => number;
  /** From a row-major index of the result to its element. */
  readonly element: (operator: Operator, values: readonly Tensor[], result: Type) => (index: number) => number | bigint;
}
