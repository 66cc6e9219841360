import type { Signer, TransactionReceipt } from "ethers";
import { eventOf, providerOf, send } from "../call";
import { governorInterface } from "../contracts";
import { ChangeOutOfBoundsError } from "../errors";
import { type Proposal, type ProposedCall, proposalOf, proposalParts } from "../proposal";
import type { Change } from "../settings";
import { type ChangedField, readChanges } from "./read-changes";

export interface ProposeChangesParameters {
  /** Has at least the governor's threshold of votes a second ago. */
  readonly signer: Signer;
  readonly governor: string;
  readonly changes: readonly Change[];
  /** What the timelock would call after them, as an appointment of a service. */
  readonly calls?: readonly ProposedCall[];
  /** Why, for voters. Where it ends with `#proposer=` and an address, nobody else can propose it first. */
  readonly description: string;
  /** The block from which to look for what set the values that hold now; 0 by default. */
  readonly from?: number;
}

export interface ProposeChangesReturnType {
  readonly proposalId: bigint;
  /** Keep it: whoever queues or executes sends it again. Its event has it, too. */
  readonly proposal: Proposal;
  /** What it would change. */
  readonly fields: readonly ChangedField[];
  /** The second whose votes count. */
  readonly snapshot: number;
  /** The last second of the vote, unless its quorum comes late. */
  readonly deadline: number;
  readonly receipt: TransactionReceipt;
}

/**
 * Proposes changes of what governance can set, after looking at the bounds that the contracts have for them.
 *
 * @throws {ChangeOutOfBoundsError} where a contract would refuse one: such a proposal could be passed and never done.
 * @throws {ContractRevertError} `GovernorInsufficientProposerVotes`, `GovernorUnexpectedProposalState` where it was proposed before.
 * @example
 * ```ts
 * import { changeText, proposeChanges } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * async function lowerFee(signer: Signer, governor: string, market: string): Promise<bigint> {
 *   const { proposalId, fields } = await proposeChanges({
 *     signer, governor, description: "A lower fee",
 *     changes: [{ contract: "Market", address: market, parameter: "protocolFee", value: { feeBps: 200, burnBps: 5_000 } }],
 *   });
 *   fields.forEach((field) => console.log(changeText(field)));
 *   return proposalId;
 * }
 * ```
 */
export async function proposeChanges({ signer, governor, changes, calls = [], description, from = 0 }: ProposeChangesParameters): Promise<ProposeChangesReturnType> {
  const fields = await readChanges({ provider: await providerOf(signer), changes, from });
  for (const { within, contract, parameter, field, proposed, least, most } of fields) {
    if (!within) throw new ChangeOutOfBoundsError(`${contract}.${parameter} ${field}`, proposed, least, most);
  }
  const proposal = proposalOf(changes, calls, description);
  const target = { address: governor, abi: governorInterface };
  const receipt = await send(signer, target, "propose", [...proposalParts(proposal), description]);
  const created = eventOf(receipt, target, "ProposalCreated");
  const time = (name: string): number => Number(created.getValue(name));
  return { proposalId: created.getValue("proposalId") as bigint, proposal, fields, snapshot: time("voteStart"), deadline: time("voteEnd"), receipt };
}
