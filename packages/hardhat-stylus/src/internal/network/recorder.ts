import { isStylusTracer, stepsOf, untraceable } from "../trace/debug";
import { StylusNetworkError } from "./errors";
import type { Execution } from "./hardhat-private";
import { MOST_RECORDS, questionsIn, TransactionRecords, withQuestions, type AskingFrame } from "./records";
import type { ProgramCall, Scope } from "./scope";

interface MinedTransaction {
  readonly hash: string;
  /** Null while it waits. */
  readonly blockNumber: string | null;
  readonly transactionIndex: string;
}

/** Puts transactions in the order in which they ran. */
function place({ blockNumber, transactionIndex }: MinedTransaction): number {
  return Number(blockNumber) * 2 ** 20 + Number(transactionIndex);
}

/** Keeps what the programs of a network's transactions did. Hashes may be those that signers know. */
export class Recorder {
  private readonly records = new TransactionRecords();
  private readonly aliases = new Map<string, string>();
  private calls: readonly ProgramCall[] = [];
  private transaction: string | undefined;

  /** @param ask asks the chain. */
  constructor(private readonly ask: (method: string, params: readonly unknown[]) => Promise<unknown>) {}

  /** Programs that the last transaction, block or call ran, in the order in which they ended. */
  get lastCalls(): readonly ProgramCall[] {
    return this.calls;
  }

  /** The transaction that ran them; undefined where it was a call, or a block of several. */
  get lastTransaction(): string | undefined {
    return this.transaction;
  }

  /** From now on `hash` stands for the transaction `actual`. */
  rename(hash: string, actual: string): void {
    this.aliases.set(hash.toLowerCase(), actual);
  }

  /** The hash that the chain has for a transaction. */
  actual(hash: string): string {
    return this.aliases.get(hash.toLowerCase()) ?? hash.toLowerCase();
  }

  /** Whether a transaction ran programs or Stylus precompiles. */
  has(hash: string): boolean {
    return this.records.has(this.actual(hash));
  }

  /**
   * Programs that a transaction ran, in the order in which they ended.
   * @throws StylusNetworkError `record` where the chain has no such transaction, or the record is no longer kept.
   */
  async callsOf(hash: string): Promise<readonly ProgramCall[]> {
    const actual = this.actual(hash);
    const calls = this.records.callsOf(actual);
    if (calls !== undefined) return calls;
    if (this.records.has(actual)) {
      throw new StylusNetworkError("record", `the programs of ${hash} are no longer kept: ask within ${MOST_RECORDS} transactions`);
    }
    if ((await this.ask("eth_getTransactionReceipt", [actual])) === null) {
      throw new StylusNetworkError("record", `${hash} is no transaction that was mined on this network`);
    }
    return [];
  }

  /** Notes what a call ran. */
  called({ calls }: Scope): void {
    this.calls = calls;
    this.transaction = undefined;
  }

  /**
   * Notes what each transaction of a request ran.
   * @param hashes of all that may have been mined.
   */
  async mined(scope: Scope, execution: Execution | undefined, hashes: readonly string[]): Promise<void> {
    this.called(scope);
    if (!scope.asked || execution === undefined) return;
    const mined: MinedTransaction[] = [];
    for (const hash of hashes) {
      const found = (await this.ask("eth_getTransactionByHash", [hash])) as MinedTransaction | null;
      if (found !== null && found.blockNumber !== null) mined.push(found);
    }
    if (mined.length === 1) this.transaction = mined[0]?.hash;
    let before = 0;
    for (const [index, { hash }] of mined.sort((a, b) => place(a) - place(b)).entries()) {
      const frames = (): AskingFrame[] => withQuestions(execution.framesOf(index));
      const last = mined.length === 1 ? Infinity : before + questionsIn(execution.framesOf(index));
      const { asked, programs } = scope.between(before + 1, last);
      if (asked) this.records.add(hash.toLowerCase(), { programs, frames });
      before = last;
    }
  }

  /**
   * Answers `debug_traceTransaction`.
   * @param trace gives Hardhat's own answer for a transaction that ran nothing of Stylus.
   */
  async traceOf(hash: string, options: unknown, trace: (actual: string) => Promise<unknown>): Promise<unknown> {
    const actual = this.actual(hash);
    const wanted = isStylusTracer(options);
    if (!this.records.has(actual)) return wanted ? [] : trace(actual);
    if (!wanted) throw untraceable(`transaction ${hash}`);
    return stepsOf(this.records.executionOf(actual), `transaction ${hash}`);
  }

  /** Answers `debug_traceCall`, given what the call ran. */
  async traceOfCall(scope: Scope, execution: Execution | undefined, options: unknown, trace: () => Promise<unknown>): Promise<unknown> {
    const wanted = isStylusTracer(options);
    if (!scope.asked || execution === undefined) return wanted ? [] : trace();
    if (!wanted) throw untraceable("the call");
    const { programs } = scope.between(1, Infinity);
    return stepsOf({ programs, frames: () => withQuestions(execution.framesOf(0)) }, "the call");
  }

  /** Forgets all transactions, which a reset undoes. */
  clear(): void {
    this.records.clear();
  }
}
