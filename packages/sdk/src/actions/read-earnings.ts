import type { Provider } from "ethers";
import { readOne } from "../call";
import { sessionsInterface } from "../contracts";

export interface ReadEarningsParameters {
  readonly provider: Provider;
  readonly sessions: string;
  readonly token: string;
  readonly account: string;
}

/** In the token's smallest unit. */
export type ReadEarningsReturnType = bigint;

/**
 * What an account earned in sessions and did not withdraw.
 *
 * @throws {ContractMissingError} where there are no sessions at the address.
 * @example
 * ```ts
 * import { readEarnings, withdrawEarnings } from "@assay/sdk";
 * import type { Provider, Signer } from "ethers";
 *
 * async function withdrawAll(signer: Signer, provider: Provider, sessions: string, token: string): Promise<void> {
 *   const amount = await readEarnings({ provider, sessions, token, account: await signer.getAddress() });
 *   await withdrawEarnings({ signer, sessions, token, amount });
 * }
 * ```
 */
export async function readEarnings({ provider, sessions, token, account }: ReadEarningsParameters): Promise<ReadEarningsReturnType> {
  return (await readOne(provider, { address: sessions, abi: sessionsInterface }, "balanceOf", [account, token])) as bigint;
}
