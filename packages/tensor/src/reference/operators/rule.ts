import type { Box, Read } from "../box";
import { type ByteReader, join, u8 } from "../bytes";
import type { Values } from "../operand";
import { Refusal } from "../refusal";
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

/** All that defines an operator that may be one of several in a Fused. */
export interface StepRule<Operator> extends Rule<Operator> {
  /** What a box of the result reads of each operand, once for each time that the descriptor names it. */
  readonly reads: (operator: Operator, values: Values, box: Box) => readonly Read[];
}

/** The descriptor: the code, then what the operator's rule says. */
export function encodeBy<Operator>({ code, encode }: Rule<Operator>, operator: Operator): Uint8Array {
  return join(u8(code), encode(operator));
}

/** @throws {Refusal} Truncated, Operator where no rule has the code, or what the operator's fields are refused for when read. */
export function decodeBy<Operator>(rules: readonly Rule<Operator>[], reader: ByteReader, scope: Scope): Operator {
  const code = reader.u8();
  const rule = rules.find((known) => known.code === code);
  if (rule === undefined || code > scope.lastCode) throw new Refusal("Operator", `${code}`);
  return rule.decode(reader, scope);
}
