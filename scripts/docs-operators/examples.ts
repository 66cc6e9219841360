import { type Operator, type OperatorKind, type TensorType, describeProgram, encodeProgram } from "@assay/tensor";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { operandsOf } from "#tensor/operators/operands";
import type { OperatorVectors } from "../../test/oracle/operator-vectors";

const VECTORS = join(__dirname, "../../test/vectors/operators.json");

/** An operator among the vectors, with what opens an element of its output at most. */
export interface Example {
  readonly operator: Operator;
  readonly descriptor: Uint8Array;
  /** What it reads, each by its name in the operator. */
  readonly operands: readonly (readonly [name: string, type: TensorType])[];
  readonly output: TensorType;
  readonly openingBytes: number;
}

/** Version, an input of one dimension, no constants and one operator come before the descriptor. */
const HEAD = 11;

function descriptorOf(operator: Operator): Uint8Array {
  return encodeProgram({ input: { dtype: "int8", shape: [1] }, constants: [], operators: [operator] }).subarray(HEAD);
}

function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.slice(2), "hex"));
}

/** Bytes of a descriptor that still reads as an example. */
const LONGEST = 64;

/** For each operator the one with the longest descriptor that reads well, the first of several. */
export function readExamples(): ReadonlyMap<OperatorKind, Example> {
  const { programs } = JSON.parse(readFileSync(VECTORS, "utf8")) as OperatorVectors;
  const examples = new Map<OperatorKind, Example>();
  for (const { bytes, outputs: found } of programs) {
    const { input, constants, operators, outputs } = describeProgram(hexBytes(bytes));
    const types = [input, ...constants.map(({ type }) => type), ...outputs];
    for (const [index, operator] of operators.entries()) {
      const descriptor = descriptorOf(operator);
      const output = outputs[index];
      if (descriptor.length > LONGEST) continue;
      const openingBytes = found[index]?.opening;
      const known = examples.get(operator.kind);
      if (output === undefined || openingBytes === undefined || (known && known.descriptor.length >= descriptor.length)) continue;
      const operands = operandsOf(operator).flatMap(([name, value]) => {
        const type = types[value];
        return type === undefined ? [] : [[name, type] as const];
      });
      examples.set(operator.kind, { operator, descriptor, operands, output, openingBytes });
    }
  }
  return examples;
}
