import type { Result } from "ethers";
import { inspect } from "node:util";
import type { ProgramCall } from "../network/scope";
import type { RustContracts } from "./contracts";
import { errorOf, functionOf, reasonOf, written } from "./outcome";

/** A program that ran, with its names. */
export interface ProgramTrace extends ProgramCall {
  /** The Rust contract whose code it is; undefined where no artifact of the project has that code. */
  readonly contract: string | undefined;
  /** Signature of the function that the contract's ABI finds in the calldata. */
  readonly function: string | undefined;
  /** Arguments of {@link ProgramTrace.function}. */
  readonly args: Result | undefined;
  /** The error that it reverted with, by the contract's ABI or Solidity's own `Error` and `Panic`. */
  readonly error: { readonly name: string; readonly args: Result } | undefined;
  /** Why it did not succeed, and what to do; undefined where it did. */
  readonly reason: string | undefined;
}

const SELECTOR_CHARS = 10;

function grouped(value: bigint | number): string {
  return value.toLocaleString("en-US");
}

function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function hostCallLines({ hostCalls }: ProgramTrace): string[] {
  const sorted = Object.entries(hostCalls).sort(([, a], [, b]) => (a.ink < b.ink ? 1 : a.ink > b.ink ? -1 : 0));
  const width = Math.max(0, ...sorted.map(([name]) => name.length));
  return sorted.map(([name, { calls, ink }]) => `${name.padEnd(width)}  ${counted(calls, "call")}, ${grouped(ink)} ink`);
}

function calledAs({ function: signature, args, calldata }: ProgramTrace): string {
  if (signature === undefined || args === undefined) return calldata.slice(0, SELECTOR_CHARS);
  return written({ name: signature.slice(0, signature.indexOf("(")), args });
}

function programLines(call: ProgramTrace): string[] {
  const name = call.contract ?? "<StylusProgram>";
  const excess = call.excess === 0n ? "" : `, ${grouped(call.excess)} more here than on a chain`;
  const start = call.cached ? "cached" : "not cached";
  return [
    `${name}.${calledAs(call)} at ${call.program}: ${call.status}`,
    ...(call.reason === undefined ? [] : [`  ${call.reason}`]),
    `  ${grouped(call.gas)} gas (${start}${excess}), ${grouped(call.inkUsed)} ink, ${counted(call.pages.open, "page")}`,
    ...hostCallLines(call).map((line) => `  ${line}`),
  ];
}

/** The calls in the order in which they began, told from the order in which they ended and their depths. */
function begun<T extends { readonly depth: number }>(calls: readonly T[]): T[] {
  const open: { readonly call: T; readonly inner: readonly T[] }[] = [];
  for (const call of calls) {
    let first = open.length;
    while (first > 0 && (open[first - 1]?.call.depth ?? 0) > call.depth) first--;
    const inner = open.splice(first).flatMap((each) => [each.call, ...each.inner]);
    open.push({ call, inner });
  }
  return open.flatMap(({ call, inner }) => [call, ...inner]);
}

/** The Stylus programs that a transaction or call ran. Prints as a tree. */
export class StylusTrace {
  /** The programs, each before those that it called. */
  readonly programs: readonly ProgramTrace[];

  /** @param transaction its hash, undefined where it was a call, or a block of several. */
  constructor(
    readonly transaction: string | undefined,
    calls: readonly ProgramCall[],
    contracts: RustContracts,
  ) {
    this.programs = begun(calls).map((call) => {
      const contract = contracts.find(call.codeHash);
      const called = functionOf(contract, call.calldata);
      const error = call.status === "revert" ? errorOf(contract, call.output) : undefined;
      return {
        ...call,
        contract: contract?.name,
        function: called?.signature,
        args: called?.args,
        error: error === undefined ? undefined : { name: error.name, args: error.args },
        reason: call.status === "success" ? undefined : reasonOf(call, contract),
      };
    });
  }

  /**
   * Ink of all programs together. A caller's ink holds that of its callees, so only programs that no other program
   * called, directly or through others, are counted.
   */
  get ink(): bigint {
    return this.programs.reduce((sum, { depth, inkUsed }) => (depth === 0 ? sum + inkUsed : sum), 0n);
  }

  /** Ink of the programs at an account; a frame within another frame of the same account is not counted twice. */
  inkOf(account: string): bigint {
    const address = account.toLowerCase();
    let sum = 0n;
    let within = Infinity;
    for (const { program, depth, inkUsed } of this.programs) {
      if (depth > within) continue;
      within = Infinity;
      if (program !== address) continue;
      sum += inkUsed;
      within = depth;
    }
    return sum;
  }

  toString(): string {
    const head = this.transaction === undefined ? "last call or block" : `transaction ${this.transaction}`;
    const total = `${head}: ${counted(this.programs.length, "program")}, ${grouped(this.ink)} ink`;
    const lines = this.programs.flatMap((call) => programLines(call).map((line) => `${"  ".repeat(call.depth + 1)}${line}`));
    return [total, ...lines].join("\n");
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
