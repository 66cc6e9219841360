import type { OpenPages, Outcome, PreparedModule, StylusParams } from "stylus-runtime";

/** What is known of a call without asking the EVM. The sender has 20 bytes, the value is wei, the time seconds. */
export interface CallFacts {
  readonly sender: Uint8Array;
  readonly value: bigint;
  readonly timestamp: bigint;
}

/** A run of a program, as posted to a worker. */
export interface Job {
  readonly program: PreparedModule;
  readonly calldata: Uint8Array;
  readonly gas: bigint;
  readonly pages: OpenPages;
  readonly params: StylusParams;
  readonly facts: CallFacts;
}

/** What a program wants of the chain while it runs. */
export type HostQuestion = { readonly kind: "code" | "codeHash"; readonly account: Uint8Array } | { readonly kind: "context" };

/** The rest of what a program may know of its account, transaction and block. */
export interface ChainFacts {
  /** Whose storage the program has: under delegatecall the caller's. */
  readonly contract: Uint8Array;
  readonly origin: Uint8Array;
  readonly gasPrice: bigint;
  readonly number: bigint;
  readonly gasLimit: bigint;
  readonly baseFee: bigint;
  readonly coinbase: Uint8Array;
  readonly chainId: bigint;
}

export type HostReply =
  | { readonly kind: "bytes"; readonly value: Uint8Array; readonly gas: bigint }
  | { readonly kind: "context"; readonly facts: ChainFacts }
  | { readonly kind: "abandon" };

/** What a worker posts: questions, and then one of the others. */
export type Report =
  | { readonly kind: "question"; readonly question: HostQuestion }
  | { readonly kind: "outcome"; readonly outcome: Outcome }
  | { readonly kind: "unsupported"; readonly hostFunction: string }
  | { readonly kind: "abandoned" }
  | { readonly kind: "failed"; readonly message: string };

export type Settled = Exclude<Report, { kind: "question" }>;

/** Given to a worker once: its reply has been posted when the word is 1. */
export interface WorkerSetting {
  readonly signal: SharedArrayBuffer;
}
