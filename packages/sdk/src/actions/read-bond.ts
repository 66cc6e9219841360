import type { TraceNode } from "@assay/tensor";
import type { Provider } from "ethers";
import { readOne } from "../call";
import { courtInterface } from "../contracts";
import { nodeStruct } from "../trace-node";

export interface ReadBondParameters {
  readonly provider: Provider;
  readonly court: string;
  readonly node: TraceNode;
  /** In wei; by default a quarter more than the latest block's, since it may rise until the demand is in a block. */
  readonly baseFee?: bigint;
}

/** In wei, whole gwei. */
export type ReadBondReturnType = bigint;

/**
 * The bond of a demand for a node. Whoever answers has it, less what is burned; who is not answered has it back.
 *
 * @throws {ContractMissingError} where there is no court at the address.
 * @example
 * ```ts
 * import { TRACE, readBond } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * const dearest = (provider: Provider, court: string) => readBond({ provider, court, node: TRACE });
 * ```
 */
export async function readBond({ provider, court, node, baseFee }: ReadBondParameters): Promise<ReadBondReturnType> {
  const latest = baseFee ?? (await provider.getBlock("latest"))?.baseFeePerGas ?? 0n;
  const fee = baseFee ?? latest + latest / 4n;
  return (await readOne(provider, { address: court, abi: courtInterface }, "bondOf", [nodeStruct(node), fee])) as bigint;
}
