import { StylusNetworkError } from "./errors";

/** What a chain keeps about a program that was activated (the program word of ArbOS). */
export interface ProgramRecord {
  readonly version: number;
  /** Seconds. */
  readonly activatedAt: bigint;
  readonly asmKilobytes: number;
}

/** What a chain keeps about Stylus, as of one moment. Keys are code hashes in hex without `0x`. */
export interface StylusState {
  readonly programs: ReadonlyMap<string, ProgramRecord>;
  readonly cached: ReadonlySet<string>;
  /** Of the data pricer: bytes wanted, and when they were last counted, in seconds. */
  readonly demand: bigint;
  readonly pricedAt: bigint;
}

/** Start of Stylus time: 2015-01-15, from which also the data pricer starts (Nitro `arbos/programs`). */
export const STYLUS_EPOCH = 1_421_388_000n;

const GENESIS: StylusState = { programs: new Map(), cached: new Set(), demand: 0n, pricedAt: STYLUS_EPOCH };

/**
 * All states that ever were, numbered. The EVM holds the number, as the balance of an account that is always warm, so
 * the state that a call sees is the one of its own place in the chain: reverts, snapshots and simulated calls undo it
 * like everything else, and reading it costs a program nothing where the number is known.
 */
export class StateHistory {
  private readonly states: StylusState[] = [GENESIS];

  get(version: bigint): StylusState {
    const state = this.states[Number(version)];
    if (state === undefined) {
      throw new StylusNetworkError(
        "state",
        `the balance of 0x03 is ${version} wei, but hardhat-stylus keeps the number of its state there and knows ` +
          `${this.states.length} states: send no ether to 0x03 on Hardhat Network`,
      );
    }
    return state;
  }

  /** Number of a new state, larger than all before. */
  add(state: StylusState): bigint {
    return BigInt(this.states.push(state) - 1);
  }

  /** Whether anything was ever activated. */
  get untouched(): boolean {
    return this.states.length === 1;
  }
}
