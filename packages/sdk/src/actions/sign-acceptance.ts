import type { Hex } from "@assay/tensor";
import type { Signer } from "ethers";
import type { Acceptance, SignedAcceptance } from "../acceptance";
import { chainIdOf } from "../call";
import type { Order } from "../order";
import { ACCEPTANCE_TYPES, marketDomain, orderDigest } from "../typed-data";

export interface SignAcceptanceParameters {
  /** The provider's operator. */
  readonly signer: Signer;
  readonly market: string;
  readonly order: Order;
  readonly acceptance: Acceptance;
  /** The market's chain; by default the one that the signer is connected to. */
  readonly chainId?: bigint;
}

/** To be spread into the parameters of `accept` or `encodeAccept`. */
export type SignAcceptanceReturnType = SignedAcceptance;

/**
 * Signs an acceptance so that somebody else may send it. It cannot be taken back: sign for minutes.
 *
 * @throws {ProviderMissingError} where no chain is named and the signer is connected to none.
 * @example
 * ```ts
 * import { type Order, signAcceptance } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * function offer(operator: Signer, provider: string, market: string, order: Order, minPrice: bigint) {
 *   const validUntil = Math.floor(Date.now() / 1000) + 120;
 *   return signAcceptance({ signer: operator, market, order, acceptance: { provider, firstCopy: 0, copies: 1, minPrice, validUntil } });
 * }
 * ```
 */
export async function signAcceptance({ signer, market, order, acceptance, chainId }: SignAcceptanceParameters): Promise<SignAcceptanceReturnType> {
  const domain = marketDomain(market, chainId ?? (await chainIdOf(signer)));
  const value = { order: orderDigest(domain, order), ...acceptance };
  return { acceptance, acceptanceSignature: (await signer.signTypedData(domain, ACCEPTANCE_TYPES, value)) as Hex };
}
