import type { OpenPages } from "./memory-model";

/** The block that a program sees. `number` is the parent chain's. */
export interface BlockContext {
  readonly number: bigint;
  /** Seconds. */
  readonly timestamp: bigint;
  readonly gasLimit: bigint;
  /** Wei per gas. */
  readonly baseFee: bigint;
  readonly coinbase: Uint8Array;
}

/** What does not change during a frame. Addresses are 20 bytes, amounts wei. */
export interface FrameContext {
  readonly contract: Uint8Array;
  readonly sender: Uint8Array;
  readonly origin: Uint8Array;
  readonly value: bigint;
  readonly gasPrice: bigint;
  readonly chainId: bigint;
  readonly block: BlockContext;
  /** Whether the contract has another frame open in this transaction. */
  readonly reentrant: boolean;
}

/** An answer of the chain and the gas that it costs. */
export interface Charged<T> {
  readonly value: T;
  readonly gas: bigint;
}

export type CallKind = "call" | "delegatecall" | "staticcall";

export interface CallRequest {
  readonly kind: CallKind;
  readonly to: Uint8Array;
  readonly data: Uint8Array;
  /** Wei; zero but for `call`. */
  readonly value: bigint;
  /** Gas that the program wants to pass on. */
  readonly gas: bigint;
  /** Gas that the frame has. */
  readonly gasLeft: bigint;
  /** Pages of the transaction as the call begins, which programs that it runs go on counting from. */
  readonly pages: OpenPages;
}

export interface CallResult {
  readonly success: boolean;
  readonly output: Uint8Array;
  /** Gas of the call and of what ran in it. */
  readonly gas: bigint;
  /** Most pages that the transaction had open until the call ended. */
  readonly everPages: number;
}

export interface CreateRequest {
  readonly initCode: Uint8Array;
  readonly endowment: bigint;
  /** 32 bytes for create2, undefined for create. */
  readonly salt: Uint8Array | undefined;
  readonly gasLeft: bigint;
  /** As in a call. */
  readonly pages: OpenPages;
}

export interface CreateResult {
  /** Zero where the creation failed. */
  readonly address: Uint8Array;
  /** Revert data. */
  readonly output: Uint8Array;
  readonly gas: bigint;
  readonly everPages: number;
}

/**
 * The chain as a program sees it: one method for each question that only a chain can answer. Methods are synchronous;
 * keys, hashes and values of slots are 32 bytes, addresses 20, all big-endian.
 */
export interface Host {
  readonly context: FrameContext;
  /** Value of a storage slot; gas is 2100 for a cold slot and 100 for a warm one. */
  loadSlot(key: Uint8Array): Charged<Uint8Array>;
  /**
   * Writes slots in order for at most `gasLeft`. `readOnly` in a static frame, before anything is touched; `outOfGas`
   * where the next write would cost more than is left, and then `gas` is all of it.
   */
  storeSlots(
    slots: readonly (readonly [key: Uint8Array, value: Uint8Array])[],
    gasLeft: bigint,
  ): Charged<"stored" | "outOfGas" | "readOnly">;
  loadTransient(key: Uint8Array): Uint8Array;
  /** False in a static frame. */
  storeTransient(key: Uint8Array, value: Uint8Array): boolean;
  /** Gas is that of touching the account: 2600 cold, 100 warm. The same holds for the next two. */
  balance(address: Uint8Array): Charged<bigint>;
  codeHash(address: Uint8Array): Charged<Uint8Array>;
  code(address: Uint8Array): Charged<Uint8Array>;
  call(request: CallRequest): CallResult;
  /** Undefined where a creation is refused outright: in a static frame, or for want of its base gas. */
  create(request: CreateRequest): CreateResult | undefined;
  /** False in a static frame. `topics` has at most four entries of 32 bytes. */
  log(topics: readonly Uint8Array[], data: Uint8Array): boolean;
}

