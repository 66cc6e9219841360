import { describeProgram } from "../describe";
import { toHex } from "../hex";
import { openElement } from "../open-element";
import { readInput, readModel } from "./files";
import { type Streams, aligned, printed } from "./streams";
import { grouped } from "./text";

export interface OpenFlags {
  readonly input: string;
  readonly operator: number;
  readonly element: number;
  readonly json?: boolean;
}

/** `assay-tensor open PROGRAM --input FILE --operator N --element I`. */
export function open(file: string, { input, operator, element, json }: OpenFlags, { print }: Streams): void {
  const { program } = readModel(file);
  const description = describeProgram(program);
  const opening = openElement(program, readInput(input, description.input), operator, element);
  if (json === true) {
    const values = opening.values.map((value) => ({ ...value, leaves: toHex(value.leaves) }));
    print(printed({ ...opening, descriptor: toHex(opening.descriptor), values }));
    return;
  }
  print(`element ${element} of operator ${operator} (${description.operators[operator]?.kind ?? ""}) is ${opening.element}`);
  print("");
  const rows = opening.values.map(({ value, hash, runs, leaves, path }) => [
    hash,
    `${value}`,
    runs.map(({ first, count }) => (count === 1 ? `${first}` : `${first}-${first + count - 1}`)).join(","),
    `${grouped(leaves.length)} bytes`,
    `${path.length} nodes`,
  ]);
  for (const line of aligned([["hash", "value", "leaves", "", "path"], ...rows])) print(line);
  print("");
  print(`${grouped(opening.bytes)} bytes in all, the operator's ${opening.descriptor.length} included`);
}
