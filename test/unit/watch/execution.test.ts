import { type CommittedTrace, type Hex, type TraceNode, NO_SALT, TRACE, commitTrace, programIdOf } from "@assay/sdk";
import { expect } from "chai";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Program, encodeProgram } from "#tensor/reference/program";
import { WatchError } from "#watch/errors";
import { answerTo } from "#watch/execution/answer";
import { Execution } from "#watch/execution/execution";
import type { Work } from "#watch/store/works";
import { temporaryFolder } from "../../fixtures/folder";
import { ZOO, zooInputs } from "../../fixtures/zoo";

const PROGRAM = ZOO.mlp as Program;

describe("a watcher's executions", () => {
  const place = temporaryFolder("assay-execution-");
  const program = join(place, "program.bin");
  const bytes = encodeProgram(PROGRAM);
  writeFileSync(program, bytes);
  const [input = new Uint8Array()] = zooInputs(PROGRAM);
  const works = [0, 1, 2].map((last) => Uint8Array.from([...input.slice(0, -1), last])).map((given): Work => ({ program, programId: programIdOf(bytes), input: given, inputSalt: NO_SALT, outputSalt: NO_SALT }));
  const [first, second, third] = works as [Work, Work, Work];
  // Not before other suites are over: some stop the core, and what it had prepared goes with it.
  let traces: CommittedTrace[] = [];
  before(() => {
    traces = works.map(({ input: given }) => commitTrace(bytes, given));
  });
  after(() => {
    for (const trace of traces) trace.release();
  });

  const tensor = (work: Work, index: number): TraceNode => ({ kind: "tensor", tensor: index, height: 0, index: 0, hash: traces[works.indexOf(work)]?.hashes[index] as Hex });

  it("take works by turns, however they are asked about, and each tensor once a turn", async () => {
    const execution = new Execution(join(place, "turns"));
    const order: string[] = [];
    const asked = [[first, 0], [second, 0], [first, 1], [second, 1], [first, 0], [third, 1], [first, 1], [second, 0]] as const;
    const ask = async ([work, index]: (typeof asked)[number]): Promise<void> => {
      await execution.ask<"answer">({ kind: "answer", work, node: tensor(work, index) });
      order.push(`${works.indexOf(work)}.${index}`);
    };
    await Promise.all(asked.map(ask));
    expect(order).to.deep.equal(["0.0", "0.0", "0.1", "0.1", "1.0", "1.0", "1.1", "2.1"]);
    await execution.end();
    expect(readdirSync(join(place, "turns"))).to.deep.equal([]);
  });

  it("keep none waiting for one that is asked about without end", async () => {
    const execution = new Execution(place);
    let isOver = false;
    const askOn = async (): Promise<void> => {
      while (!isOver) await execution.ask<"answer">({ kind: "answer", work: first, node: TRACE });
    };
    const endless = [askOn(), askOn(), askOn()];
    expect(await execution.ask<"answer">({ kind: "answer", work: second, node: TRACE })).to.deep.equal(traces[1]?.answer(TRACE));
    isOver = true;
    await Promise.all(endless);
    await execution.end();
  });

  it("end with whatever waits", async () => {
    const execution = new Execution(place);
    const asked = works.map((work) => execution.ask<"answer">({ kind: "answer", work, node: TRACE }).catch((error: unknown) => error));
    await execution.end();
    for (const error of await Promise.all(asked)) expect(error).to.be.instanceOf(WatchError).with.property("message", "The thread ended.");
  });

  it("answer for tensors out of files, and execute again where somebody took those away", () => {
    const folder = join(place, "files");
    const answer = (work: Work, index: number): Uint8Array => answerTo({ kind: "answer", work, node: tensor(work, index) }, folder) as Uint8Array;
    const right = [0, 1].map((index) => traces[0]?.answer(tensor(first, index)));
    expect(answer(first, 0)).to.deep.equal(right[0]);
    expect(readdirSync(folder)).to.have.length(PROGRAM.operators.length);
    rmSync(folder, { recursive: true });
    expect(() => answer(first, 1)).to.throw("ENOENT");
    expect(answer(first, 1)).to.deep.equal(right[1]);
    // Another work's tensors are in place of its own.
    expect(answer(second, 1)).to.deep.equal(traces[1]?.answer(tensor(second, 1)));
    expect(answer(first, 0)).to.deep.equal(right[0]);
  });

  it("answer without files where there can be none", () => {
    const folder = join(program, "no folder");
    expect(answerTo({ kind: "answer", work: third, node: tensor(third, 1) }, folder)).to.deep.equal(traces[2]?.answer(tensor(third, 1)));
    expect(existsSync(folder)).to.equal(false);
  });
});
