import type { Say } from "./events";

/** How old a node's latest block may be, if nothing else is said. */
export const STALL_SECONDS = 300;

/** Tells of a node that answers and stands still: everything seems to have time, and nothing that is sent arrives. */
export class Pulse {
  private last = { number: -1, since: 0 };
  private isStalled = false;

  constructor(
    private readonly stallSeconds: number,
    private readonly say: Say,
  ) {}

  /**
   * @param now by the machine's clock, in seconds
   * @returns for how long the node has stood, by the block's own time or since it was first seen; undefined where that is short.
   */
  look({ number, timestamp }: { readonly number: number; readonly timestamp: number }, now: number): number | undefined {
    if (number !== this.last.number) this.last = { number, since: now };
    const seconds = Math.max(now - this.last.since, now - timestamp);
    const isStalled = seconds >= this.stallSeconds;
    if (isStalled !== this.isStalled) this.say(isStalled ? { kind: "stalled", block: number, seconds } : { kind: "moving", block: number });
    this.isStalled = isStalled;
    return isStalled ? seconds : undefined;
  }
}
