import type { FunctionFragment, Interface } from "ethers";
import type { Chain, FrameFacts } from "../chain";
import { from0x, hex, keccak, to0x } from "../hash";
import { OutOfGas, type FrameResult } from "../program";
import type { Question, Reply } from "../shim/protocol";
import type { StylusState } from "../state";
import { stateOf } from "../state-number";

/** Gas of ArbOS storage and of copying, per slot and word (Nitro `arbos/storage`, `precompiles`). */
export const ArbosGas = { read: 800n, write: 20_000n, codeHash: 2_600n, params: 100n, copyWord: 3n } as const;

/** Places of words in the answer to the question `context`. */
export const Context = { number: 2, baseFee: 4, chainId: 6 } as const;

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

/** Ends a precompile with a revert that says what another frame said, or nothing, as errors do that Solidity has no name for. */
export class BareRevert extends Error {
  constructor(readonly output: Uint8Array = new Uint8Array(0)) {
    super("reverted");
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

/** What a method does with its arguments: asks and tells the EVM, and returns the values of its ABI. */
export type Method = (call: PrecompileCall, ...args: string[]) => Generator<Question, readonly unknown[], Reply>;

/** A contract that a chain runs outside the EVM. */
export interface Precompile {
  readonly name: string;
  readonly address: Uint8Array;
  /** Stands in its shim where a program has the hash of its code. */
  readonly key: Uint8Array;
  readonly abi: Interface;
  /** By name, or by signature where several have one name. */
  readonly methods: Readonly<Record<string, Method>>;
  /** The version of ArbOS that brought a method, where it was not Stylus's first, 30. */
  readonly since?: Readonly<Record<string, number>>;
  /** Only the chain's owners may call it; they pay nothing, and an event tells what they did. */
  readonly ownersOnly?: boolean;
  /** A contract on a chain, which reverts where a precompile takes all gas. */
  readonly isContract?: boolean;
  /** It never changes the state of Stylus by itself, for which the others have ether. */
  readonly keepsNothing?: boolean;
  /** A fork brings its own, which works on the precompiles as they are here. */
  readonly isOnForks?: boolean;
}

export function keyOf(name: string): Uint8Array {
  return keccak(Buffer.from(`hardhat-stylus/${name}`));
}

export function isOwner({ owners }: Chain, account: Uint8Array): boolean {
  return owners.some((owner) => Buffer.compare(owner, account) === 0);
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

/** Malformed calldata burns everything, also where a number is too large for its type. */
function argumentsOf({ abi, facts }: PrecompileCall, fragment: FunctionFragment): string[] {
  try {
    const values: readonly unknown[] = abi.decodeFunctionData(fragment, facts.calldata);
    if (!to0x(facts.calldata).startsWith(abi.encodeFunctionData(fragment, values))) throw new BurnOut();
    return values.map(String);
  } catch {
    throw new BurnOut();
  }
}

function* dispatch(precompile: Precompile, fragment: FunctionFragment, call: PrecompileCall): Generator<Question, Uint8Array, Reply> {
  const { facts, burner, abi, state } = call;
  const method = precompile.methods[fragment.name] ?? precompile.methods[fragment.format()];
  if (method === undefined || state.arbosVersion < (precompile.since?.[fragment.name] ?? 0)) throw new BurnOut();
  if (facts.value > 0n && !fragment.payable) throw new BurnOut();
  burner.burn(ArbosGas.copyWord * words(facts.calldata.length - 4) + ArbosGas.read);
  // Delegated to, a precompile may not write: the account would be another's.
  if (!fragment.constant && Buffer.compare(facts.contract, precompile.address) !== 0) throw new BurnOut();
  const result = yield* method(call, ...argumentsOf(call, fragment));
  if (precompile.ownersOnly === true && !fragment.constant) {
    yield* emit(call, "OwnerActs", [fragment.selector, to0x(facts.caller), facts.calldata]);
  }
  return from0x(abi.encodeFunctionResult(fragment, result));
}

/** A call of a precompile, charged by what its ArbOS counterpart reads, writes and burns. */
export function* callPrecompile(precompile: Precompile, facts: FrameFacts, chain: Chain): Generator<Question, FrameResult, Reply> {
  const { abi, ownersOnly = false, isContract = false } = precompile;
  if (ownersOnly && !isOwner(chain, facts.caller)) return { ending: { kind: "burnAll" } };
  const { number: stateNumber, state } = yield* stateOf(chain, facts.timestamp);
  const burner = new Burner();
  const ended = (kind: "return" | "revert", output: Uint8Array): FrameResult => {
    burner.burn(ArbosGas.copyWord * words(output.length));
    return { ending: { kind, output, gas: ownersOnly ? 0n : burner.spent } };
  };
  const burnt = (): FrameResult => (ownersOnly || isContract ? ended("revert", new Uint8Array(0)) : { ending: { kind: "burnAll" } });
  const fragment = facts.calldata.length < 4 ? null : abi.getFunction(`0x${hex(facts.calldata.subarray(0, 4))}`);
  if (fragment === null) return burnt();
  try {
    return ended("return", yield* dispatch(precompile, fragment, { facts, chain, state, stateNumber, burner, abi }));
  } catch (error) {
    if (error instanceof OutOfGas) return { ending: { kind: "burnAll" } };
    if (error instanceof BurnOut) return burnt();
    if (error instanceof BareRevert) return ended("revert", error.output);
    if (error instanceof PrecompileError) return ended("revert", from0x(abi.encodeErrorResult(error.error, error.args)));
    throw error;
  }
}
