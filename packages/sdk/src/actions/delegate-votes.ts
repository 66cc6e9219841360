import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { tokenInterface } from "../contracts";

export interface DelegateVotesParameters {
  /** Whose tokens vote. */
  readonly signer: Signer;
  readonly token: string;
  /** Who votes with them; by default the signer. Tokens vote for nobody until this is said once. */
  readonly to?: string;
}

export type DelegateVotesReturnType = TransactionReceipt;

/**
 * Says who votes with the signer's tokens, those that it gets later included. Staked tokens vote by {@link switchVotes}.
 *
 * @example
 * ```ts
 * import { delegateVotes } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const voteMyself = (signer: Signer, token: string) => delegateVotes({ signer, token });
 * ```
 */
export async function delegateVotes({ signer, token, to }: DelegateVotesParameters): Promise<DelegateVotesReturnType> {
  return send(signer, { address: token, abi: tokenInterface }, "delegate", [to ?? (await signer.getAddress())]);
}
