import type { Provider } from "ethers";
import { type AssayGovernor, AssayGovernor__factory, type Timelock, Timelock__factory } from "../typechain-types";
import type { Subject } from "./holders";
import { POWERS } from "./powers";
import { waitingOperations } from "./timelock";

/** Of the governor's proposals, as `IGovernor.ProposalState` has them. */
const [QUEUED, EXECUTED] = [5n, 7n];

/** Holders of powers that are the timelock's, by which a deployer sets what an owner sets, and hands over. */
const OWNERS = ["owner", "admin", "itself"] as const;

/** Where the vote is on an operation of the timelock, whose id is that of its proposal; undefined where nobody proposed it. */
async function voteOn(governor: AssayGovernor | undefined, operation: string): Promise<bigint | undefined> {
  if (governor === undefined || (await governor.proposalSnapshot(operation)) === 0n) return undefined;
  return governor.state(operation);
}

/** Operations that wait and were not voted on: whoever deployed may have left them, and anybody could execute them. */
async function waitingFaults(timelock: Timelock, governor: AssayGovernor | undefined, fromBlock: number): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { id, transactionHash } of await waitingOperations(timelock, fromBlock)) {
    if ((await voteOn(governor, id)) !== QUEUED) faults.push(`Timelock waits to do what was not voted on: operation ${id}, scheduled by transaction ${transactionHash}`);
  }
  return faults;
}

/** What a call does, for people, and whether it is an owner's. */
function callOf(subjects: readonly Subject[], timelock: string, target: string, data: string): { readonly text: string; readonly isOwners: boolean } {
  const subject = subjects.find(({ address }) => address === target);
  const method = subject?.contract.interface.getFunction(data.slice(0, 10))?.name;
  if (subject === undefined || method === undefined) return { text: `${data.slice(0, 10)} of ${target}`, isOwners: false };
  const isOwners = subject.parts.some(({ name }) => OWNERS.some((holder) => POWERS[name]?.[holder]?.includes(method)));
  // The votes of what the timelock holds are its own, which do not count.
  const isDelegation = subject.name === "AssayToken" && data === subject.contract.interface.encodeFunctionData("delegate", [timelock]);
  return { text: `${subject.name}.${method}`, isOwners: isOwners || isDelegation };
}

/**
 * What the timelock did without a vote, which is what the deployer had it do, and is more than an owner sets: what that
 * leaves, as an allowance, is read nowhere else.
 */
async function pastFaults(timelock: Timelock, governor: AssayGovernor | undefined, subjects: readonly Subject[], fromBlock: number): Promise<readonly string[]> {
  const faults: string[] = [];
  const address = await timelock.getAddress();
  const votes = new Map<string, bigint | undefined>();
  for (const { args: { id, target, data }, transactionHash } of await timelock.queryFilter(timelock.filters.CallExecuted(), fromBlock)) {
    if (!votes.has(id)) votes.set(id, await voteOn(governor, id));
    const { text, isOwners } = callOf(subjects, address, target, data);
    if (votes.get(id) !== EXECUTED && !isOwners) faults.push(`Timelock did what nobody voted on and no owner does: ${text}, by transaction ${transactionHash}`);
  }
  return faults;
}

/**
 * What waits in the timelock without a vote, what it did without one beside setting what an owner sets, and a delay that
 * leaves nobody the time to see what is coming.
 */
export async function timelockFaults(subjects: readonly Subject[], provider: Provider): Promise<readonly string[]> {
  const [found, voting] = ["Timelock", "AssayGovernor"].map((name) => subjects.find((subject) => subject.name === name));
  if (found === undefined) return [];
  const timelock = Timelock__factory.connect(found.address, provider);
  const governor = voting === undefined ? undefined : AssayGovernor__factory.connect(voting.address, provider);
  const [delay, least] = [await timelock.getMinDelay(), await timelock.MIN_DELAY()];
  return [
    ...(delay < least ? [`Timelock's delay is ${delay} s, below its least of ${least} s`] : []),
    ...(await waitingFaults(timelock, governor, found.fromBlock)),
    ...(await pastFaults(timelock, governor, subjects, found.fromBlock)),
  ];
}
