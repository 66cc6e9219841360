import { type TransactionReceipt, parseEther } from "ethers";
import { DemoError } from "../errors";
import type { StakeStage } from "./stage";

/** What a provider does wrong, and what the service does about it. */
export interface Fault {
  readonly name: string;
  /** Locked for the job, and taken. */
  readonly penalty: bigint;
  readonly compensation: bigint;
  readonly bounty: bigint;
}

/** The first costs own stake alone; the second is more than what is left of it. */
export const FAULTS: readonly Fault[] = [
  { name: "a late answer", penalty: parseEther("100.000000000000000001"), compensation: parseEther("15"), bounty: parseEther("10") },
  { name: "a lie", penalty: parseEther("1500"), compensation: parseEther("225"), bounty: parseEther("150") },
];

/** Where the money of a slash came from, and where it went. */
export interface Split {
  readonly own: bigint;
  readonly delegated: bigint;
  readonly compensation: bigint;
  readonly bounty: bigint;
  readonly burned: bigint;
}

/** Locks stake for the jobs in which the faults will be found. */
export async function lockFor({ actors, service, times }: StakeStage, faults: readonly Fault[]): Promise<void> {
  for (const [id, { penalty, compensation, bounty }] of faults.entries()) {
    await (await service.lock(actors.provider, id, penalty, compensation + bounty, times.maxLockSeconds)).wait();
  }
}

/**
 * The service takes the penalty, compensates the client and rewards the challenger.
 * @param id the job's.
 * @throws {DemoError} as {@link assertSplit} does.
 */
export async function convict(stage: StakeStage, id: number, fault: Fault): Promise<Split> {
  const { provider, client, challenger } = stage.actors;
  const payouts = [
    { account: client, amount: fault.compensation },
    { account: challenger, amount: fault.bounty },
  ];
  const receipt = await (await stage.service.convict(provider, id, fault.penalty, payouts)).wait();
  const split = splitIn(stage, receipt);
  assertSplit(fault, split);
  return split;
}

/** @throws {DemoError} where another amount was taken, or more or less of it paid and burned (invariant 7). */
export function assertSplit({ name, penalty }: Fault, { own, delegated, compensation, bounty, burned }: Split): void {
  const [taken, went] = [own + delegated, compensation + bounty + burned];
  if (taken !== penalty) throw new DemoError(`For ${name} ${taken} was taken instead of ${penalty}.`);
  if (went !== taken) throw new DemoError(`For ${name} ${taken} was taken, and ${went} was paid and burned.`);
}

function splitIn({ actors, staking }: StakeStage, receipt: TransactionReceipt | null): Split {
  const events = (receipt?.logs ?? []).flatMap((log) => staking.interface.parseLog(log) ?? []);
  const slashed = events.find(({ name }) => name === "StakeSlashed");
  const credit = ({ address }: { address: string }): bigint =>
    events.filter(({ name, args }) => name === "Credited" && args.account === address).reduce((all, { args }) => all + (args.amount as bigint), 0n);
  if (slashed === undefined) throw new DemoError("The service convicted, and nothing was slashed.");
  const { own, delegated, burned } = slashed.args as unknown as Split;
  return { own, delegated, compensation: credit(actors.client), bounty: credit(actors.challenger), burned };
}
