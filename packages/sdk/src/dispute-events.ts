import type { Hex, TraceNode } from "@assay/tensor";
import type { Log, Provider } from "ethers";
import { FAULT_CLASSES, type FaultClass } from "./actions/quote-order";
import type { Claim } from "./claim";
import { courtInterface } from "./contracts";
import { plainEvent } from "./decode";
import { TransactionMissingError } from "./errors";
import { shownNode } from "./shown-nodes";
import { type NodeStruct, nodeOf } from "./trace-node";

/** Somebody asks for a node, to be answered until `deadline`, that second included. */
export interface NodeDemanded {
  readonly kind: "demanded";
  readonly dispute: Hex;
  readonly demander: string;
  readonly node: TraceNode;
  readonly source: string;
  readonly claim: Claim;
  /** A timestamp in seconds. */
  readonly deadline: number;
  /** In wei. */
  readonly bond: bigint;
}

/** A node was shown. */
export interface NodeAnswered {
  readonly kind: "answered";
  readonly dispute: Hex;
  readonly responder: string;
  readonly node: TraceNode;
  /**
   * What the transaction's calldata shows of it: of a piece of the output its data. The court takes answers of accounts without
   * code alone, which call it themselves, so there is one thing, unless the node that is asked does not have the transaction.
   */
  readonly shown: readonly Uint8Array[];
}

/** The root of a claim's trace is known. */
export interface TracePosted {
  readonly kind: "posted";
  readonly dispute: Hex;
  readonly root: Hex;
  readonly source: string;
  readonly claim: Claim;
}

/** A claim was judged. */
export interface ClaimJudged {
  readonly kind: "judged";
  readonly dispute: Hex;
  readonly provider: string;
  readonly prover: string;
  readonly faultClass: FaultClass;
  /** Of the provider's collateral, in the stake token. */
  readonly taken: bigint;
}

/** A demand that was not answered ended. */
export interface BondReturned {
  readonly kind: "bondReturned";
  readonly dispute: Hex;
  readonly demander: string;
  readonly node: TraceNode;
  readonly bond: bigint;
}

/** What a demand for a trace paid beside its bond went to whom it belongs. */
export interface FeeReleased {
  readonly kind: "feeReleased";
  readonly dispute: Hex;
  readonly judged: boolean;
  readonly fee: bigint;
}

/** What became of a dispute. */
export type DisputeEvent = NodeDemanded | NodeAnswered | TracePosted | ClaimJudged | BondReturned | FeeReleased;

/** Reads the calldata in which nodes are shown. */
export interface CalldataReader {
  readonly provider: Pick<Provider, "getTransaction">;
}

type Fields = Record<string, unknown>;

function withNode({ node, ...fields }: Fields): Fields {
  return { ...fields, node: nodeOf(node as NodeStruct) };
}

/** By the court's event: its kind here, and what becomes of its fields. */
const EVENTS: Readonly<Record<string, readonly [kind: DisputeEvent["kind"], fieldsOf: (fields: Fields) => Fields]>> = {
  NodeDemanded: ["demanded", withNode],
  NodeAnswered: ["answered", withNode],
  TracePosted: ["posted", (fields) => fields],
  ClaimJudged: ["judged", ({ faultClass, ...fields }) => ({ ...fields, faultClass: FAULT_CLASSES[Number(faultClass)] })],
  BondReturned: ["bondReturned", withNode],
  FeeReleased: ["feeReleased", (fields) => fields],
};

/** The first topics of the logs that are {@link DisputeEvent}s. */
export const DISPUTE_TOPICS: readonly string[] = Object.keys(EVENTS).map((name) => courtInterface.getEvent(name)?.topicHash ?? "");

/**
 * What a log of a court says; undefined where it says nothing of a dispute.
 *
 * @throws {TransactionMissingError} where the node does not know the transaction in which a node is shown.
 */
export async function disputeEventOf({ provider }: CalldataReader, court: string, log: Log): Promise<DisputeEvent | undefined> {
  const parsed = log.address.toLowerCase() === court.toLowerCase() ? courtInterface.parseLog(log) : null;
  const [kind, fieldsOf] = EVENTS[parsed?.name ?? ""] ?? [];
  if (parsed === null || fieldsOf === undefined) return undefined;
  const event = { kind, ...fieldsOf(plainEvent(parsed.fragment, parsed.args)) } as DisputeEvent;
  if (event.kind !== "answered") return event;
  const transaction = await provider.getTransaction(log.transactionHash);
  if (transaction === null) throw new TransactionMissingError(log.transactionHash);
  const shown = shownNode(transaction.data, event.dispute, event.node);
  return { ...event, shown: shown === undefined ? [] : [shown] };
}
