import { type ProgramDescription, describeProgram, programId } from "../describe";
import type { Operator } from "../operators";
import { operandsOf } from "../operators/operands";
import { type ModelFlags, readModel } from "./files";
import { type Streams, aligned, printed } from "./streams";
import { attributeText, typeText } from "./text";

export interface ShowFlags extends ModelFlags {
  readonly json?: boolean;
  readonly dot?: boolean;
}

/** `assay-tensor show MODEL`: what a program is made of, without the constants' elements. */
export function show(file: string, flags: ShowFlags, { print }: Streams): void {
  const { program } = readModel(file, flags);
  const description = describeProgram(program);
  const id = programId(program);
  if (flags.json === true) {
    const constants = description.constants.map(({ type }) => type);
    print(printed({ id, ...description, constants }));
  } else for (const line of flags.dot === true ? graph(description) : table(id, description)) print(line);
}

function table(id: string, { input, constants, operators, outputs }: ProgramDescription): readonly string[] {
  const first = 1 + constants.length;
  const values = [
    ["0", "input", typeText(input)],
    ...constants.map(({ type }, index) => [`${1 + index}`, "constant", typeText(type)]),
    ...operators.map((operator, index) => {
      const output = outputs[index];
      return [`${first + index}`, operator.kind, output ? typeText(output) : "", attributeText(operator)];
    }),
  ];
  return [`program ${id}`, "", ...aligned([["value", "", "type", ""], ...values])];
}

/** Graphviz: values as nodes, an edge from each that an operator reads, drawn as the operator names it. */
function graph({ input, constants, operators, outputs }: ProgramDescription): readonly string[] {
  const first = 1 + constants.length;
  const node = (value: number, label: string, shape: string): string => `  v${value} [shape=${shape}, label="${label}"];`;
  return [
    "digraph program {",
    '  node [fontname="monospace"];',
    node(0, `input\\n${typeText(input)}`, "oval"),
    ...operators.flatMap((operator, index) => {
      const output = outputs[index];
      return [
        node(first + index, [`${index} ${operator.kind}`, ...stepsOf(operator), output ? typeText(output) : ""].join("\\n"), "box"),
        ...operandsOf(operator).flatMap(([name, value]) => {
          const constant = constants[value - 1];
          const edge = `  v${value} -> v${first + index} [label="${name}"];`;
          return constant ? [node(value, typeText(constant.type), "plain"), edge] : [edge];
        }),
      ];
    }),
    "}",
  ];
}

/** What a Fused is made of, a line each. */
function stepsOf(operator: Operator): readonly string[] {
  return operator.kind === "Fused" ? operator.operators.map(({ kind }) => kind) : [];
}
