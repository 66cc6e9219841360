import type { Hex, NodeAnswer } from "@assay/tensor";
import type { Provider } from "ethers";
import { DISPUTE_TOPICS, type DisputeEvent, type TracePosted, disputeEventOf } from "../dispute-events";
import { nodeAnswers } from "../shown-nodes";

export interface ReadShownParameters {
  readonly provider: Provider;
  readonly court: string;
  readonly dispute: Hex;
  /** The first block to look at; 0 by default, which many nodes refuse. */
  readonly fromBlock?: number;
}

export interface ReadShownReturnType {
  /** Of the claim's trace; undefined while it is not known. */
  readonly root: Hex | undefined;
  /** What was shown of the trace, for `searchFault`. */
  readonly answers: readonly NodeAnswer[];
  /** All events of the dispute, in order. */
  readonly events: readonly DisputeEvent[];
}

/**
 * What was shown of a claim's trace up to the latest block, off the events and the calldata of a dispute. Whoever follows many
 * disputes has `followDisputes`.
 *
 * @throws what the provider throws, where it refuses the range of blocks.
 * @example
 * ```ts
 * import { type CommittedTrace, type Hex, readShown, searchFault } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * async function nextStep(provider: Provider, court: string, dispute: Hex, claimedAt: number, trace: CommittedTrace, inputSalt: Hex) {
 *   const { root, answers } = await readShown({ provider, court, dispute, fromBlock: claimedAt });
 *   return searchFault({ trace, inputSalt, root, shown: answers });
 * }
 * ```
 */
export async function readShown({ provider, court, dispute, fromBlock = 0 }: ReadShownParameters): Promise<ReadShownReturnType> {
  const logs = await provider.getLogs({ address: court, topics: [[...DISPUTE_TOPICS], dispute], fromBlock, toBlock: "latest" });
  const found = await Promise.all(logs.map((log) => disputeEventOf({ provider }, court, log)));
  const events = found.filter((event) => event !== undefined);
  const posted = events.find((event): event is TracePosted => event.kind === "posted");
  return { root: posted?.root, answers: nodeAnswers(events.filter((event) => event.kind === "answered")), events };
}
