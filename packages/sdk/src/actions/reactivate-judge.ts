import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { courtInterface } from "../contracts";

export interface ReactivateJudgeParameters {
  /** Anybody; what is left of the value is its credit. */
  readonly signer: Signer;
  readonly court: string;
  /** In wei: at least the data fee. */
  readonly value: bigint;
}

export type ReactivateJudgeReturnType = TransactionReceipt;

/**
 * Activates the judge again once its time is over, or after an upgrade of the chain.
 *
 * @throws {ContractRevertError} or {UnknownRevertError} with the chain's own reason, where the judge is active or the value too little.
 * @example
 * ```ts
 * import { reactivateJudge, readCourt } from "@assay/sdk";
 * import type { Provider, Signer } from "ethers";
 *
 * async function wake(provider: Provider, signer: Signer, court: string, value: bigint): Promise<void> {
 *   const { isJudgeActive } = await readCourt({ provider, court });
 *   if (!isJudgeActive) await reactivateJudge({ signer, court, value });
 * }
 * ```
 */
export function reactivateJudge({ signer, court, value }: ReactivateJudgeParameters): Promise<ReactivateJudgeReturnType> {
  return send(signer, { address: court, abi: courtInterface }, "reactivate", [], value);
}
