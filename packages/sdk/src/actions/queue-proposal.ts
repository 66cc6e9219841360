import { type Signer, type TransactionReceipt, id } from "ethers";
import { eventOf, send } from "../call";
import { governorInterface } from "../contracts";
import { type Proposal, proposalParts } from "../proposal";

export interface QueueProposalParameters {
  /** Anybody. */
  readonly signer: Signer;
  readonly governor: string;
  readonly proposal: Proposal;
}

export interface QueueProposalReturnType {
  /** The first second at which it can be executed. */
  readonly eta: number;
  readonly receipt: TransactionReceipt;
}

/**
 * Has what was passed wait for the timelock's delay.
 *
 * @throws {ContractRevertError} `GovernorUnexpectedProposalState` where it was not passed, or is queued.
 * @example
 * ```ts
 * import { type Proposal, queueProposal } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const ripeAt = async (signer: Signer, governor: string, proposal: Proposal) => (await queueProposal({ signer, governor, proposal })).eta;
 * ```
 */
export async function queueProposal({ signer, governor, proposal }: QueueProposalParameters): Promise<QueueProposalReturnType> {
  const target = { address: governor, abi: governorInterface };
  const receipt = await send(signer, target, "queue", [...proposalParts(proposal), id(proposal.description)]);
  return { eta: Number(eventOf(receipt, target, "ProposalQueued").getValue("etaSeconds")), receipt };
}
