import { type Cursor, type DisputeUpdate, type DisputedClaim, type Hex, type JobUpdate, type JobsClaimed, TransactionMissingError, disputeIdOf, followDisputes, followJobs } from "@assay/sdk";
import type { JsonRpcProvider } from "ethers";
import type { Say } from "./events";
import { claimsBeside, claimsIn } from "./submissions";
import { type KnownClaim, claimOfDispute, holdClaim, putClaim } from "./store/claims";
import { cursorOf, putCursor } from "./store/cursors";
import { dropAfter, putAnswer, putDemand, putJudgment, putRelease, putReturn, putRoot } from "./store/disputes";
import type { Store } from "./store/open";
import { callsWithin } from "./traced-calls";
import { pause } from "./wait";

export interface StreamParameters {
  readonly store: Store;
  readonly provider: JsonRpcProvider;
  readonly market: string;
  readonly court: string;
  readonly sessions?: string;
  /** The first block to look at where the store knows none. */
  readonly fromBlock: number;
  /** Blocks to stay behind the latest. */
  readonly lag: number;
  readonly pollMilliseconds: number;
  readonly say: Say;
  readonly signal: AbortSignal;
}

interface Options {
  readonly provider: JsonRpcProvider;
  readonly from: number | Cursor;
  readonly lag: number;
  readonly wait: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** How a stream is followed, from where the store knows it. */
export function optionsOf({ store, provider, fromBlock, lag, pollMilliseconds, signal }: StreamParameters, stream: string): Options {
  return { provider, from: cursorOf(store, stream) ?? fromBlock, lag, wait: () => pause(pollMilliseconds, signal), signal };
}

/**
 * Keeps what jobs' events say of claims. What a fork takes back stays: a claim is named by what it says, and before each
 * move its source is asked whether it stands.
 *
 * @param take whether a claim of this provider is to be kept, and what becomes of it
 */
export async function keepClaims(parameters: StreamParameters, take: (claim: KnownClaim) => void): Promise<void> {
  const { store, market, say } = parameters;
  for await (const update of followJobs({ ...optionsOf(parameters, "jobs"), market })) {
    const found = await foundIn(parameters, update);
    store.transaction(() => {
      for (const claim of found) {
        putClaim(store, claim, "job");
        take(claim);
      }
      if (update.kind === "event" && update.event.kind === "held") holdClaim(store, update.event.jobId, update.event.disputableUntil);
      putCursor(store, "jobs", update.cursor);
    })();
    if (update.kind === "fork") say({ kind: "fork", stream: "jobs", block: update.block });
  }
}

async function foundIn(parameters: StreamParameters, update: JobUpdate): Promise<readonly KnownClaim[]> {
  if (update.kind !== "event" || update.event.kind !== "claimed") return [];
  const { provider, market, say } = parameters;
  const event: JobsClaimed = update.event;
  const { chainId } = await provider.getNetwork();
  const { transaction } = update;
  // Ethers refuses transactions of kinds that it does not know.
  const sent = (await provider.send("eth_getTransactionByHash", [transaction])) as { readonly to?: string | null; readonly input?: Hex } | null;
  if (sent === null) throw new TransactionMissingError(transaction);
  const [data, isDirect] = [sent.input ?? "0x", sent.to?.toLowerCase() === market.toLowerCase()];
  // What a contract called the market with a node that traces has to tell, where the transaction itself does not say it.
  const claims = (isDirect ? claimsIn : claimsBeside)(market, chainId, data, event) ?? (isDirect ? undefined : await tracedClaims(parameters, chainId, transaction, event));
  if (claims !== undefined) return claims.map((disputed) => ({ ...disputed, dispute: disputeIdOf(market, disputed.claim), until: event.disputableUntil }));
  say({ kind: "unreadable", subject: event.order, why: `The order stands neither in ${transaction} nor in a call of the market that the node tells of it.` });
  return [];
}

async function tracedClaims({ provider, market }: StreamParameters, chainId: bigint, transaction: string, event: JobsClaimed): Promise<readonly DisputedClaim[] | undefined> {
  for (const calldata of await callsWithin(provider, market, transaction)) {
    const claims = claimsIn(market, chainId, calldata, event);
    if (claims !== undefined) return claims;
  }
  return undefined;
}

/**
 * Keeps what the court says of claims of the market, of the sessions, and of those that are known. What a fork takes back is
 * dropped. Whoever makes up a contract of claims can have the court say what it likes of them.
 */
export async function keepDisputes(parameters: StreamParameters): Promise<void> {
  const { store, court, say } = parameters;
  for await (const update of followDisputes({ ...optionsOf(parameters, "disputes"), court })) {
    const unmined = store.transaction(() => {
      const dropped = update.kind === "fork" ? dropAfter(store, update.block) : [];
      if (update.kind === "event" && isMeant(parameters, update.event)) apply(store, update);
      putCursor(store, "disputes", update.cursor);
      return dropped;
    })();
    for (const { task, hash } of unmined) say({ kind: "unmined", task, hash });
    if (update.kind === "fork") say({ kind: "fork", stream: "disputes", block: update.block });
    if (update.kind === "event" && isMeant(parameters, update.event)) tell(update, say);
  }
}

type DisputeTold = Extract<DisputeUpdate, { kind: "event" }>;

/** A judgment and the end of a fee may come before what tells of their claim. */
function isMeant({ store, market, sessions }: StreamParameters, event: DisputeTold["event"]): boolean {
  if (event.kind === "judged" || event.kind === "feeReleased") return true;
  const isOurs = "source" in event && [market, sessions].some((each) => each?.toLowerCase() === event.source.toLowerCase());
  return isOurs || claimOfDispute(store, event.dispute) !== undefined;
}

function apply(store: Store, { event, block, logIndex: log }: DisputeTold): void {
  switch (event.kind) {
    case "demanded":
      putClaim(store, { dispute: event.dispute, source: event.source, claim: event.claim, context: undefined, until: 0 }, "demand");
      putDemand(store, event, { block, log });
      break;
    case "answered":
      putAnswer(store, event.dispute, event.node, event.shown, { block, log });
      break;
    case "bondReturned":
      putReturn(store, event.dispute, event.node, { block, log });
      break;
    case "posted":
      putRoot(store, event.dispute, event.root, block);
      break;
    case "feeReleased":
      putRelease(store, event.dispute, block);
      break;
    case "judged":
      putJudgment(store, event.dispute, event.prover, event.faultClass, block);
      break;
    default:
  }
}

function tell({ event }: DisputeTold, say: Say): void {
  if (event.kind === "demanded") say({ kind: "demanded", dispute: event.dispute, node: event.node.kind, deadline: event.deadline });
  if (event.kind === "answered") say({ kind: "answered", dispute: event.dispute, node: event.node.kind });
  if (event.kind === "judged") say({ kind: "judged", dispute: event.dispute, prover: event.prover });
}
