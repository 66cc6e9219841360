import type { ProgramCall } from "./scope";

/** Transactions of which the calls are kept; the oldest go first. */
export const MOST_RECORDS = 10_000;

/** What ran in each transaction of a network. Hashes are in lower case. */
export class TransactionRecords {
  private readonly calls = new Map<string, readonly ProgramCall[]>();
  private readonly shims = new Set<string>();

  /** Notes a transaction that ran programs or Stylus precompiles. */
  add(hash: string, calls: readonly ProgramCall[]): void {
    this.shims.add(hash);
    this.calls.delete(hash);
    this.calls.set(hash, calls);
    const [oldest] = this.calls.keys();
    if (this.calls.size > MOST_RECORDS && oldest !== undefined) this.calls.delete(oldest);
  }

  /** Programs that a transaction ran; undefined where it ran none, or its record is no longer kept. */
  find(hash: string): readonly ProgramCall[] | undefined {
    return this.calls.get(hash);
  }

  /** Whether a transaction ran a program or a Stylus precompile, also where its calls are no longer kept. */
  has(hash: string): boolean {
    return this.shims.has(hash);
  }

  clear(): void {
    this.calls.clear();
    this.shims.clear();
  }
}
