import type { Provider } from "ethers";
import { read } from "../call";
import { marketInterface } from "../contracts";

export interface ReadNonceStateParameters {
  readonly provider: Provider;
  readonly market: string;
  /** Who signs orders with it. */
  readonly client: string;
  readonly nonce: bigint;
}

/** `consumed`: a copy was paid for; `canceled`: it can no longer be. */
export type ReadNonceStateReturnType = "free" | "consumed" | "canceled";

/**
 * What became of a client's nonce.
 *
 * @throws {ContractMissingError} where there is no market at the address.
 * @example
 * ```ts
 * import { type Order, readNonceState } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * const stateOfFirstCopy = (provider: Provider, market: string, { client, nonce }: Order) => readNonceState({ provider, market, client, nonce });
 * ```
 */
export async function readNonceState({ provider, market, client, nonce }: ReadNonceStateParameters): Promise<ReadNonceStateReturnType> {
  const state = await read(provider, { address: market, abi: marketInterface }, "nonceState", [client, nonce]);
  if (state.getValue("consumed") === true) return "consumed";
  return state.getValue("canceled") === true ? "canceled" : "free";
}
