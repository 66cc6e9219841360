import { expect } from "chai";
import { setTimeout as pause } from "node:timers/promises";
import { progress } from "#tensor/cli/progress";
import type { Streams } from "#tensor/cli/streams";

const note = (step: number): string => `run ${step + 1} of 3`;

function streams(said: string[], isWatched: boolean): Streams {
  const nothing = (): void => undefined;
  const say = (line: string): void => { said.push(line); };
  return { print: nothing, write: nothing, complain: say, ...(isWatched && { overwrite: say }) };
}

describe("progress", () => {
  it("is a line that somebody who watches sees replaced, ten times a second at most, and gone at the end", async () => {
    const said: string[] = [];
    const done = progress(3, note, streams(said, true), false);
    done(0);
    expect(said).to.deep.equal([]);
    await pause(120);
    done(1);
    done(2);
    expect(said).to.deep.equal(["run 2 of 3", ""]);
  });

  it("is a line every two seconds where nobody watches and it is asked for, else nothing", async () => {
    const [asked, unasked]: [string[], string[]] = [[], []];
    const each = [progress(3, note, streams(asked, false), true), progress(3, note, streams(unasked, false), false)];
    for (const milliseconds of [120, 2_000, 0]) {
      await pause(milliseconds);
      for (const done of each) done(milliseconds === 0 ? 2 : 1);
    }
    expect(asked).to.deep.equal(["run 2 of 3"]);
    expect(unasked).to.deep.equal([]);
  });
});
