import type { Signer, TransactionReceipt } from "ethers";
import { eventOf, send } from "../call";
import { governorInterface } from "../contracts";

/** As the governor counts them. */
const SUPPORT = { against: 0, for: 1, abstain: 2 } as const;

export interface CastVoteParameters {
  /** Votes with all that it had at the proposal's snapshot, once. */
  readonly signer: Signer;
  readonly governor: string;
  readonly proposalId: bigint;
  /** Abstaining counts for the quorum, and for neither side. */
  readonly vote: keyof typeof SUPPORT;
  /** For others to read; none by default. */
  readonly reason?: string;
}

export interface CastVoteReturnType {
  /** Votes that were cast, in the token's smallest unit. */
  readonly weight: bigint;
  readonly receipt: TransactionReceipt;
}

/**
 * Votes on a proposal.
 *
 * @throws {ContractRevertError} `GovernorUnexpectedProposalState` before and after the vote, `GovernorAlreadyCastVote`.
 * @example
 * ```ts
 * import { castVote } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const agree = async (signer: Signer, governor: string, proposalId: bigint) =>
 *   (await castVote({ signer, governor, proposalId, vote: "for", reason: "Fees are too high" })).weight;
 * ```
 */
export async function castVote({ signer, governor, proposalId, vote, reason }: CastVoteParameters): Promise<CastVoteReturnType> {
  const target = { address: governor, abi: governorInterface };
  const [name, more] = reason === undefined ? ["castVote", []] : ["castVoteWithReason", [reason]];
  const receipt = await send(signer, target, name, [proposalId, SUPPORT[vote], ...more]);
  return { weight: eventOf(receipt, target, "VoteCast").getValue("weight") as bigint, receipt };
}
