import type { Hex, TraceNode } from "@assay/tensor";
import { type Provider, ZeroAddress } from "ethers";
import { readStruct } from "../call";
import { courtInterface } from "../contracts";
import { nodeStruct } from "../trace-node";

export interface ReadDemandParameters {
  readonly provider: Provider;
  readonly court: string;
  readonly dispute: Hex;
  readonly node: TraceNode;
}

/** Undefined where nobody demanded the node, or the bond went back. */
export type ReadDemandReturnType =
  | {
      readonly demander: string;
      /** The last second at which it may be answered; 0 where it was. */
      readonly deadline: number;
      /** What lies for it, in wei; 0 where it was answered. */
      readonly bond: bigint;
    }
  | undefined;

/**
 * A demand as it stands.
 *
 * @throws {ContractMissingError} where there is no court at the address.
 * @example
 * ```ts
 * import { type Hex, TRACE, readDemand } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * async function isLate(provider: Provider, court: string, dispute: Hex, now: number): Promise<boolean> {
 *   const demand = await readDemand({ provider, court, dispute, node: TRACE });
 *   return demand !== undefined && demand.deadline !== 0 && now > demand.deadline;
 * }
 * ```
 */
export async function readDemand({ provider, court, dispute, node }: ReadDemandParameters): Promise<ReadDemandReturnType> {
  const demand = (await readStruct(provider, { address: court, abi: courtInterface }, "demandOf", [dispute, nodeStruct(node)])) as NonNullable<ReadDemandReturnType>;
  return demand.demander === ZeroAddress ? undefined : demand;
}
