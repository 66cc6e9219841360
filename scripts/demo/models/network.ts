import { prepareProgram, programCost } from "@assay/tensor";
import { median, milliseconds } from "../../bench/figures";

/** A program of the demo, and an input of its own. */
export interface Network {
  readonly name: string;
  readonly program: Uint8Array;
  readonly input: Uint8Array;
}

/** How long one execution takes on one thread. */
export interface Speed {
  readonly multiplyAdds: number;
  readonly milliseconds: number;
}

const SAMPLES = 15;
/** A sample takes about so long, however short an execution is. */
const SAMPLE_MS = 10;

/** The median of some samples, each the mean of as many executions as fill it. */
export function speedOf({ program, input }: Network): Speed {
  const prepared = prepareProgram(program, { threads: 1 });
  prepared.execute(input);
  const calls = Math.max(1, Math.round(SAMPLE_MS / milliseconds(() => prepared.execute(input))));
  const sample = (): number =>
    milliseconds(() => {
      for (let call = 0; call < calls; call++) prepared.execute(input);
    }) / calls;
  const samples = Array.from({ length: SAMPLES }, sample);
  prepared.release();
  return { multiplyAdds: programCost(program).multiplyAdds, milliseconds: median(samples) };
}
