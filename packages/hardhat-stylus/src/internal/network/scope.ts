import type { HostCallSums, OpenPages } from "stylus-runtime";
import { hex, same } from "./hash";
import type { Steps } from "./worker/messages";

/** A transaction as its first frame shows it; a creation has no `to` and shows none. */
export interface Entry {
  readonly to: Uint8Array | undefined;
  readonly data: Uint8Array;
  /** The sender, where it is known. */
  readonly from?: Uint8Array | undefined;
}

/** That a transaction was taken to begin. */
export interface Entered {
  readonly entry: Entry;
  /** Of the transaction before. */
  readonly pages: OpenPages;
}

/** A program that ran, as the trace record shows it. */
export interface ProgramCall {
  /** Account whose code ran, in lower case and 0x-prefixed. */
  readonly program: string;
  /** Hash of the code that a chain would hold there, 0x-prefixed. */
  readonly codeHash: string;
  /** Frames of programs around this one. */
  readonly depth: number;
  /** What it was called with and what it gave back, 0x-prefixed. */
  readonly calldata: string;
  readonly output: string;
  /**
   * How it ended: as stylus-runtime says, or `inactive` where the program is not activated, expired, or of an older
   * version; `outOfGas` where the gas did not reach to start it, or to pay for its output.
   */
  readonly status: "success" | "revert" | "failure" | "outOfInk" | "outOfStack" | "outOfGas" | "inactive";
  readonly inkUsed: bigint;
  /** Ink by host function, that of the frames that it opened included. */
  readonly hostCalls: HostCallSums;
  /** Pages of memory when it ended: open, its own included, and the most that the transaction ever had open. */
  readonly pages: OpenPages;
  /** Gas that a chain charges for the frame, start costs included; all that the frame had where everything is taken. */
  readonly gas: bigint;
  /** Whether the start was charged as cached, for good or by the block. */
  readonly cached: boolean;
  /** Why the program may not be called, where `status` is `inactive`. */
  readonly standing?: "notActivated" | "needsUpgrade" | "expired";
  /** Gas that the frame cost here beyond `gas`, because the shim's own work exceeded it; zero where the two are equal. */
  readonly excess: bigint;
}

/** A program that ran, and where. */
export interface ProgramFrame {
  readonly call: ProgramCall;
  /** Number of its first question among those of the request, or of its transaction, from 1. */
  readonly question: number;
  readonly steps: Steps;
}

/** The block's memory of which programs ran last: newest last, not undone by reverts. */
class RecentPrograms {
  private keys: string[] = [];
  private size: number | undefined;
  private block: bigint | undefined;

  /** Notes a call; whether the program was remembered. The block's first call decides how many are. */
  touch(key: string, size: number, block: bigint): boolean {
    if (block !== this.block) [this.keys, this.size, this.block] = [[], undefined, block];
    this.size ??= Math.max(1, size);
    const at = this.keys.indexOf(key);
    if (at >= 0) this.keys.splice(at, 1);
    this.keys.push(key);
    if (this.keys.length > this.size) this.keys.shift();
    return at >= 0;
  }
}

const NO_PAGES: OpenPages = { open: 0, ever: 0 };

/**
 * What lasts as long as one request to the chain, which starts from nothing each time: the block's recent programs, the
 * transaction's pages, and what the request tells when it is over. The EVM tells neither where a block nor where a
 * transaction begins: a transaction begins where a frame shows the calldata that it was sent with.
 */
export class Scope {
  pages: OpenPages = NO_PAGES;
  private readonly recent = new RecentPrograms();
  private readonly programs: ProgramFrame[] = [];
  /** Calls of the host's address so far, whoever made them. */
  private questions = 0;
  /** First questions of shims, for programs and Stylus precompiles. */
  private readonly openings: number[] = [];
  /** Gas by which the frames that ended deviate from a chain, together. */
  excess = 0n;
  /** Code that had to be copied through the EVM because it was not known. */
  learned = 0;
  private failure: Error | undefined;
  private readonly expected: Entry[];

  /** @param stateNumber of the state in which the request begins; undefined where the EVM must be asked. */
  constructor(
    entries: readonly Entry[],
    private stateNumber: bigint | undefined,
  ) {
    this.expected = [...entries];
  }

  /** Notes any call of the host's address. */
  called(): void {
    this.questions++;
  }

  /** Notes that the newest is a shim's first question; gives its number. */
  ask(): number {
    this.openings.push(this.questions);
    return this.questions;
  }

  /** Whether any shim asked, for a program or a precompile. */
  get asked(): boolean {
    return this.openings.length > 0;
  }

  /** Notes a program that has ended. */
  record(program: ProgramFrame): void {
    this.programs.push(program);
  }

  /** The programs that have ended, in that order. */
  get calls(): readonly ProgramCall[] {
    return this.programs.map(({ call }) => call);
  }

  /** What shims did that asked from the question `first` to `last`; programs come with questions counted from `first`. */
  between(first: number, last: number): { readonly asked: boolean; readonly programs: readonly ProgramFrame[] } {
    const within = (question: number): boolean => question >= first && question <= last;
    const programs = this.programs.filter(({ question }) => within(question));
    return {
      asked: this.openings.some(within),
      programs: programs.map((program) => ({ ...program, question: program.question - first + 1 })),
    };
  }

  /** Notes a frame that is in no program's, and may be the first of a transaction. */
  enter(address: Uint8Array, data: Uint8Array): Entered | undefined {
    const at = this.expected.findIndex(({ to, data: sent }) => to !== undefined && same(to, address) && same(sent, data));
    const [entry] = at < 0 ? [] : this.expected.splice(at, 1);
    if (entry === undefined) return undefined;
    const { pages } = this;
    this.pages = NO_PAGES;
    return { entry, pages };
  }

  /** Takes back that a transaction began: it is still to come. */
  leave({ entry, pages }: Entered): void {
    this.expected.push(entry);
    this.pages = pages;
  }

  /**
   * Whether the chain counts the program as cached in this block; from now on it does.
   * @param size how many programs a block remembers.
   * @param timestamp of the block: one request may mine several.
   */
  touch(key: Uint8Array, size: number, timestamp: bigint): boolean {
    return this.recent.touch(hex(key), size, timestamp);
  }

  /** Number of the state, while nothing in this request may have changed it. */
  get knownState(): bigint | undefined {
    return this.stateNumber;
  }

  /** From now on the EVM must be asked, which alone knows what was undone. */
  forgetState(): void {
    this.stateNumber = undefined;
  }

  /** Keeps the first error that the request must end with. */
  fail(error: unknown): void {
    this.failure ??= error instanceof Error ? error : new Error(String(error));
  }

  /** @throws what a program or the network itself failed with. */
  check(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}

/** Accounts without code that the EVM answers for itself. */
export function isEvmPrecompile(address: Uint8Array): boolean {
  return address.subarray(0, 19).every((byte) => byte === 0) && (address[19] ?? 0) <= MOST_EVM_PRECOMPILES;
}

/** Precompiles of Osaka, and more than those of Cancun. */
const MOST_EVM_PRECOMPILES = 0x11;
