import type { Provider } from "ethers";
import { read, readOne } from "../call";
import { governorInterface } from "../contracts";
import type { Proposal } from "../proposal";
import { type Change, SETTINGS, decodeChange } from "../settings";

const STATES = ["pending", "active", "canceled", "defeated", "succeeded", "queued", "expired", "executed"] as const;

export interface ReadProposalParameters {
  readonly provider: Provider;
  readonly governor: string;
  readonly proposalId: bigint;
  /** Which contract is at which address, to name what its calls change; none by default. */
  readonly contracts?: Readonly<Partial<Record<Change["contract"], string>>>;
  /** The block from which to look for its event; 0 by default. */
  readonly from?: number;
}

export interface ReadProposalReturnType {
  readonly state: (typeof STATES)[number];
  readonly proposer: string;
  /** The second whose votes count; voting begins after it. */
  readonly snapshot: number;
  /** The last second of the vote; a quorum that comes late moves it. */
  readonly deadline: number;
  /** When it can be executed; undefined unless it is queued. */
  readonly eta: number | undefined;
  /** In the token's smallest unit. */
  readonly votes: { readonly for: bigint; readonly against: bigint; readonly abstain: bigint };
  /** Votes for and abstaining that it needs; undefined until its snapshot has passed. */
  readonly quorum: bigint | undefined;
  /** What it would do; undefined where no event from `from` on has it. */
  readonly proposal: Proposal | undefined;
  /** The changes that its calls make, of those that `contracts` names; a call that is none of them is left out. */
  readonly changes: readonly Change[];
}

async function proposalIn(provider: Provider, governor: string, proposalId: bigint, from: number): Promise<Proposal | undefined> {
  const topics = governorInterface.encodeFilterTopics("ProposalCreated", []);
  const logs = await provider.getLogs({ address: governor, topics, fromBlock: from, toBlock: "latest" });
  const created = logs.map((log) => governorInterface.parseLog(log)?.args).find((args) => args?.getValue("proposalId") === proposalId);
  if (created === undefined) return undefined;
  const [targets, values, calldatas] = [created.getValue("targets") as string[], created[3] as bigint[], created.getValue("calldatas") as string[]];
  const calls = targets.map((target, index) => ({ target, value: values[index] ?? 0n, data: calldatas[index] ?? "0x" }));
  return { calls, description: created.getValue("description") as string };
}

function changesOf(proposal: Proposal | undefined, contracts: NonNullable<ReadProposalParameters["contracts"]>): readonly Change[] {
  const named = Object.entries(contracts) as [keyof typeof SETTINGS, string][];
  return (proposal?.calls ?? []).flatMap(({ target, data }) => {
    const contract = named.find(([, address]) => address.toLowerCase() === target.toLowerCase())?.[0];
    const change = contract === undefined ? undefined : decodeChange(contract, target, data);
    return change === undefined ? [] : [change];
  });
}

/**
 * Where a proposal is, how the vote stands, and what it would do. `readChanges` says what of `changes` is new.
 *
 * @throws {ContractRevertError} `GovernorNonexistentProposal`.
 * @example
 * ```ts
 * import { changeText, readChanges, readProposal } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * async function page(provider: Provider, governor: string, proposalId: bigint, market: string): Promise<string[]> {
 *   const { state, changes } = await readProposal({ provider, governor, proposalId, contracts: { Market: market } });
 *   return [state, ...(await readChanges({ provider, changes })).map(changeText)];
 * }
 * ```
 */
export async function readProposal({ provider, governor, proposalId, contracts = {}, from = 0 }: ReadProposalParameters): Promise<ReadProposalReturnType> {
  const target = { address: governor, abi: governorInterface };
  const one = (name: string): Promise<unknown> => readOne(provider, target, name, [proposalId]);
  const number = async (name: string): Promise<number> => Number(await one(name));
  const [state, proposer, snapshot, deadline, eta, tally, proposal, block] = await Promise.all([
    number("state"), one("proposalProposer"), number("proposalSnapshot"), number("proposalDeadline"), number("proposalEta"),
    read(provider, target, "proposalVotes", [proposalId]), proposalIn(provider, governor, proposalId, from), provider.getBlock("latest"),
  ]);
  const [against, agreed, abstain] = tally as unknown as [bigint, bigint, bigint];
  const past = block !== null && snapshot < block.timestamp;
  const quorum = past ? ((await readOne(provider, target, "quorum", [snapshot], block.number)) as bigint) : undefined;
  const name = STATES[state] ?? "expired";
  return {
    state: name, proposer: proposer as string, snapshot, deadline, eta: name === "queued" ? eta : undefined, votes: { for: agreed, against, abstain }, quorum, proposal,
    changes: changesOf(proposal, contracts),
  };
}
