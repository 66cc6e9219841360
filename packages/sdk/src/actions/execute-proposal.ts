import { type Signer, type TransactionReceipt, id } from "ethers";
import { send } from "../call";
import { governorInterface } from "../contracts";
import { type Proposal, proposalParts } from "../proposal";

export interface ExecuteProposalParameters {
  /** Anybody. */
  readonly signer: Signer;
  readonly governor: string;
  readonly proposal: Proposal;
}

export type ExecuteProposalReturnType = TransactionReceipt;

/**
 * Has the timelock do what was passed and queued, once its delay is over.
 *
 * @throws {ContractRevertError} `GovernorUnexpectedProposalState`, `TimelockUnexpectedOperationState` before its time, and whatever a
 * contract refuses its call with.
 * @example
 * ```ts
 * import { type Proposal, executeProposal, queueProposal } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * async function finish(signer: Signer, governor: string, proposal: Proposal, until: (timestamp: number) => Promise<void>): Promise<void> {
 *   const { eta } = await queueProposal({ signer, governor, proposal });
 *   await until(eta);
 *   await executeProposal({ signer, governor, proposal });
 * }
 * ```
 */
export function executeProposal({ signer, governor, proposal }: ExecuteProposalParameters): Promise<ExecuteProposalReturnType> {
  return send(signer, { address: governor, abi: governorInterface }, "execute", [...proposalParts(proposal), id(proposal.description)]);
}
