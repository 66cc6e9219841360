import { type Signer, type TransactionReceipt, ZeroAddress } from "ethers";
import { eventOf, send } from "../call";
import { courtInterface } from "../contracts";

export interface CollectCreditParameters {
  readonly signer: Signer;
  readonly court: string;
  /** The zero address, which is the default, is the chain's own currency. */
  readonly token?: string;
  /** The signer by default. */
  readonly receiver?: string;
}

export interface CollectCreditReturnType {
  readonly amount: bigint;
  readonly receipt: TransactionReceipt;
}

/**
 * Takes what the court owes the signer: bonds in the chain's own currency, shares of prices in tokens.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `ICourt.collect` has its own.
 * @example
 * ```ts
 * import { collectCredit } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const takeBonds = async (signer: Signer, court: string) => (await collectCredit({ signer, court })).amount;
 * ```
 */
export async function collectCredit({ signer, court, token = ZeroAddress, receiver }: CollectCreditParameters): Promise<CollectCreditReturnType> {
  const target = { address: court, abi: courtInterface };
  const receipt = await send(signer, target, "collect", [token, receiver ?? (await signer.getAddress())]);
  return { amount: eventOf(receipt, target, "Collected").getValue("amount") as bigint, receipt };
}
