import { describeProgram, fromElements, prepareProgram, toElements } from "@assay/tensor";
import { median, milliseconds } from "../figures";
import { type MiniLM, TOKENS } from "./minilm";
import type { Peers } from "./peers";
import { type Row, askedWith, ms } from "./rows";
import { compare, here, there } from "./turns";

/** Two quantisations of one encoder give embeddings no further apart than this cosine. */
const NEAR = 0.95;
/** Plans of which each opens an element of every operator. */
const OPENINGS = 5;

/** MiniLM beside onnxruntime's dynamic int8: executed, claimed, committed to. */
export async function encoder(model: MiniLM, peers: Peers): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const batch of [1, 8]) {
    const program = model.program(batch);
    const ids = model.ids(batch);
    const input = fromElements("int32", ids.flat());
    const what = `MiniLM, ${TOKENS} tokens, batch ${batch}`;
    for (const threads of [1, 2]) {
      const prepared = prepareProgram(program, { threads });
      await peers.ask("minilm", { batch, tokens: TOKENS, threads, ids });
      await near(prepared.execute(input), batch, peers);
      const found = await compare({
        run: here(() => prepared.execute(input)),
        theirs: there(peers),
        trace: here(() => prepared.trace(input)),
        claim: here(() => prepared.claim(input)),
      });
      const row = (suffix: string, ours: "run" | "trace" | "claim", other: "theirs" | "run", asked: string): Row => ({
        what: `${what}${suffix}`,
        threads,
        ours: ms(found.milliseconds(ours)) ?? "",
        theirs: ms(found.milliseconds(other)),
        ratio: found.ratio(ours, other),
        asked,
      });
      rows.push(
        row(", beside dynamic int8", "run", "theirs", askedWith({ AMX: "2.5x", VNNI: "1.4x" })),
        row(" with its whole trace, beside dynamic int8 without", "trace", "theirs", "1.0x"),
        row(" as a claim, beside plain execution", "claim", "run", "1.00x"),
      );
      prepared.release();
    }
  }
  return rows;
}

/** @throws {Error} where the others compute something else. */
async function near(ours: Uint8Array, batch: number, { ask }: Peers): Promise<void> {
  const { output } = await ask<{ output: readonly number[] }>("output");
  const found = toElements("int16", ours);
  const width = found.length / batch;
  for (let row = 0; row < batch; row++) {
    const [a, b] = [found, output].map((all) => all.slice(row * width, (row + 1) * width)) as [number[], number[]];
    const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, at) => sum + x * (b[at] ?? NaN), 0);
    const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    if (!(cosine > NEAR)) throw new Error(`sentence ${row}: the embeddings have a cosine of ${cosine}`);
  }
}

/** Opening an element of each operator after the trace of an input, the first that a process opens: the slowest. */
export function opening(model: MiniLM): Row {
  const program = model.program(1);
  const input = fromElements("int32", model.ids(1).flat());
  const times = Array.from({ length: OPENINGS }, () => {
    const prepared = prepareProgram(program, { threads: 1, keep: true });
    prepared.trace(input);
    return describeProgram(program).outputs.map(({ shape }, operator) => {
      const middle = shape.reduce((size, dim) => size * dim) >> 1;
      return milliseconds(() => prepared.open(input, operator, middle));
    });
  });
  const slowest = Math.max(...(times[0] ?? []).map((_, operator) => median(times.map((run) => run[operator] ?? NaN))));
  return { what: `opening one element of MiniLM's trace, ${TOKENS} tokens, batch 1: the slowest operator`, threads: 1, ours: ms(slowest), asked: "under 50 ms" };
}
