import type { Provider } from "ethers";
import { readOne } from "../call";
import { marketInterface } from "../contracts";

export interface ReadBalanceParameters {
  readonly provider: Provider;
  readonly market: string;
  readonly token: string;
  readonly account: string;
}

/** In the token's smallest unit. */
export type ReadBalanceReturnType = bigint;

/**
 * What an account can spend and withdraw.
 *
 * @throws {ContractMissingError} where there is no market at the address.
 * @example
 * ```ts
 * import { readBalance } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * const earnings = (provider: Provider, market: string, token: string, account: string) => readBalance({ provider, market, token, account });
 * ```
 */
export async function readBalance({ provider, market, token, account }: ReadBalanceParameters): Promise<ReadBalanceReturnType> {
  return (await readOne(provider, { address: market, abi: marketInterface }, "balanceOf", [account, token])) as bigint;
}
