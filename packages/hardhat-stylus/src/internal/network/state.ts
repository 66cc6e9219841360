import type { PreparedModule, StylusParams } from "stylus-runtime";
import { arbosVersionOf } from "./arbos";
import { StylusNetworkError } from "./errors";

/** What a chain keeps about a program that was activated (the program word of ArbOS). */
export interface ProgramRecord {
  readonly version: number;
  /** Seconds. */
  readonly activatedAt: bigint;
  readonly asmKilobytes: number;
  /** What activation made of the module, which holds until the next one: parameters may change in between. */
  readonly program: PreparedModule;
}

/** An upgrade of ArbOS that a later block begins with. Times are in seconds. */
export interface ScheduledUpgrade {
  readonly arbosVersion: number;
  readonly from: bigint;
  /** When it was scheduled: the block in which that happened still runs the old version. */
  readonly since: bigint;
}

/** A place in the cache that was won at the cache manager. */
export interface CacheEntry {
  /** Hash of the program's code, in hex without `0x`. */
  readonly code: string;
  /** Bytes. */
  readonly size: bigint;
  /** Wei, and what the manager's decay adds for the time of the bid. */
  readonly bid: bigint;
}

/** What the contract holds at which everybody may bid for the cache. */
export interface CacheAuction {
  /** Bytes. */
  readonly cacheSize: bigint;
  /** Wei a second by which a bid of today beats an older one. */
  readonly decay: bigint;
  readonly isPaused: boolean;
  /** A place whose program was evicted stays empty until another takes it. */
  readonly entries: readonly (CacheEntry | undefined)[];
}

/** What a chain keeps about Stylus, as of one moment. Code hashes and accounts are in hex without `0x`. */
export interface StylusState {
  readonly arbosVersion: number;
  readonly scheduled: ScheduledUpgrade | undefined;
  readonly params: StylusParams;
  readonly programs: ReadonlyMap<string, ProgramRecord>;
  readonly cached: ReadonlySet<string>;
  /** Accounts that may cache and evict, the chain's owners apart. */
  readonly cacheManagers: readonly string[];
  readonly auction: CacheAuction;
  /** Of the data pricer: bytes wanted, and when they were last counted, in seconds. */
  readonly demand: bigint;
  readonly pricedAt: bigint;
}

/** Start of Stylus time: 2015-01-15, from which also the data pricer starts (Nitro `arbos/programs`). */
export const STYLUS_EPOCH = 1_421_388_000n;

/** The contract that takes bids, at its address on Arbitrum One. */
export const CACHE_MANAGER = "51dedbd2f190e0696afbee5e60bfde96d86464ec";

/** With which the cache manager is set up on Arbitrum's chains: half a gibibyte. */
const AUCTION: CacheAuction = { cacheSize: 536_870_912n, decay: 10_322_197_911n, isPaused: false, entries: [] };

function genesis(params: StylusParams): StylusState {
  return {
    arbosVersion: arbosVersionOf(params.stylusVersion), scheduled: undefined, params, programs: new Map(), cached: new Set(),
    cacheManagers: [CACHE_MANAGER], auction: AUCTION, demand: 0n, pricedAt: STYLUS_EPOCH,
  };
}

/**
 * All states that ever were, numbered. The EVM holds the number, as the balance of an account that is always warm, so
 * the state that a call sees is the one of its own place in the chain: reverts, snapshots and simulated calls undo it
 * like everything else, and reading it costs a program nothing where the number is known.
 */
export class StateHistory {
  private readonly states: StylusState[];

  /** @param params with which the chain begins. */
  constructor(params: StylusParams) {
    this.states = [genesis(params)];
  }

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

  /** Whether anything was ever activated or set. */
  get untouched(): boolean {
    return this.states.length === 1;
  }
}
