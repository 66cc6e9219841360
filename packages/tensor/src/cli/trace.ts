import { tensorHash } from "../commitments";
import { describeProgram, programId } from "../describe";
import { traceProgram } from "../execute";
import { type ExecutionFlags, executionOptions } from "./arguments";
import { readInput, readModel } from "./files";
import { progress } from "./progress";
import { type Streams, aligned, printed } from "./streams";
import { typeText } from "./text";

export interface TraceFlags extends ExecutionFlags {
  readonly input: string;
  readonly json?: boolean;
}

/** `assay-tensor trace PROGRAM --input FILE`: the hash of every tensor. */
export function trace(file: string, flags: TraceFlags, streams: Streams): void {
  const { program } = readModel(file);
  const { input: type, operators, outputs } = describeProgram(program);
  const input = readInput(flags.input, type);
  const onOperator = progress(operators, streams, flags.progress === true);
  const { hashes } = traceProgram(program, input, { ...executionOptions(flags), onOperator });
  const steps = operators.map(({ kind }, operator) => ({ operator, kind, hash: hashes[operator] ?? "" }));
  const [id, inputHash] = [programId(program), tensorHash(type, input)];
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
