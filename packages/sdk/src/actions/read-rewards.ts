import type { Provider } from "ethers";
import { read } from "../call";
import { rewardsInterface } from "../contracts";

export interface ReadRewardsParameters {
  readonly provider: Provider;
  readonly rewards: string;
  readonly stakedProvider: string;
}

/** In the stake token's smallest unit. */
export interface ReadRewardsReturnType {
  /** What `collectRewards` pays. */
  readonly own: bigint;
  /** What `harvestRewards` moves. */
  readonly poolPart: bigint;
}

/**
 * What was claimed for a provider and its pool, and is still there.
 *
 * @throws {ContractMissingError} where there is no such contract at the address.
 * @example
 * ```ts
 * import { readRewards } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * const waiting = (provider: Provider, rewards: string, stakedProvider: string) => readRewards({ provider, rewards, stakedProvider });
 * ```
 */
export async function readRewards({ provider, rewards, stakedProvider }: ReadRewardsParameters): Promise<ReadRewardsReturnType> {
  const credit = await read(provider, { address: rewards, abi: rewardsInterface }, "creditOf", [stakedProvider]);
  return { own: credit.getValue("own") as bigint, poolPart: credit.getValue("poolPart") as bigint };
}
