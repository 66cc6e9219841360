import { MemoryHost, prepare, prepareProfiled, profile, run } from "stylus-runtime";
import { geometricMean, median, milliseconds } from "./figures";
import { calldata, GAS, KERNELS, params, ROUNDS, wasm } from "./kernels";
import type { Section } from "./report";

/** How long one timed run without a profile should take, at least. */
const RUN_MS = 10;
/** Runs before any is timed, in which V8 optimises. */
const WARM_UPS = 4;

/** A profiled run against the same run without, kernel by kernel, in turns. */
export function profiling(): Section {
  const program = prepare(wasm, params);
  const profiled = prepareProfiled(wasm, params);
  const found = KERNELS.map((name, kernel) => {
    const options = (count: number) => ({ calldata: calldata(kernel, count), gas: GAS, host: new MemoryHost(), params });
    const quickest = (count: number): number =>
      Math.min(...Array.from({ length: WARM_UPS }, () => milliseconds(() => run(program, options(count)))));
    let count = 1;
    while (quickest(count) < RUN_MS) count *= 2;
    for (let i = 1; i < WARM_UPS; i++) profile(profiled, options(count));
    const { functions } = profile(profiled, options(count));
    const calls = functions.reduce((sum, item) => sum + item.calls, 0);
    const times = Array.from({ length: ROUNDS }, () => {
      const plain = milliseconds(() => run(program, options(count)));
      return { plain, ratio: milliseconds(() => profile(profiled, options(count))) / plain };
    });
    return { name, plain: median(times.map(({ plain }) => plain)), ratio: median(times.map(({ ratio }) => ratio)), calls };
  });
  const worst = found.reduce((most, item) => (item.ratio > most.ratio ? item : most));
  const perCall = (worst.plain * (worst.ratio - 1) * 1e6) / worst.calls;
  return {
    title: "A profiled run against the same run without",
    columns: ["kernel", "calls of functions", "without, ms", "profiled / without"],
    rows: found.map(({ name, calls, plain, ratio }) => [name, calls.toLocaleString("en"), plain.toFixed(1), `${ratio.toFixed(2)}x`]),
    notes: [
      `geometric mean ${geometricMean(found.map(({ ratio }) => ratio)).toFixed(2)}x`,
      `a profile costs by calls of functions, not by what they compute: ${perCall.toFixed(0)} ns a call in ${worst.name}`,
    ],
  };
}
