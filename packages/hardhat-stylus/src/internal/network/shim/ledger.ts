import type { Assembly } from "./assembler";
import { HEAD_BYTES, HEAD_WORDS } from "./shim";

/** Gas of memory of so many words. */
export function memoryGas(words: number): number {
  return 3 * words + Math.floor((words * words) / 512);
}

export function wordsOf(bytes: number): number {
  return Math.ceil(bytes / 32);
}

/** Words that the entry has written when it asks for the first time. */
const ENTRY_WORDS = HEAD_WORDS - 1;
const COPY_GAS = 3;
/** Gas of a call of a warm account, which the EVM takes before it works out what may be handed on. */
export const WARM_CALL = 100;
const TRANSIENT_STORE = 100;

/** The most that a call may hand on of `gas` (EIP-150). */
function allButOne64th(gas: bigint): bigint {
  return gas - gas / 64n;
}

/** Enough for one more question, so that a burn before it never takes too much. */
const RESERVE = 1_000n;

/** How the shim must end: straight into the sled, over one burn, or after a burn that must come first. */
export type Finish =
  | { readonly next: "sled"; readonly steps: bigint; readonly excess: bigint }
  | { readonly next: "burn"; readonly gas: bigint; readonly steps: bigint }
  | { readonly next: "burnFirst"; readonly gas: bigint };

/**
 * The gas of one frame of a shim, known to the unit from what the shim reports: between two reports it runs straight
 * code, so what the EVM charged on top (cold or warm, a call's price) is the rest.
 */
export class GasLedger {
  /** Gas with which the frame began. */
  readonly entry: bigint;
  private left: bigint;
  private words = ENTRY_WORDS;

  /** @param reported what the shim's GAS gave in its first question. */
  constructor(
    private readonly layout: Assembly,
    reported: bigint,
  ) {
    this.entry = reported + BigInt(layout.gasBetween("entry", "asked") + memoryGas(ENTRY_WORDS));
    this.left = reported;
    this.asked();
  }

  private growth(words: number): number {
    return words > this.words ? memoryGas(words) - memoryGas(this.words) : 0;
  }

  private grow(words: number): number {
    const gas = this.growth(words);
    this.words = Math.max(this.words, words);
    return gas;
  }

  /** The shim goes on from its report until it has jumped where the answer says. */
  private asked(): void {
    this.left -= BigInt(this.layout.gasBetween("asked", "dispatched") + WARM_CALL + this.grow(HEAD_WORDS));
  }

  /**
   * Takes the report of a later question.
   *
   * @param path places from each of which the shim ran to the next in its code, and `ask` where it asked.
   * @param bytes of memory that it used on the way, and `copied` the words that it copied.
   * @returns gas that the EVM charged on top of the straight code.
   */
  report(reported: bigint, path: readonly string[], ask: "ask" | "askWith", bytes: number, copied: number): bigint {
    const ran = path.reduce((gas, place) => gas + this.layout.gasFrom(place), 0);
    const own = ran + this.layout.gasBetween(ask, "asked") + this.grow(wordsOf(bytes)) + COPY_GAS * copied;
    const extra = this.left - BigInt(own) - reported;
    this.left = reported;
    this.asked();
    return extra;
  }

  /** Gas that the frame has when the shim starts on an answer. */
  get remaining(): bigint {
    return this.left;
  }

  /** Gas of burning by a precompile and asking again, but for what is burnt. */
  get burnOverhead(): bigint {
    const { layout } = this;
    const run = layout.gasBetween("burn", "sled") + layout.gasBetween("ask", "asked") + layout.gasBetween("asked", "dispatched");
    return BigInt(run + 2 * WARM_CALL);
  }

  /** Gas from where the shim starts on an answer with so much data to the next place after `place`, if it copies the data. */
  gasUntil(place: string, bytes: number): bigint {
    return BigInt(this.layout.gasFrom(place) + this.growth(wordsOf(HEAD_BYTES + bytes)) + COPY_GAS * wordsOf(bytes));
  }

  /** Gas of a frame that a probe opens: its question, and the attempt to change something. */
  get attemptGas(): bigint {
    const { layout } = this;
    const asking = layout.gasBetween("entry", "asked") + layout.gasBetween("asked", "dispatched") + WARM_CALL + memoryGas(HEAD_WORDS);
    return BigInt(asking + layout.gasFrom("attempt") + TRANSIENT_STORE);
  }

  /**
   * What makes the frame cost exactly `charge`, or as little more as can be where the shim's own work exceeds it.
   * @param bytes length of the output.
   */
  finish(charge: bigint, bytes: number): Finish {
    const { layout } = this;
    const copying = layout.gasBetween("finish", "burn") + COPY_GAS * wordsOf(bytes) + this.growth(wordsOf(HEAD_BYTES + bytes));
    const tail = layout.gasBetween("sledEnd", "return") - 1 + layout.gasBetween("return", "revert");
    const sled = BigInt(layout.gasBetween("sled", "sledEnd") + 1);
    const before = this.left - BigInt(copying);
    const spare = before - BigInt(tail) - (this.entry - charge);
    if (spare <= sled) return { next: "sled", steps: spare < 1n ? 1n : spare, excess: spare < 1n ? 1n - spare : 0n };

    const burning = layout.gasBetween("burn", "sled") + WARM_CALL;
    const most = allButOne64th(before - BigInt(layout.gasBetween("burn", "burning") + WARM_CALL));
    const wanted = spare - BigInt(burning) - 1n;
    if (wanted <= most) return { next: "burn", gas: wanted, steps: 1n };
    if (wanted - most < sled) return { next: "burn", gas: most, steps: 1n + wanted - most };

    return { next: "burnFirst", gas: wanted - RESERVE };
  }
}

