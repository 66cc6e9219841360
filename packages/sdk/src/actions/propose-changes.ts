import type { Provider, Signer, TransactionReceipt } from "ethers";
import { eventOf, providerOf, readOne, send } from "../call";
import { governorInterface } from "../contracts";
import { ChangeOutOfBoundsError, ProposedCallError } from "../errors";
import { type Proposal, type ProposedCall, proposalOf, proposalParts } from "../proposal";
import { decodeRevert } from "../reverts";
import type { Change } from "../settings";
import { type ChangedField, readChanges } from "./read-changes";

export interface ProposeChangesParameters {
  /** Has at least the governor's threshold of votes a second ago. */
  readonly signer: Signer;
  readonly governor: string;
  readonly changes: readonly Change[];
  /** What the timelock would call after them, as an appointment of a service. */
  readonly calls?: readonly ProposedCall[];
  /**
   * Which of them, changes first, counted from 0, are proposed though they would be refused now: they rest on an earlier one
   * of the same proposal, as an index's reference on the index, or on what comes before it is executed. None by default.
   */
  readonly untried?: readonly number[];
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

/** Makes a call as the timelock would, alone and now, without a transaction. */
async function tryCall(provider: Provider, timelock: string, { target, value = 0n, data }: ProposedCall, place: number, what: string): Promise<void> {
  try {
    await provider.call({ from: timelock, to: target, value, data });
  } catch (error) {
    const reason = decodeRevert(error);
    throw reason === undefined ? error : new ProposedCallError(place, what, reason, { cause: error });
  }
}

/**
 * Proposes changes of what governance can set, after looking at the bounds that the contracts have for them, and after
 * trying each call as the timelock would make it, alone and now. Calls to the governor itself cannot be tried, since it takes
 * them from a proposal only: of these the bounds are looked at.
 *
 * @throws {ChangeOutOfBoundsError} where a value is beyond a contract's bound: such a proposal could be passed and never done.
 * @throws {ProposedCallError} where a call would be refused for another reason, which it has.
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
export async function proposeChanges({ signer, governor, changes, calls = [], untried = [], description, from = 0 }: ProposeChangesParameters): Promise<ProposeChangesReturnType> {
  const provider = await providerOf(signer);
  const tried = (_: unknown, place: number): boolean => !untried.includes(place);
  const read = await Promise.all(changes.map((change) => readChanges({ provider, changes: [change], from })));
  for (const { within, contract, parameter, field, proposed, least, most } of read.filter(tried).flat()) {
    if (!within) throw new ChangeOutOfBoundsError(`${contract}.${parameter} ${field}`, proposed, least, most);
  }
  const proposal = proposalOf(changes, calls, description);
  const target = { address: governor, abi: governorInterface };
  const timelock = String(await readOne(provider, target, "timelock", []));
  for (const [place, call] of proposal.calls.entries()) {
    const change = changes[place];
    const what = change === undefined ? `${call.target} ${call.data.slice(0, 10)}` : `${change.contract}.${change.parameter}`;
    if (tried(call, place) && call.target.toLowerCase() !== governor.toLowerCase()) await tryCall(provider, timelock, call, place, what);
  }
  const receipt = await send(signer, target, "propose", [...proposalParts(proposal), description]);
  const created = eventOf(receipt, target, "ProposalCreated");
  const time = (name: string): number => Number(created.getValue(name));
  return { proposalId: created.getValue("proposalId") as bigint, proposal, fields: read.flat(), snapshot: time("voteStart"), deadline: time("voteEnd"), receipt };
}
