import type { FrameContext, Host, HostCall, HostCallSums, OpenPages, Outcome, PreparedModule, StylusParams } from "stylus-runtime";

/** What is known of a call without asking the EVM. Addresses have 20 bytes, the value is wei, the time seconds. */
export interface CallFacts extends Pick<FrameContext, "contract" | "sender" | "value" | "reentrant"> {
  readonly timestamp: bigint;
}

/** A run of a program, as posted to a worker. */
export interface Job {
  readonly kind: "job";
  readonly program: PreparedModule;
  readonly calldata: Uint8Array;
  readonly gas: bigint;
  readonly pages: OpenPages;
  readonly params: StylusParams;
  readonly facts: CallFacts;
}

/** The rest of what a program may know of its transaction and block. */
export interface ChainFacts {
  readonly origin: Uint8Array;
  readonly gasPrice: bigint;
  readonly number: bigint;
  readonly gasLimit: bigint;
  readonly baseFee: bigint;
  readonly coinbase: Uint8Array;
  readonly chainId: bigint;
}

/** The methods by which a program asks its chain. */
export interface Asked extends Omit<Host, "context"> {
  chain(): ChainFacts;
}

/** What a program wants of the chain while it runs: a method of its host, and the arguments. */
export type HostQuestion = {
  readonly [Method in keyof Asked]: { readonly method: Method; readonly args: Parameters<Asked[Method]> };
}[keyof Asked];

/** What a worker that waits is given: the answer, in the type of the method; a program to run meanwhile; or the end. */
export type HostReply = { readonly kind: "answer"; readonly value: unknown } | { readonly kind: "abandon" };

/** The host functions that a program called, in order; undefined where there are too many to keep. */
export type Steps = readonly HostCall[] | undefined;

/** What a worker posts: questions, and then one of the others. */
export type Report =
  | { readonly kind: "question"; readonly question: HostQuestion }
  | { readonly kind: "outcome"; readonly outcome: Outcome; readonly hostCalls: HostCallSums; readonly steps: Steps }
  | { readonly kind: "abandoned" }
  | { readonly kind: "failed"; readonly message: string };

export type Settled = Exclude<Report, { kind: "question" }>;

/** Given to a worker once: something has been posted to it, for which it waits, when the word is 1. */
export interface WorkerSetting {
  readonly signal: SharedArrayBuffer;
}
