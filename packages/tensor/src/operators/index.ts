import { type Codec, type Cursor, join, u8 } from "../codec";
import { type Add, type Mul, type RequantiseTensor, type Sub, requantiseTensor, sides } from "./arithmetic";
import { type Fused, fused } from "./fused";
import { type Cast, type FloorDiv, type Isqrt, type MulShift, cast, floorDiv, mulShift } from "./integers";
import { type AveragePool, type MaxPool, pool } from "./pools";
import { type Conv2D, type DepthwiseConv2D, type MatMul, convolution, matMul } from "./products";
import { type ArgMax, type LayerNorm, type ReduceMax, type ReduceSum, type RmsNorm, norm, reduceSum, row } from "./rows";
import { type Softmax, softmax } from "./softmax";
import { type Lut16, type Lut8, lookUp } from "./tables";
import { type Concat, type Gather, type Reshape, type Slice, type Transpose, concat, gather, reshape, slice, transpose } from "./views";

/** One step of a program: docs/programs.md defines what each computes. */
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
  | RequantiseTensor
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

/** An operator's name. */
export type OperatorKind = Operator["kind"];

/** What stands behind each operator's code, in the order of the codes, which count from 1. */
const CODECS: { readonly [K in OperatorKind]: Codec<Omit<Extract<Operator, { kind: K }>, "kind">> } = {
  MatMul: matMul,
  Lut8: lookUp,
  ArgMax: row,
  Lut16: lookUp,
  Conv2D: convolution,
  DepthwiseConv2D: convolution,
  MaxPool: pool,
  AveragePool: pool,
  Add: sides,
  Sub: sides,
  Mul: sides,
  Requantise: requantiseTensor,
  MulShift: mulShift,
  ReduceSum: reduceSum,
  ReduceMax: row,
  FloorDiv: floorDiv,
  Isqrt: row,
  Cast: cast,
  Concat: concat,
  Transpose: transpose,
  Slice: slice,
  Reshape: reshape,
  Gather: gather,
  Softmax: softmax,
  LayerNorm: norm,
  RmsNorm: norm,
  Fused: fused(() => operator),
};

/** All operators' names, by their codes, which count from 1. */
export const OPERATOR_KINDS = Object.keys(CODECS) as readonly OperatorKind[];

/** A descriptor. */
export const operator: Codec<Operator> = {
  encode: (part, what) => {
    // The codec under a kind takes that kind, which the compiler cannot follow through an index.
    const codec = CODECS[part.kind] as Codec<object>;
    return join([u8.encode(1 + OPERATOR_KINDS.indexOf(part.kind), "code"), codec.encode(part, what)]);
  },
  decode: (from: Cursor) => {
    const kind = OPERATOR_KINDS[u8.decode(from) - 1] ?? "MatMul";
    return { kind, ...CODECS[kind].decode(from) } as Operator;
  },
};
