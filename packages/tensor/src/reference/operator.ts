import type { ByteReader } from "./bytes";
import type { Values } from "./operand";
import { type ArgMax, argmax } from "./operators/argmax";
import { type Add, type Mul, type Sub, add, mul, sub } from "./operators/arithmetic";
import { type Cast, cast } from "./operators/cast";
import { type Concat, concat } from "./operators/concat";
import { type Conv2D, conv2d } from "./operators/conv2d";
import { type DepthwiseConv2D, depthwise } from "./operators/depthwise";
import { type FloorDiv, floorDiv } from "./operators/floordiv";
import { type Fused, fused } from "./operators/fused";
import { type Gather, gather } from "./operators/gather";
import { type Isqrt, isqrt } from "./operators/isqrt";
import { type Lut16, lut16 } from "./operators/lut16";
import { type Lut8, lut8 } from "./operators/lut8";
import { type MatMul, matmul } from "./operators/matmul";
import { type MulShift, mulShift } from "./operators/mulshift";
import { type LayerNorm, type RmsNorm, layerNorm, rmsNorm } from "./operators/norm";
import { type AveragePool, type MaxPool, averagePool, maxPool } from "./operators/pool";
import { type ReduceMax, type ReduceSum, reduceMax, reduceSum } from "./operators/reduce";
import { type RequantiseOperator, requantise } from "./operators/requantise";
import { type Reshape, reshape } from "./operators/reshape";
import { type Rule, decodeBy, encodeBy } from "./operators/rule";
import { type Slice, slice } from "./operators/slice";
import { type Softmax, softmax } from "./operators/softmax";
import { type Transpose, transpose } from "./operators/transpose";
import { ALL, type Scope } from "./scope";
import { type Tensor, fill } from "./tensor";
import type { Type } from "./type";

/** One step of a program; its operands are value numbers. */
export type Operator =
  | MatMul
  | Lut8
  | ArgMax
  | Lut16
  | Conv2D
  | DepthwiseConv2D
  | MaxPool
  | AveragePool
  | Add
  | Sub
  | Mul
  | RequantiseOperator
  | MulShift
  | ReduceSum
  | ReduceMax
  | FloorDiv
  | Isqrt
  | Cast
  | Concat
  | Transpose
  | Slice
  | Reshape
  | Gather
  | Softmax
  | LayerNorm
  | RmsNorm
  | Fused;

export type Kind = Operator["kind"];

/** An element whose opening is longer cannot be proven in one transaction. */
export const MAX_OPENING_BYTES = 65_536;

const RULES: { readonly [K in Kind]: Rule<Extract<Operator, { kind: K }>> } = {
  MatMul: matmul,
  Lut8: lut8,
  ArgMax: argmax,
  Lut16: lut16,
  Conv2D: conv2d,
  DepthwiseConv2D: depthwise,
  MaxPool: maxPool,
  AveragePool: averagePool,
  Add: add,
  Sub: sub,
  Mul: mul,
  Requantise: requantise,
  MulShift: mulShift,
  ReduceSum: reduceSum,
  ReduceMax: reduceMax,
  FloorDiv: floorDiv,
  Isqrt: isqrt,
  Cast: cast,
  Concat: concat,
  Transpose: transpose,
  Slice: slice,
  Reshape: reshape,
  Gather: gather,
  Softmax: softmax,
  LayerNorm: layerNorm,
  RmsNorm: rmsNorm,
  Fused: fused,
};

export const KINDS = Object.keys(RULES) as readonly Kind[];

/** The operator's own rule, which takes any operator only as far as the compiler knows. */
function ruleOf({ kind }: Pick<Operator, "kind">): Rule<Operator> {
  return RULES[kind] as unknown as Rule<Operator>;
}

const ALL_RULES = KINDS.map((kind) => ruleOf({ kind }));

/** The descriptor: the code, then what the operator's rule says. */
export function encodeOperator(operator: Operator): Uint8Array {
  return encodeBy(ruleOf(operator), operator);
}

/** @throws {Refusal} Truncated, Operator, or what the operator's fields are refused for when read. */
export function decodeOperator(reader: ByteReader, scope: Scope = ALL): Operator {
  return decodeBy(ALL_RULES, reader, scope);
}

/** @throws {Refusal} where an operand does not suit the operator. */
export function resultType(operator: Operator, values: Values, scope: Scope = ALL): Type {
  return ruleOf(operator).result(operator, values, scope);
}

/** Bytes that open any one element of the operator's result, descriptor included. */
export function openingBytes(operator: Operator, values: Values): number {
  return encodeOperator(operator).length + ruleOf(operator).opening(operator, values);
}

/** One element of the operator's result, by its row-major index: of the operands it reads no more than its rule needs. */
export function elementOf(operator: Operator, result: Type, values: readonly Tensor[], index: number): bigint {
  return BigInt(ruleOf(operator).element(operator, values, result)(index));
}

/** The operator's result, element by element. */
export function applyOperator(operator: Operator, result: Type, values: readonly Tensor[]): Tensor {
  return fill(result, ruleOf(operator).element(operator, values, result));
}
