import { NAMED_BYTES, boxBound } from "../bound";
import { type Box, type Read, boxSize, elementBox } from "../box";
import { at, join, u16, u8 } from "../bytes";
import { type Value, type Values, operands as typesOf, typeOf } from "../operand";
import { Refusal } from "../refusal";
import { ALL, type Scope } from "../scope";
import { type Tensor, lazily, tensor } from "../tensor";
import { type Add, type Mul, type Sub, add, mul, sub } from "./arithmetic";
import { type Cast, cast } from "./cast";
import { type FloorDiv, floorDiv } from "./floordiv";
import { type Lut8, lut8 } from "./lut8";
import { type MatMul, matmul } from "./matmul";
import { type MulShift, mulShift } from "./mulshift";
import { type LayerNorm, type RmsNorm, layerNorm, rmsNorm } from "./norm";
import { type ReduceSum, reduceSum } from "./reduce";
import { type RequantiseOperator, requantise } from "./requantise";
import { type Reshape, reshape } from "./reshape";
import { type Rule, type StepRule, decodeBy, encodeBy } from "./rule";
import { type Softmax, softmax } from "./softmax";
import { type Transpose, transpose } from "./transpose";

/** An operator that may be one of several in a Fused. */
export type Step = MatMul | Lut8 | Add | Sub | Mul | RequantiseOperator | MulShift | ReduceSum | FloorDiv | Cast | Transpose | Reshape | Softmax | LayerNorm | RmsNorm;

/** Operators as one, whose result is the last one's. They number the operands from 0, then what each of them gives. */
export interface Fused {
  readonly kind: "Fused";
  readonly operands: readonly number[];
  readonly operators: readonly Step[];
}

const [LEAST, MOST] = [2, 8];
const MAX_COST = 65_536;
/** What an element that an operator within makes costs besides what that reads. */
const MADE = 13;

const RULES: { readonly [K in Step["kind"]]: StepRule<Extract<Step, { kind: K }>> } = {
  MatMul: matmul,
  Lut8: lut8,
  Add: add,
  Sub: sub,
  Mul: mul,
  Requantise: requantise,
  MulShift: mulShift,
  ReduceSum: reduceSum,
  FloorDiv: floorDiv,
  Cast: cast,
  Transpose: transpose,
  Reshape: reshape,
  Softmax: softmax,
  LayerNorm: layerNorm,
  RmsNorm: rmsNorm,
};

export const STEP_KINDS = Object.keys(RULES) as readonly Step["kind"][];

/** The step's own rule, which takes any step only as far as the compiler knows. */
function ruleOf({ kind }: Pick<Step, "kind">): StepRule<Step> {
  return RULES[kind] as unknown as StepRule<Step>;
}

const ALL_RULES = STEP_KINDS.map((kind) => ruleOf({ kind }));

export const fused: Rule<Fused> = {
  code: 27,

  encode: ({ operands, operators }) =>
    join(u8(operands.length), ...operands.map(u16), u8(operators.length), ...operators.map((step) => encodeBy(ruleOf(step), step))),

  decode: (reader, scope) => {
    const count = reader.u8();
    if (count === 0) throw new Refusal("Count", "no operand");
    const operands = Array.from({ length: count }, () => reader.u16());
    const length = reader.u8();
    if (length < LEAST || length > MOST) throw new Refusal("Count", `${length} operators`);
    return { kind: "Fused", operands, operators: Array.from({ length }, () => decodeBy(ALL_RULES, reader, scope)) };
  },

  result: (operator, values, scope) => {
    const inner = innerValues(operator, values, scope);
    const cost = costOf(operator, inner);
    if (cost > MAX_COST) throw new Refusal("Opening", `an element that costs ${cost}`);
    return at(inner, inner.length - 1).type;
  },

  opening: (operator, values) => {
    const { operands, operators } = operator;
    const inner = innerValues(operator, values, ALL);
    const bound = (value: number, box: Box): number => {
      const step = operators[value - operands.length];
      if (step === undefined) return boxBound(typeOf(inner, value), box);
      return sum(ruleOf(step).reads(step, inner, box).map((read) => bound(read.value, read.box)));
    };
    const last = inner.length - 1;
    return NAMED_BYTES * operands.length + bound(last, elementBox(typeOf(inner, last)));
  },

  element: (operator, values, result) => {
    const types = innerValues(operator, values.map(unwatched), ALL);
    const inner: Tensor[] = [];
    for (const number of operator.operands) inner.push(at(values, number));
    for (const step of operator.operators.slice(0, -1)) {
      const type = typeOf(types, inner.length);
      inner.push(lazily(type, ruleOf(step).element(step, inner, type)));
    }
    const last = at(operator.operators, operator.operators.length - 1);
    return ruleOf(last).element(last, inner, result);
  },
};

/** What Fused's own numbers stand for: the operands, then what each operator gives. @throws {Refusal} what an operator is refused for. */
function innerValues({ operands, operators }: Fused, values: Values, scope: Scope): Values {
  typesOf(values, ...operands);
  const inner: Value[] = operands.map((number) => at(values, number));
  for (const step of operators) inner.push({ type: ruleOf(step).result(step, inner, scope) });
  return inner;
}

/** A value whose elements may be judged again without being noted as read. */
function unwatched({ type, data }: Tensor): Value {
  return { type, constant: tensor(type, data) };
}

/**
 * What an element of the result costs: 1 for each that is read of the operands, and for each that an operator makes. A double
 * only grows: where it is not exact, it is not too small either.
 */
function costOf({ operands, operators }: Fused, inner: Values): number {
  const costs = operands.map(() => 1);
  for (const step of operators) {
    const cost = ({ value, box }: Read): number => boxSize(box) * (at(costs, value) + (value < operands.length ? 0 : MADE));
    costs.push(sum(ruleOf(step).reads(step, inner, elementBox(typeOf(inner, costs.length))).map(cost)));
  }
  return at(costs, costs.length - 1);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
