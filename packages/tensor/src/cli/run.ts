import { createHash } from "node:crypto";
import { describeProgram } from "../describe";
import { using } from "../execute";
import type { ImportedTensor } from "../import";
import type { TensorType } from "../type";
import { type ExecutionFlags, executionOptions } from "./arguments";
import { itemText, rowText } from "./elements";
import { type ModelFlags, readInput } from "./files";
import { openModel } from "./model";
import { operatorProgress } from "./progress";
import { type Streams, aligned, printed } from "./streams";
import { typeText } from "./text";

export interface RunFlags extends ExecutionFlags, ModelFlags {
  readonly input: string;
  readonly json?: boolean;
  readonly sha256?: boolean;
}

/** A digest of what an operator gives: the model's operator where a model was imported, else the program's. */
interface Digest extends Omit<ImportedTensor, "name"> {
  readonly name?: string;
  readonly sha256: string;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const EMPTY = '"elements": []';

/** The output and what else there is as JSON, the elements in pieces. */
function* jsonText(type: TensorType, data: Uint8Array, rest: object): Generator<string> {
  const [before = "", ...behind] = printed({ output: { ...type, elements: [] }, ...rest }).split(EMPTY);
  yield `${before}${EMPTY.slice(0, -1)}`;
  yield* itemText(type, data, " ".repeat(6));
  yield `\n    ]${behind.join(EMPTY)}\n`;
}

/** `assay-tensor run MODEL --input FILE`. */
export function run(file: string, flags: RunFlags, streams: Streams): void {
  const { seen, prepare } = openModel(file, flags, ({ program, tensors }) => {
    const { constants, ...description } = describeProgram(program);
    return { ...description, tensors, constants: constants.map(({ data }) => (flags.sha256 === true ? sha256(data) : "")) };
  });
  const { input: type, constants, operators, output: outputType, tensors } = seen;
  const input = readInput(flags.input, type);
  /** Digests of all values, by number. */
  const digests = flags.sha256 === true ? [sha256(input), ...constants] : undefined;
  const listeners = {
    onOperator: operatorProgress(operators, streams, flags.progress === true),
    ...(digests && { onOutput: (_: number, data: Uint8Array) => digests.push(sha256(data)) }),
  };
  const output = using(prepare(executionOptions(flags)), (prepared) => prepared.execute(input, listeners));
  const own = operators.map(({ kind }, operator) => ({ operator, output: 0, value: 1 + constants.length + operator, kind }));
  const named: readonly Omit<Digest, "sha256">[] = tensors.length === 0 ? own : tensors;
  const listed: readonly Digest[] | undefined = digests && named.map((each) => ({ ...each, sha256: digests[each.value] ?? "" }));
  if (flags.json === true) {
    for (const text of jsonText(outputType, output, listed ? { operators: listed } : {})) streams.write(text);
    return;
  }
  if (listed) for (const line of aligned(listed.map(({ sha256, operator, kind, name }) => [sha256, `${operator}`, kind, name ?? ""]))) streams.print(line);
  streams.print(typeText(outputType));
  for (const text of rowText(outputType, output)) streams.write(text);
}
