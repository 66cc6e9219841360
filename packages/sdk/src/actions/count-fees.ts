import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { marketInterface } from "../contracts";

export interface CountFeesParameters {
  /** The provider, or its operator. */
  readonly signer: Signer;
  /** Where its work is paid: the market, or sessions. */
  readonly service: string;
  readonly stakedProvider: string;
  /** Whether the fees of its work are counted from now on. */
  readonly counted: boolean;
}

export interface CountFeesReturnType {
  readonly receipt: TransactionReceipt;
}

/**
 * Has the fees that a provider's work pays counted for rewards, or no longer. Who settles pays the gas of it.
 *
 * @throws {ContractRevertError} `BookNotProvider`.
 * @example
 * ```ts
 * import { countFees } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const joinRewards = (signer: Signer, market: string, stakedProvider: string) => countFees({ signer, service: market, stakedProvider, counted: true });
 * ```
 */
export async function countFees({ signer, service, stakedProvider, counted }: CountFeesParameters): Promise<CountFeesReturnType> {
  return { receipt: await send(signer, { address: service, abi: marketInterface }, "countFees", [stakedProvider, counted]) };
}
