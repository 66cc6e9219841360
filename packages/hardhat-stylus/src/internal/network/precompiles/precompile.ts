import type { FunctionFragment, Interface } from "ethers";
import type { Chain, FrameFacts } from "../chain";
import { from0x, hex } from "../hash";
import { OutOfGas, type FrameResult } from "../program";
import type { Question, Reply } from "../shim/protocol";
import type { StylusState } from "../state";
import { stateOf } from "../state-number";

/** Gas of ArbOS storage and of copying, per slot and word (Nitro `arbos/storage`, `precompiles`). */
export const ArbosGas = { read: 800n, write: 20_000n, codeHash: 2_600n, params: 100n, copyWord: 3n } as const;

/** Gas as a precompile spends it. */
export class Burner {
  spent = 0n;

  burn(gas: bigint | number): void {
    this.spent += BigInt(gas);
  }
}

/** Ends a precompile with a revert that carries a typed error. */
export class PrecompileError extends Error {
  constructor(
    readonly error: string,
    readonly args: readonly unknown[] = [],
  ) {
    super(error);
  }
}

/** Ends a precompile with nothing left. */
export class BurnOut extends Error {}

/** One call of a precompile. */
export interface PrecompileCall {
  readonly facts: FrameFacts;
  readonly chain: Chain;
  readonly state: StylusState;
  readonly stateNumber: bigint;
  readonly burner: Burner;
  readonly abi: Interface;
}

/** What a method does with its only argument, if it has one: asks and tells the EVM, and returns the values of its ABI. */
export type Method = (call: PrecompileCall, argument: string) => Generator<Question, readonly unknown[], Reply>;

/** A contract that a chain runs outside the EVM. */
export interface Precompile {
  readonly address: Uint8Array;
  /** Stands in its shim where a program has the hash of its code. */
  readonly key: Uint8Array;
  readonly abi: Interface;
  readonly methods: Readonly<Record<string, Method>>;
}

function words(bytes: number): bigint {
  return BigInt(Math.ceil(bytes / 32));
}

/** Emits an event of the precompile and pays for it. */
export function* emit({ abi, burner }: PrecompileCall, event: string, args: readonly unknown[]): Generator<Question, void, Reply> {
  const { topics, data } = abi.encodeEventLog(event, args);
  const bytes = from0x(data);
  burner.burn(375 + 375 * topics.length + 8 * bytes.length);
  yield { op: "log", topics: topics.map(from0x), data: bytes };
}

/** The argument of a method that takes one; malformed calldata burns everything. */
function argumentOf({ abi, facts }: PrecompileCall, fragment: FunctionFragment): string {
  try {
    const [argument = ""]: readonly unknown[] = abi.decodeFunctionData(fragment, facts.calldata);
    return String(argument);
  } catch {
    throw new BurnOut();
  }
}

function* dispatch(precompile: Precompile, fragment: FunctionFragment, call: PrecompileCall): Generator<Question, Uint8Array, Reply> {
  const { facts, burner, abi } = call;
  const method = precompile.methods[fragment.name];
  if (method === undefined) throw new BurnOut();
  if (facts.value > 0n && !fragment.payable) throw new BurnOut();
  burner.burn(ArbosGas.copyWord * words(facts.calldata.length - 4) + ArbosGas.read);
  // Delegated to, a precompile may not write: the account would be another's.
  if (!fragment.constant && Buffer.compare(facts.contract, precompile.address) !== 0) throw new BurnOut();
  const result = yield* method(call, argumentOf(call, fragment));
  return from0x(abi.encodeFunctionResult(fragment, result));
}

/** A call of a precompile, charged by what its ArbOS counterpart reads, writes and burns. */
export function* callPrecompile(precompile: Precompile, facts: FrameFacts, chain: Chain): Generator<Question, FrameResult, Reply> {
  const { abi } = precompile;
  const { number: stateNumber, state } = yield* stateOf(chain);
  const burner = new Burner();
  const burnAll: FrameResult = { ending: { kind: "burnAll" } };
  const fragment = facts.calldata.length < 4 ? null : abi.getFunction(`0x${hex(facts.calldata.subarray(0, 4))}`);
  if (fragment === null) return burnAll;
  const ended = (kind: "return" | "revert", output: Uint8Array): FrameResult => {
    burner.burn(ArbosGas.copyWord * words(output.length));
    return { ending: { kind, output, gas: burner.spent } };
  };
  try {
    return ended("return", yield* dispatch(precompile, fragment, { facts, chain, state, stateNumber, burner, abi }));
  } catch (error) {
    if (error instanceof BurnOut || error instanceof OutOfGas) return burnAll;
    if (error instanceof PrecompileError) return ended("revert", from0x(abi.encodeErrorResult(error.error, error.args)));
    throw error;
  }
}
