import type { TraceNode } from "@assay/tensor";
import type { Signer, TransactionReceipt } from "ethers";
import { readBond } from "./actions/read-bond";
import { eventOf, providerOf, send } from "./call";
import { courtInterface } from "./contracts";
import { type DisputedClaim, claimValues } from "./disputed-claim";

export interface DemandReturnType {
  /** The last second at which it may be answered. */
  readonly deadline: number;
  /** In wei. */
  readonly bond: bigint;
  readonly receipt: TransactionReceipt;
}

interface Demand {
  readonly signer: Signer;
  readonly court: string;
  readonly disputed: DisputedClaim;
  readonly node: TraceNode;
  readonly bond: bigint | undefined;
}

/** Demands a node by one of the court's functions, with what that takes behind the claim. */
export async function sendDemand({ signer, court, disputed, node, bond }: Demand, name: string, more: readonly unknown[]): Promise<DemandReturnType> {
  const target = { address: court, abi: courtInterface };
  const value = bond ?? (await readBond({ provider: await providerOf(signer), court, node }));
  const receipt = await send(signer, target, name, [...claimValues(disputed), ...more], value);
  const demanded = eventOf(receipt, target, "NodeDemanded");
  return { deadline: Number(demanded.getValue("deadline")), bond: demanded.getValue("bond") as bigint, receipt };
}
