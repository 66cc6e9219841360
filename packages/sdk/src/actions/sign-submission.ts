import type { Hex } from "@assay/tensor";
import type { Signer } from "ethers";
import type { CopyAnswer } from "../acceptance";
import { chainIdOf } from "../call";
import type { Order } from "../order";
import { SUBMISSION_TYPES, marketDomain, orderDigest } from "../typed-data";

export interface SignSubmissionParameters {
  /** The provider's operator. */
  readonly signer: Signer;
  readonly market: string;
  readonly order: Order;
  /** Who accepted the copies. */
  readonly stakedProvider: string;
  readonly answers: readonly CopyAnswer[];
  /** The market's chain; by default the one that the signer is connected to. */
  readonly chainId?: bigint;
}

/** 65 bytes; to be sent with the same answers in the same order. */
export type SignSubmissionReturnType = Hex;

/**
 * Signs answers in the lane OPTIMISTIC so that somebody else may submit them.
 *
 * @throws {ProviderMissingError} where no chain is named and the signer is connected to none.
 * @example
 * ```ts
 * import { type CopyAnswer, type Order, signSubmission, submit } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * async function relay(operator: Signer, relayer: Signer, stakedProvider: string, market: string, order: Order, answers: readonly CopyAnswer[]) {
 *   const signature = await signSubmission({ signer: operator, market, order, stakedProvider, answers });
 *   return submit({ signer: relayer, market, order, stakedProvider, answers, signature });
 * }
 * ```
 */
export async function signSubmission(parameters: SignSubmissionParameters): Promise<SignSubmissionReturnType> {
  const { signer, market, order, stakedProvider, answers, chainId } = parameters;
  const domain = marketDomain(market, chainId ?? (await chainIdOf(signer)));
  const value = { order: orderDigest(domain, order), provider: stakedProvider, answers };
  return (await signer.signTypedData(domain, SUBMISSION_TYPES, value)) as Hex;
}
