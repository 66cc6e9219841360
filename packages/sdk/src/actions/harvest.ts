import type { Signer, TransactionReceipt } from "ethers";
import { eventOf, send } from "../call";
import { marketInterface } from "../contracts";

export interface HarvestParameters {
  /** Anybody. */
  readonly signer: Signer;
  /** Where the pool earned it: the market, or sessions. */
  readonly service: string;
  readonly stakedProvider: string;
  readonly token: string;
}

export interface HarvestReturnType {
  /** What streams to delegators from now on, in the token's smallest unit. */
  readonly amount: bigint;
  readonly receipt: TransactionReceipt;
}

/**
 * Moves what a provider's delegation pool earned into staking.
 *
 * @throws {ContractRevertError} `BookNothingToHarvest`, and the errors of `IStaking.distribute`.
 * @example
 * ```ts
 * import { harvest } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const shareOut = (signer: Signer, market: string, stakedProvider: string, token: string) => harvest({ signer, service: market, stakedProvider, token });
 * ```
 */
export async function harvest({ signer, service, stakedProvider, token }: HarvestParameters): Promise<HarvestReturnType> {
  const target = { address: service, abi: marketInterface };
  const receipt = await send(signer, target, "harvest", [stakedProvider, token]);
  return { amount: eventOf(receipt, target, "PoolHarvested").getValue("amount") as bigint, receipt };
}
