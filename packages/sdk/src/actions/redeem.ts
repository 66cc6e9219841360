import type { Hex } from "@assay/tensor";
import { Signature, type Signer, type TransactionReceipt } from "ethers";
import { sendWhole } from "../call";
import { sessionsInterface } from "../contracts";
import { plainEvent } from "../decode";
import type { AssayError } from "../errors";
import type { SessionId } from "../ids";
import { explainRevert } from "../reverts";
import type { SignedVoucher } from "../session";

export interface RedeemParameters {
  /** Anybody. */
  readonly signer: Signer;
  readonly sessions: string;
  /** The last one of each session; those of one provider and token next to each other cost the least. */
  readonly vouchers: readonly SignedVoucher[];
}

/** What a voucher paid, in the session's token. */
export interface RedeemedVoucher {
  readonly session: SessionId;
  readonly provider: string;
  /** Now, fee and the pool's part included. */
  readonly amount: bigint;
  /** Since the session began. */
  readonly redeemed: bigint;
  readonly protocolFee: bigint;
  /** Of the provider's delegators. */
  readonly poolPart: bigint;
}

/** A voucher that was left out. */
export interface RefusedVoucher {
  readonly session: SessionId;
  readonly error: AssayError;
}

export interface RedeemReturnType {
  readonly redeemed: readonly RedeemedVoucher[];
  readonly refused: readonly RefusedVoucher[];
  readonly receipt: TransactionReceipt;
}

/**
 * Pays providers what vouchers promise and was not paid yet, as far as each session's money goes. A voucher that fails
 * is left out; where all fail, the last one's error is thrown.
 *
 * @throws {ContractRevertError} `SessionsUnknown`, `SessionsClosed`, `SessionsVoucherStale`, `SessionsSignatureInvalid`.
 * @example
 * ```ts
 * import { type SignedVoucher, redeem } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * async function cashIn(signer: Signer, sessions: string, vouchers: readonly SignedVoucher[]): Promise<bigint> {
 *   const { redeemed, refused } = await redeem({ signer, sessions, vouchers });
 *   for (const { session, error } of refused) console.log(session, error.message);
 *   return redeemed.reduce((sum, { amount }) => sum + amount, 0n);
 * }
 * ```
 */
export async function redeem({ signer, sessions, vouchers }: RedeemParameters): Promise<RedeemReturnType> {
  const signed = vouchers.map(({ terms, amount, signature }) => {
    const { r, yParityAndS: vs } = Signature.from(signature);
    return { terms, amount, r, vs };
  });
  const receipt = await sendWhole(signer, { address: sessions, abi: sessionsInterface }, "redeem", [signed]);
  const own = receipt.logs.filter((log) => log.address.toLowerCase() === sessions.toLowerCase());
  const events = own.flatMap((log) => sessionsInterface.parseLog(log) ?? []);
  const fields = (name: string): object[] => events.filter((event) => event.name === name).map(({ fragment, args }) => plainEvent(fragment, args));
  return {
    redeemed: fields("VoucherRedeemed") as RedeemedVoucher[],
    refused: (fields("VoucherRefused") as { session: SessionId; reason: Hex }[]).map(({ session, reason }) => ({ session, error: explainRevert(reason) })),
    receipt,
  };
}
