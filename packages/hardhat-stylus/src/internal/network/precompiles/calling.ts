import type { Question, Reply } from "../shim/protocol";
import { BareRevert, type PrecompileCall } from "./precompile";

/** More than any frame has: the EVM hands on all but a 64th. */
const ALL = (1n << 63n) - 1n;
const GAS = { warm: ALL, cold: ALL, warmAbsent: ALL, coldAbsent: ALL };
/** What the shim pays to touch an account before it calls it, and the EVM does not. */
const TOUCH = 100n;

export function succeeded({ word }: Reply): boolean {
  return word.some((byte) => byte !== 0);
}

/** Asks, and pays what the EVM charged, but for `own` and for what programs within cost beyond their charge. */
export function* asking({ burner, chain: { scope } }: PrecompileCall, question: Question, own: bigint): Generator<Question, Reply, Reply> {
  const before = scope.excess;
  const reply = yield question;
  burner.burn(reply.gas - own - (scope.excess - before));
  return reply;
}

/** Calls as a contract does, with all gas but a 64th. */
export function* calling(call: PrecompileCall, to: Uint8Array, value: bigint, data: Uint8Array): Generator<Question, Reply, Reply> {
  return yield* asking(call, { op: "call", kind: "call", to, value, data, gas: GAS }, TOUCH);
}

/** The same, but reverts with what it says where it fails, as Solidity does. */
export function* requiring(call: PrecompileCall, to: Uint8Array, value: bigint, data: Uint8Array): Generator<Question, Uint8Array, Reply> {
  const reply = yield* calling(call, to, value, data);
  if (!succeeded(reply)) throw new BareRevert(reply.data);
  return reply.data;
}
