import { programCost } from "../cost";
import { describeProgram } from "../describe";
import { tensorBytes } from "../type";
import { type ExecutionFlags, executionOptions } from "./arguments";
import { type ModelFlags, readInput } from "./files";
import { openModel } from "./model";
import { progress } from "./progress";
import { type Streams, aligned, printed } from "./streams";
import { grouped } from "./text";

export interface BenchFlags extends ExecutionFlags, ModelFlags {
  readonly input?: string;
  readonly runs: number;
  readonly json?: boolean;
}

/** `assay-tensor bench MODEL`: how long a prepared program takes. */
export function bench(file: string, flags: BenchFlags, streams: Streams): void {
  const { print } = streams;
  const { seen, prepare } = openModel(file, flags, ({ program }) => ({ type: describeProgram(program).input, multiplyAdds: programCost(program).multiplyAdds }));
  const { type, multiplyAdds } = seen;
  const input = flags.input === undefined ? new Uint8Array(tensorBytes(type)) : readInput(flags.input, type);
  const timed = <T>(step: () => T): readonly [milliseconds: number, result: T] => {
    const start = performance.now();
    const result = step();
    return [performance.now() - start, result];
  };
  const [preparing, prepared] = timed(() => prepare(executionOptions(flags)));
  const [first] = timed(() => prepared.execute(input));
  const done = progress(flags.runs, (run) => `run ${run + 1} of ${flags.runs}`, streams, flags.progress === true);
  const sorted = Array.from({ length: flags.runs }, (_, run) => {
    const [milliseconds] = timed(() => prepared.execute(input));
    done(run);
    return milliseconds;
  }).sort((a, b) => a - b);
  const [least = first, median = first, most = first] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)];
  const perSecond = Math.round((1_000 * multiplyAdds) / median);
  if (flags.json === true) {
    print(printed({ runs: flags.runs, milliseconds: { preparing, first, least, median, most }, multiplyAdds, multiplyAddsPerSecond: perSecond }));
    return;
  }
  const ms = (time: number): string => `${time.toFixed(3)} ms`;
  const rows = [
    ["preparing", ms(preparing)],
    ["first run", ms(first)],
    [`median of ${flags.runs}`, `${ms(median)} (${ms(least)} to ${ms(most)})`],
    ["multiply-adds", `${grouped(multiplyAdds)}, ${grouped(perSecond)} a second`],
  ];
  for (const line of aligned(rows)) print(line);
}
