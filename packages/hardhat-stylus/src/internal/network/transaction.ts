import { Transaction } from "ethers";
import { codeInInitCode, MAX_CODE_BYTES } from "../init-code";
import { StylusNetworkError } from "./errors";
import { from0x, to0x } from "./hash";
import type { Modules } from "./modules";
import type { Entry } from "./scope";
import { shimInitCode, type Creator } from "./shim/deployment";

/** A transaction or call as JSON-RPC has it. */
export interface RpcTransaction {
  readonly from?: string;
  readonly to?: string | null;
  readonly data?: string;
  readonly input?: string;
  readonly value?: string;
  readonly gas?: string;
  readonly [field: string]: unknown;
}

export function dataOf({ data, input }: RpcTransaction): Uint8Array {
  return from0x(data ?? input ?? "0x");
}

/** Hash of a transaction that the chain knows, in lower case. */
export function hashOf({ hash }: RpcTransaction): string {
  return String(hash).toLowerCase();
}

function isCreation({ to }: RpcTransaction): boolean {
  return to === undefined || to === null;
}

/** How the transaction will show when it begins. */
export function entryOf(transaction: RpcTransaction): Entry {
  const { to, from } = transaction;
  return {
    to: to === undefined || to === null ? undefined : from0x(to), data: dataOf(transaction),
    from: from === undefined ? undefined : from0x(from),
  };
}

/**
 * The transaction with which a shim is created in place of the Stylus code that `transaction` would store; undefined
 * where it stores none.
 * @throws StylusNetworkError `code-size` where a chain would refuse the code for its size.
 */
export function withShim(transaction: RpcTransaction, modules: Modules): RpcTransaction | undefined {
  if (!isCreation(transaction)) return undefined;
  const initCode = dataOf(transaction);
  const code = codeInInitCode(initCode);
  if (code === undefined) return undefined;
  if (code.length > MAX_CODE_BYTES) {
    throw new StylusNetworkError("code-size", `the program's code has ${code.length} bytes, an account holds at most ${MAX_CODE_BYTES}`);
  }
  const rest = Object.entries(transaction).filter(([field]) => field !== "input");
  return { ...Object.fromEntries(rest), data: to0x(shimInitCode("transaction", modules.add(code).shim, initCode, code.length)) };
}

/** Init code with which a program creates, which stores a shim where it would store Stylus code. */
export function withShimInside(initCode: Uint8Array, modules: Modules, creator: Creator): Uint8Array {
  const code = codeInInitCode(initCode);
  if (code === undefined || code.length > MAX_CODE_BYTES) return initCode;
  return shimInitCode(creator, modules.add(code).shim, initCode, code.length);
}

export function quantity(value: bigint | number): string {
  return `0x${value.toString(16)}`;
}

export interface SignedTransaction {
  readonly hash: string;
  readonly transaction: RpcTransaction;
}

function parse(raw: string): Transaction | undefined {
  try {
    return Transaction.from(raw);
  } catch {
    return undefined;
  }
}

/**
 * A signed transaction, as its sender could have sent it unsigned; undefined where it is malformed, unsigned, or signed
 * for another chain, which is for the chain to refuse.
 */
export function unsigned(raw: string, chainId: bigint): SignedTransaction | undefined {
  const signed = parse(raw);
  if (signed === undefined || signed.hash === null || signed.from === null) return undefined;
  if (signed.chainId !== 0n && signed.chainId !== chainId) return undefined;
  const fees = signed.maxFeePerGas === null
    ? { gasPrice: quantity(signed.gasPrice ?? 0n) }
    : { maxFeePerGas: quantity(signed.maxFeePerGas), maxPriorityFeePerGas: quantity(signed.maxPriorityFeePerGas ?? 0n) };
  const access = signed.accessList === null ? {} : { accessList: signed.accessList };
  const transaction: RpcTransaction = {
    from: signed.from, data: signed.data, value: quantity(signed.value), gas: quantity(signed.gasLimit),
    nonce: quantity(signed.nonce), ...(signed.to === null ? {} : { to: signed.to }), ...fees, ...access,
  };
  return { hash: signed.hash, transaction };
}
