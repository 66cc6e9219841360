import type { CallFrame } from "./hardhat-private";
import { isEvmPrecompile, type ProgramCall, type ProgramFrame } from "./scope";
import { HOST_ADDRESS } from "./shim/shim";

/** Transactions of which the calls are kept; the oldest go first. */
export const MOST_RECORDS = 10_000;
/** Of these also what Hardhat keeps of each step, and all that the programs asked. */
export const MOST_EXECUTIONS = 32;

/** A call frame, and for a shim's the number of its first question in the transaction, from 1. */
export interface AskingFrame extends CallFrame {
  readonly question: number | undefined;
}

/** What a transaction or call ran, in detail. */
export interface ExecutionRecord {
  readonly programs: readonly ProgramFrame[];
  /** Call frames in order, those of the EVM's own precompiles left out. */
  frames(): AskingFrame[];
}

function isHost({ address }: CallFrame): boolean {
  return isEvmPrecompile(address) && address.at(-1) === HOST_ADDRESS;
}

/** How often the host was called in these frames. */
export function questionsIn(frames: readonly CallFrame[]): number {
  return frames.filter(isHost).length;
}

/** Frames without those of the EVM's precompiles. The question is the first call that a shim makes. */
export function withQuestions(frames: readonly CallFrame[]): AskingFrame[] {
  let questions = 0;
  const numbered = frames.map((frame, i) => {
    if (isHost(frame)) questions++;
    const next = frames[i + 1];
    const asks = next !== undefined && isHost(next) && next.depth > frame.depth;
    return { ...frame, question: asks ? questions + 1 : undefined };
  });
  return numbered.filter(({ address }) => !isEvmPrecompile(address));
}

function limit(map: Map<string, unknown>, most: number): void {
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}

/** What ran in each transaction of a network. Hashes are in lower case. */
export class TransactionRecords {
  private readonly calls = new Map<string, readonly ProgramCall[]>();
  private readonly executions = new Map<string, ExecutionRecord>();
  private readonly shims = new Set<string>();

  /** Notes a transaction that ran programs or Stylus precompiles. */
  add(hash: string, execution: ExecutionRecord): void {
    this.shims.add(hash);
    this.calls.delete(hash);
    this.calls.set(hash, execution.programs.map(({ call }) => call));
    limit(this.calls, MOST_RECORDS);
    this.executions.delete(hash);
    this.executions.set(hash, execution);
    limit(this.executions, MOST_EXECUTIONS);
  }

  /** Programs that a transaction ran; undefined where it ran none, or its record is no longer kept. */
  callsOf(hash: string): readonly ProgramCall[] | undefined {
    return this.calls.get(hash);
  }

  /** Undefined where it ran nothing of Stylus, or its execution is no longer kept. */
  executionOf(hash: string): ExecutionRecord | undefined {
    return this.executions.get(hash);
  }

  /** Whether a transaction ran a program or a Stylus precompile, also where its calls are no longer kept. */
  has(hash: string): boolean {
    return this.shims.has(hash);
  }

  clear(): void {
    this.calls.clear();
    this.executions.clear();
    this.shims.clear();
  }
}
