import { type Provider, ZeroAddress } from "ethers";
import { read } from "../call";
import { marketInterface } from "../contracts";

export interface ReadNonceStateParameters {
  readonly provider: Provider;
  readonly market: string;
  readonly client: string;
  /** Whose nonce for the client; by default the client's own. */
  readonly agent?: string;
  readonly nonce: bigint;
}

/** `consumed`: a copy was taken; `canceled`: none can be any more. */
export type ReadNonceStateReturnType = "free" | "consumed" | "canceled";

/**
 * What became of a nonce, which a client and each of its agents count for themselves.
 *
 * @throws {ContractMissingError} where there is no market at the address.
 * @example
 * ```ts
 * import { type Order, readNonceState } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * const stateOfFirstCopy = (provider: Provider, market: string, { client, agent, nonce }: Order) => readNonceState({ provider, market, client, agent, nonce });
 * ```
 */
export async function readNonceState({ provider, market, client, agent, nonce }: ReadNonceStateParameters): Promise<ReadNonceStateReturnType> {
  const state = await read(provider, { address: market, abi: marketInterface }, "nonceState", [client, agent ?? ZeroAddress, nonce]);
  if (state.getValue("consumed") === true) return "consumed";
  return state.getValue("canceled") === true ? "canceled" : "free";
}
