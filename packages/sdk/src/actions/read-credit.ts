import { type Provider, ZeroAddress } from "ethers";
import { readOne } from "../call";
import { courtInterface } from "../contracts";

export interface ReadCreditParameters {
  readonly provider: Provider;
  readonly court: string;
  readonly account: string;
  /** The zero address, which is the default, is the chain's own currency. */
  readonly token?: string;
}

/** In wei, or in the token's smallest unit. */
export type ReadCreditReturnType = bigint;

/**
 * What a court owes an account.
 *
 * @throws {ContractMissingError} where there is no court at the address.
 * @example
 * ```ts
 * import { readCredit } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * const bonds = (provider: Provider, court: string, account: string) => readCredit({ provider, court, account });
 * ```
 */
export async function readCredit({ provider, court, account, token = ZeroAddress }: ReadCreditParameters): Promise<ReadCreditReturnType> {
  return (await readOne(provider, { address: court, abi: courtInterface }, "creditOf", [account, token])) as bigint;
}
