import type { Provider } from "ethers";
import { readOne } from "../call";
import { governorInterface, stakingInterface, tokenInterface } from "../contracts";

export interface ReadVotesParameters {
  readonly provider: Provider;
  readonly governor: string;
  readonly account: string;
}

/** In the token's smallest unit. */
export interface ReadVotesReturnType {
  /** Of tokens that were delegated to the account, by itself too. */
  readonly tokens: bigint;
  /** Of its own stake. */
  readonly stake: bigint;
  /** What it needs to propose. */
  readonly threshold: bigint;
}

/**
 * What an account could vote with now, and what a proposer needs.
 *
 * @throws {ContractMissingError} where there is no governor at the address.
 * @example
 * ```ts
 * import { readVotes } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * async function canPropose(provider: Provider, governor: string, account: string): Promise<boolean> {
 *   const { tokens, stake, threshold } = await readVotes({ provider, governor, account });
 *   return tokens + stake >= threshold;
 * }
 * ```
 */
export async function readVotes({ provider, governor, account }: ReadVotesParameters): Promise<ReadVotesReturnType> {
  const target = { address: governor, abi: governorInterface };
  const [token, staking, threshold] = await Promise.all([
    readOne(provider, target, "token", []) as Promise<string>,
    readOne(provider, target, "staking", []) as Promise<string>,
    readOne(provider, target, "proposalThreshold", []) as Promise<bigint>,
  ]);
  const [tokens, stake] = await Promise.all([
    readOne(provider, { address: token, abi: tokenInterface }, "getVotes", [account]) as Promise<bigint>,
    readOne(provider, { address: staking, abi: stakingInterface }, "getVotes", [account]) as Promise<bigint>,
  ]);
  return { tokens, stake, threshold };
}
