import { expect } from "chai";
import type { WatchEvent } from "#watch/events";
import { Pulse } from "#watch/pulse";

describe("a node's pulse", () => {
  it("is gone where the latest block is old, by its own time or since it was first seen, and is told once", () => {
    const said: WatchEvent[] = [];
    const pulse = new Pulse(100, (event) => said.push(event));
    const look = (number: number, timestamp: number, now: number) => pulse.look({ number, timestamp }, now);
    expect([look(1, 1_000, 1_000), look(1, 1_000, 1_099)]).to.deep.equal([undefined, undefined]);
    expect([look(1, 1_000, 1_100), look(1, 1_000, 1_150)]).to.deep.equal([100, 150]);
    // Of a chain that is ahead of the machine's clock.
    expect([look(2, 5_000, 1_160), look(2, 5_000, 1_259), look(2, 5_000, 1_260)]).to.deep.equal([undefined, undefined, 100]);
    // A node that follows, and is behind.
    expect(look(3, 1_100, 1_270)).to.equal(170);
    expect(look(4, 1_200, 1_280)).to.equal(undefined);
    expect(said).to.deep.equal([
      { kind: "stalled", block: 1, seconds: 100 }, { kind: "moving", block: 2 }, { kind: "stalled", block: 2, seconds: 100 }, { kind: "moving", block: 4 },
    ]);
  });
});
