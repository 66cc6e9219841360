import type { Hex } from "@assay/tensor";
import type { Signer } from "ethers";
import { type Answer, outputHash } from "../answer";
import { chainIdOf } from "../call";
import type { FillAuthorization } from "../claim";
import type { Order } from "../order";
import { FILL_AUTHORIZATION_TYPES, claimOf, marketDomain } from "../typed-data";

export interface SignFillAuthorizationParameters {
  /** The provider, or its operator where the market knows one. */
  readonly signer: Signer;
  readonly market: string;
  readonly order: Order;
  readonly answer: Answer;
  /** Is paid; the signer by default. */
  readonly stakedProvider?: string;
  /** Which copy of the order is answered; 0 by default. */
  readonly copy?: number;
  /** The least price to fill for, in the order's token, before fees: whoever sends it chooses the moment. */
  readonly minPrice: bigint;
  /** The last moment at which it may be filled, a timestamp in seconds. */
  readonly validUntil: number;
  /** The market's chain; by default the one that the signer is connected to. */
  readonly chainId?: bigint;
}

export type SignFillAuthorizationReturnType = FillAuthorization;

/**
 * Signs an answer so that somebody else may send it; the price goes to the provider all the same.
 *
 * @throws {ProviderMissingError} where no chain is named and the signer is connected to none.
 * @example
 * ```ts
 * import { type Answer, type Order, signFillAuthorization } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const authorize = (signer: Signer, market: string, order: Order, answer: Answer) =>
 *   signFillAuthorization({ signer, market, order, answer, minPrice: order.maxPrice, validUntil: order.acceptBy });
 * ```
 */
export async function signFillAuthorization(parameters: SignFillAuthorizationParameters): Promise<SignFillAuthorizationReturnType> {
  const { signer, market, order, answer, copy = 0, minPrice, validUntil, chainId } = parameters;
  const provider = parameters.stakedProvider ?? (await signer.getAddress());
  const delivery = { copy, provider, output: outputHash(answer), minPrice, validUntil };
  const domain = marketDomain(market, chainId ?? (await chainIdOf(signer)));
  const value = { claim: claimOf(domain, order, delivery), minPrice, validUntil };
  return { delivery, signature: (await signer.signTypedData(domain, FILL_AUTHORIZATION_TYPES, value)) as Hex };
}
