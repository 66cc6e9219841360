import type { Hex } from "@assay/tensor";
import type { Signer } from "ethers";
import { chainIdOf } from "../call";
import type { Order } from "../order";
import { ORDER_TYPES, marketDomain } from "../typed-data";

export interface SignOrderParameters {
  /** The order's client, or the agent that it names. */
  readonly signer: Signer;
  readonly market: string;
  readonly order: Order;
  /** The market's chain; by default the one that the signer is connected to. */
  readonly chainId?: bigint;
}

/** 65 bytes. A client that is a contract hands over what its own ERC-1271 code takes instead. */
export type SignOrderReturnType = Hex;

/**
 * Signs an order: whoever holds the signature may take it, once for each copy, until `acceptBy`.
 *
 * @throws {ProviderMissingError} where no chain is named and the signer is connected to none.
 * @example
 * ```ts
 * import { type Order, signOrder } from "@assay/sdk";
 * import type { Wallet } from "ethers";
 *
 * const signOffline = (signer: Wallet, market: string, order: Order) => signOrder({ signer, market, order, chainId: 42161n });
 * ```
 */
export async function signOrder({ signer, market, order, chainId }: SignOrderParameters): Promise<SignOrderReturnType> {
  const domain = marketDomain(market, chainId ?? (await chainIdOf(signer)));
  return (await signer.signTypedData(domain, ORDER_TYPES, order)) as Hex;
}
