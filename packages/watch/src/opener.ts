import type { Hex, ReadCourtReturnType, TraceNode } from "@assay/sdk";
import type { JsonRpcProvider } from "ethers";
import { answeredDemands } from "./store/disputes";
import type { Store } from "./store/open";

interface Opening {
  readonly store: Store;
  readonly provider: JsonRpcProvider;
  readonly terms: Pick<ReadCourtReturnType, "openerSeconds">;
}

/**
 * From when on, by the chain's time, a demand of the account on the way to a node counts whoever else demanded something there:
 * who proves first then gets the first half of the bounty at most. Undefined where no demand of the account that was answered
 * leads there.
 */
export async function opensAt({ store, provider, terms }: Opening, dispute: Hex, node: TraceNode, account: string): Promise<number | undefined> {
  const blocks = answeredDemands(store, dispute, account).filter((demand) => leadsTo(demand.node, node)).map(({ block }) => block);
  if (blocks.length === 0) return undefined;
  const first = await provider.getBlock(Math.min(...blocks));
  // The chain has forked, and the stream of events will say so.
  return first === null ? undefined : first.timestamp + terms.openerSeconds;
}

/** Whether an answer for one node shows what another hangs from, or is that node's. */
function leadsTo(above: TraceNode, below: TraceNode): boolean {
  if (above.kind === "trace") return true;
  if (above.kind === "list") return Math.floor(below.tensor / 2 ** above.height) === above.index;
  if (above.tensor !== below.tensor || above.kind === "output") return false;
  if (above.kind === "tensor") return true;
  return below.kind === "tree" && below.height <= above.height && Math.floor(below.index / 2 ** (above.height - below.height)) === above.index;
}
