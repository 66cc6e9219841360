import type { HardhatRuntimeEnvironment } from "hardhat/types";
import type { TransactionLike } from "../network/environment";
import type { StylusTrace } from "../trace/trace";

/** An account by its address, or a contract of ethers. */
export type AccountLike = string | { getAddress(): Promise<string> };

/** Ink, or what it has to satisfy. */
export type ExpectedInk = number | bigint | ((ink: bigint) => boolean);

/** What chai hands to a matcher, as far as it is used here. */
interface Assertion {
  readonly _obj: unknown;
  readonly __flags: { readonly negate?: boolean };
  then?: Promise<void>["then"];
  catch?: Promise<void>["catch"];
  assert(holds: boolean, message: string, negatedMessage: string): void;
}

export interface Chai {
  readonly Assertion: {
    new (subject: unknown, message: undefined, ssfi: unknown, lockSsfi: boolean): Assertion;
    addMethod(name: string, method: (this: Assertion, ...args: never[]) => Assertion): void;
  };
}

export interface ChaiUtils {
  flag(assertion: object, name: string, value?: unknown): unknown;
}

const NAME = "useInk";
/** By which hardhat-chai-matchers knows that a matcher went before, and refuses those that would lose its result. */
const PREVIOUS_MATCHER = "previousMatcherName";

function isTransaction(value: unknown): value is TransactionLike {
  if (typeof value === "string") return true;
  return typeof value === "object" && value !== null && ("hash" in value || "transactionHash" in value);
}

/** What the subject ran: a transaction, its promise, receipt or hash, or a function that makes one or calls. */
async function traceOf(subject: unknown, { stylus }: HardhatRuntimeEnvironment): Promise<StylusTrace> {
  const called = typeof subject === "function";
  const done: unknown = await (called ? (subject as () => unknown)() : subject);
  if (typeof done === "object" && done !== null && "wait" in done) await (done as { wait(): Promise<unknown> }).wait();
  if (isTransaction(done) && !(called && typeof done === "string")) return stylus.trace(done);
  if (called) return stylus.trace();
  throw new TypeError(`${NAME} takes a transaction, its receipt or its hash, or a function that sends one or calls, and got ${typeof done}`);
}

function listed({ programs }: StylusTrace): string {
  if (programs.length === 0) return "it ran no program";
  const lines = programs.map(({ contract, program, function: called, inkUsed, status, depth }) => {
    const name = contract === undefined ? program : `${contract}${called === undefined ? "" : `.${called}`} at ${program}`;
    return `${"  ".repeat(depth + 1)}${name}: ${inkUsed}${status === "success" ? "" : ` (${status})`}`;
  });
  return `by program:\n${lines.join("\n")}`;
}

/** Adds `useInk` to chai. */
export function inkMatcher(hre: HardhatRuntimeEnvironment): (chai: Chai, utils: ChaiUtils) => void {
  return ({ Assertion }, utils) => {
    Assertion.addMethod(NAME, function (expected: ExpectedInk, account?: AccountLike): Assertion {
      // A later `.not` of the same chain must not change what is asserted here.
      const negated = this.__flags.negate === true;
      const before = this.then === undefined ? undefined : new Promise<void>((...settle) => void this.then?.(...settle));
      utils.flag(this, PREVIOUS_MATCHER, NAME);
      const check = async (): Promise<void> => {
        await before;
        const trace = await traceOf(this._obj, hre);
        const address = typeof account === "object" ? await account.getAddress() : account;
        const used = address === undefined ? trace.ink : trace.inkOf(address);
        const holds = typeof expected === "function" ? expected(used) : used === BigInt(expected);
        const who = address === undefined ? "programs" : `the program at ${address}`;
        const wanted = typeof expected === "function" ? "an amount of ink that satisfies the predicate" : `${expected} ink`;
        const assertion = new Assertion(used, undefined, check, true);
        const text = (not: string): string => `expected ${who} ${not}to use ${wanted}, and used ${used}; ${listed(trace)}`;
        assertion.assert(negated ? !holds : holds, text(negated ? "not " : ""), "");
      };
      const result = check();
      this.then = result.then.bind(result);
      this.catch = result.catch.bind(result);
      return this;
    });
  };
}
