import { tensorHash } from "../commitments";
import { describeProgram, programId } from "../describe";
import { using } from "../execute";
import { type ExecutionFlags, executionOptions } from "./arguments";
import { type ModelFlags, readInput } from "./files";
import { openModel } from "./model";
import { operatorProgress } from "./progress";
import { type Streams, aligned, printed } from "./streams";
import { typeText } from "./text";

export interface TraceFlags extends ExecutionFlags, ModelFlags {
  readonly input: string;
  readonly json?: boolean;
}

/** `assay-tensor trace MODEL --input FILE`: the hash of every tensor. */
export function trace(file: string, flags: TraceFlags, streams: Streams): void {
  const { seen, prepare } = openModel(file, flags, ({ program }) => {
    const { input, operators, outputs } = describeProgram(program);
    return { id: programId(program), type: input, operators, outputs };
  });
  const { id, type, operators, outputs } = seen;
  const input = readInput(flags.input, type);
  const onOperator = operatorProgress(operators, streams, flags.progress === true);
  const { hashes } = using(prepare(executionOptions(flags)), (prepared) => prepared.trace(input, { onOperator }));
  const steps = operators.map(({ kind }, operator) => ({ operator, kind, hash: hashes[operator] ?? "" }));
  const inputHash = tensorHash(type, input);
  if (flags.json === true) {
    streams.print(printed({ program: id, input: inputHash, operators: steps }));
    return;
  }
  const rows = steps.map(({ operator, kind, hash }, index) => {
    const output = outputs[index];
    return [hash, `${operator}`, kind, output ? typeText(output) : ""];
  });
  for (const line of aligned([[id, "program"], [inputHash, "input", "", typeText(type)], ...rows])) streams.print(line);
}
