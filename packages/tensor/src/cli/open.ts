import { describeProgram } from "../describe";
import { using } from "../execute";
import { toHex } from "../hex";
import { type ModelFlags, readInput } from "./files";
import { openModel } from "./model";
import { type Streams, aligned, printed } from "./streams";
import { grouped } from "./text";

export interface OpenFlags extends ModelFlags {
  readonly input: string;
  readonly operator: number;
  readonly element: number;
  readonly json?: boolean;
}

/** `assay-tensor open MODEL --input FILE --operator N --element I`. */
export function open(file: string, flags: OpenFlags, { print }: Streams): void {
  const { operator, element, json } = flags;
  const { seen, prepare } = openModel(file, flags, ({ program }) => {
    const { input, operators } = describeProgram(program);
    return { type: input, operators };
  });
  const input = readInput(flags.input, seen.type);
  const opening = using(prepare({}), (prepared) => prepared.open(input, operator, element));
  if (json === true) {
    const values = opening.values.map((value) => ({ ...value, leaves: toHex(value.leaves) }));
    print(printed({ ...opening, descriptor: toHex(opening.descriptor), values }));
    return;
  }
  print(`element ${element} of operator ${operator} (${seen.operators[operator]?.kind ?? ""}) is ${opening.element}`);
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
