import type { Hex, NodeKind } from "@assay/sdk";

/** What a watcher tells of its work, as it happens; `task` names what a transaction is for. */
export type WatchEvent =
  | { readonly kind: "started"; readonly account: string; readonly chainId: string }
  | { readonly kind: "stopped" }
  /** The node does not answer; what is due waits in the store. */
  | { readonly kind: "outage"; readonly error: string }
  | { readonly kind: "back" }
  /** The node answers, and its latest block is so old: it may have stopped, or be behind. */
  | { readonly kind: "stalled"; readonly block: number; readonly seconds: number }
  | { readonly kind: "moving"; readonly block: number }
  /** What was seen after `block` is void. */
  | { readonly kind: "fork"; readonly stream: string; readonly block: number }
  | { readonly kind: "claimed"; readonly dispute: Hex; readonly provider: string; readonly until: number; readonly chosen: boolean }
  /** A claim that cannot be disputed from here, and why. */
  | { readonly kind: "unreadable"; readonly subject: Hex; readonly why: string }
  | { readonly kind: "redeemed"; readonly session: Hex; readonly amount: bigint; readonly receipts: number }
  | { readonly kind: "examined"; readonly dispute: Hex; readonly verdict: Verdict }
  | { readonly kind: "demanded"; readonly dispute: Hex; readonly node: NodeKind; readonly deadline: number }
  | { readonly kind: "answered"; readonly dispute: Hex; readonly node: NodeKind }
  | { readonly kind: "judged"; readonly dispute: Hex; readonly prover: string }
  | { readonly kind: "rootSigned"; readonly dispute: Hex; readonly root: Hex; readonly signature: Hex }
  /** Recorded, not sent yet. */
  | { readonly kind: "signed"; readonly task: string; readonly hash: string; readonly nonce: number; readonly replaces: boolean }
  | { readonly kind: "sent"; readonly task: string; readonly hash: string }
  | { readonly kind: "mined"; readonly task: string; readonly hash: string; readonly succeeded: boolean }
  /** A transaction was in a block, and is no more. */
  | { readonly kind: "unmined"; readonly task: string; readonly hash: string }
  /** A task that cannot be done now; it is tried again while there is time. */
  | { readonly kind: "failed"; readonly task: string; readonly error: string }
  /** Less than the margin is left. */
  | { readonly kind: "urgent"; readonly task: string; readonly due: number }
  | { readonly kind: "late"; readonly task: string; readonly due: number };

/**
 * What executing a claim's program showed. `skipped`: it was not chosen; `unknown`: its input or program is not in the
 * store; `agreed`: the output differed, and the provider's trace is that of the execution after all; `worthless`: it is wrong, and
 * has too little collateral to be disputed.
 */
export type Verdict = "honest" | "wrong" | "skipped" | "unknown" | "agreed" | "worthless";

export type Say = (event: WatchEvent) => void;
