import { getBytes, hexlify } from "ethers";
import { at } from "#tensor/reference/bytes";
import { programId } from "#tensor/reference/commitments";
import { randomCase } from "./draw/case";
import { refusalOf } from "./draw/mutant";
import { edges } from "./edges";
import { trace } from "#tensor/reference/execute";
import { malformedOperators } from "./faults/all";
import { KINDS, type Kind, type Operator } from "#tensor/reference/operator";
import type { Epilogue } from "#tensor/reference/operators/epilogue";
import { type Program, accept, encodeProgram } from "#tensor/reference/program";
import type { Tensor } from "#tensor/reference/tensor";
import type { Dtype } from "#tensor/reference/type";
import { tensorVectors } from "./vectors";

/** What test/vectors/operators.json holds: programs over all operators. Bytes are hexadecimal, elements little-endian and row-major. */
export interface OperatorVectors {
  readonly programs: readonly OperatorVector[];
  /** Refused, and the operator at fault, counted from 0. */
  readonly malformed: readonly { name: string; bytes: string; fault: string; operator: number }[];
  /** Of those that tensor.json holds as refused by the referee: what all operators make of them otherwise; a fault of null is a program. */
  readonly wider: readonly { name: string; bytes: string; fault: string | null; operator: number | null }[];
}

interface OperatorVector {
  readonly name: string;
  readonly bytes: string;
  readonly id: string;
  readonly input: string;
  /** Every operator's output, in order, and the bytes that open one element of it. */
  readonly outputs: readonly { dtype: Dtype; shape: readonly number[]; data: string; opening: number }[];
}

const SEED = 20_261_126;
const FEW = { cases: 10, bytes: 1_600, tries: 80 };
/** Every operator that may be one of several has to be there in some of its ways. */
const MORE = { cases: 40, bytes: 2_400, tries: 200 };

/** The same at each call. */
export function operatorVectors(): OperatorVectors {
  const drawn = KINDS.flatMap((kind) => drawnOf(kind).map(({ program, input }, index) => vectorOf(`${kind} ${index}`, program, input)));
  return {
    programs: [...edges().map(({ name, program, input }) => vectorOf(name, program, input)), ...drawn],
    malformed: malformedOperators().map(({ name, fault, operator, bytes }) => {
      const refusal = refusalOf(bytes);
      if (refusal?.reason !== fault || refusal.operator !== operator) throw new Error(`${name}: ${refusal?.message ?? "accepted"}, not ${fault}`);
      return { name, bytes: hexlify(bytes), fault, operator };
    }),
    wider: widened(),
  };
}

/** Small cases that begin with an operator of this kind, each in another form. */
function drawnOf(kind: Kind): readonly { readonly program: Program; readonly input: Tensor }[] {
  const found = new Map<string, { program: Program; input: Tensor }>();
  const { cases, bytes, tries } = kind === "Fused" ? MORE : FEW;
  for (let number = 0; number < tries && found.size < cases; number++) {
    const { program, input, outputs } = randomCase(SEED + KINDS.indexOf(kind), number, kind);
    const size = encodeProgram(program).length + input.data.length + outputs.reduce((sum, { data }) => sum + data.length, 0);
    const result = at(outputs, program.operators.findIndex((operator) => operator.kind === kind)).type;
    const form = JSON.stringify([result.dtype, result.dims.length, ...program.operators.filter((operator) => operator.kind === kind).map((operator) => formOf(operator, program))]);
    if (size <= bytes && !found.has(form)) found.set(form, { program, input });
  }
  return [...found.values()];
}

/** What tells one use of an operator from another: flags, dtypes, forms. */
function formOf(operator: Operator, { input, constants }: Program): unknown {
  if (operator.kind === "Fused") return [operator.kind, operator.operands.length, operator.operators.map(({ kind }) => kind)];
  const first = "a" in operator ? operator.a : operator.x;
  const dtype = typeof first === "number" ? [input, ...constants.map((constant) => constant.type)][first]?.dtype : undefined;
  const own = "epilogue" in operator ? epilogueForm(operator.epilogue) : [];
  const sides = "left" in operator ? [operator.left, operator.right].map(({ scale }) => (scale === undefined ? "as it is" : scale.double)) : [];
  const softmax = operator.kind === "Softmax" ? [operator.form, operator.mask === undefined] : [];
  return [operator.kind, dtype, "dtype" in operator ? operator.dtype : "", own, sides, softmax];
}

function epilogueForm({ bias, requantise }: Epilogue): unknown {
  const scaled = requantise === undefined ? [] : [requantise.scale.per, requantise.table === undefined, requantise.double, requantise.wide];
  return [bias === undefined, scaled];
}

function vectorOf(name: string, program: Program, input: Tensor): OperatorVector {
  const bytes = encodeProgram(program);
  const accepted = accept(bytes);
  const outputs = trace(accepted, input.data).map(({ type, data }, index) => ({
    ...{ dtype: type.dtype, shape: type.dims, data: hexlify(data) },
    opening: at(accepted.openings, index),
  }));
  return { name, bytes: hexlify(bytes), id: programId(program), input: hexlify(input.data), outputs };
}

function widened(): OperatorVectors["wider"] {
  return tensorVectors().malformed.flatMap(({ name, bytes, fault, operator }) => {
    const refusal = refusalOf(getBytes(bytes));
    const [other, where] = [refusal?.reason ?? null, refusal?.operator ?? null];
    return other === fault && where === operator ? [] : [{ name, bytes, fault: other, operator: where }];
  });
}
