import { parseEther } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { DemoError } from "../errors";
import { type StakeBooks, readBooks, sum } from "./books";
import { pass, spoken } from "./clock";
import { FAULTS, type Fault, type Split, convict, lockFor } from "./faults";
import { STAKERS, STAKES, type StakeStage, type Staker, setStakeStage } from "./stage";

/** What the provider allocates to the service: own stake covers half of it, and half of that can be paid out. */
const ALLOCATED = parseEther("2000");

/** Is told what happens, as it happens. */
export interface StakeAudience {
  part(text: string): void;
  staged(addresses: Readonly<Record<"token" | "staking" | "service", string>>): void;
  slashed(splits: readonly SplitFault[]): void;
}

export interface SplitFault {
  readonly fault: Fault;
  readonly split: Split;
}

/** What the demo of stake showed; its sums have been checked. */
export interface StakeOutcome {
  readonly stage: StakeStage;
  readonly slashes: readonly SplitFault[];
  /** What each took out in the end. */
  readonly left: Readonly<Record<Staker, bigint>>;
  /** What client and challenger collected. */
  readonly collected: Readonly<Record<"client" | "challenger", bigint>>;
  readonly before: StakeBooks;
  readonly after: StakeBooks;
}

/**
 * Plays the demo of stake: three put in, two faults are punished, and all leave with what is theirs.
 * @throws {DemoError} where a unit is not where it has to be.
 */
export async function playStake(hre: HardhatRuntimeEnvironment, audience: StakeAudience): Promise<StakeOutcome> {
  const stage = await setStakeStage(hre, (text) => audience.part(text));
  audience.staged(await addressesOf(stage));
  const before = await readBooks(stage);

  audience.part("The provider stakes, two delegators add theirs, and the provider allocates 2000 of it to the service");
  await stakeAll(stage);
  audience.part("The service locks stake for two jobs, in its own book; then the second delegator begins to leave");
  await lockFor(stage, FAULTS);
  await requestAll(stage, ["second"]);
  audience.part("Both jobs go wrong, and the service slashes: own stake first, then all that is delegated, leaving or not");
  const slashes: SplitFault[] = [];
  for (const [id, fault] of FAULTS.entries()) slashes.push({ fault, split: await convict(stage, id, fault) });
  await readBooks(stage);
  audience.slashed(slashes);

  audience.part(`What was burned leaves the supply; all others leave, too, once ${spoken(stage.times.thawSeconds)} of thaw have passed`);
  await (await stage.staking.sweepBurn()).wait();
  const collected = { client: await collect(stage, "client"), challenger: await collect(stage, "challenger") };
  await requestAll(stage, ["provider", "first"]);
  await pass(hre, stage.times.thawSeconds);
  const left = { provider: await leave(stage, "provider"), first: await leave(stage, "first"), second: await leave(stage, "second") };
  const outcome = { stage, slashes, left, collected, before, after: await readBooks(stage) };
  assertShared(outcome);
  return outcome;
}

export async function addressesOf({ token, staking, service }: StakeStage): Promise<Readonly<Record<"token" | "staking" | "service", string>>> {
  return { token: await token.getAddress(), staking: await staking.getAddress(), service: await service.getAddress() };
}

async function stakeAll({ actors, token, staking, service }: StakeStage): Promise<void> {
  const { provider } = actors;
  for (const role of STAKERS) {
    await (await token.connect(actors[role]).approve(staking, STAKES[role])).wait();
    const part = staking.connect(actors[role]);
    await (await (role === "provider" ? part.stake(provider, STAKES[role]) : part.delegate(provider, STAKES[role], STAKES[role], actors[role]))).wait();
  }
  await (await staking.connect(provider).allocate(service, ALLOCATED)).wait();
}

async function requestAll({ actors, staking }: StakeStage, roles: readonly Staker[]): Promise<void> {
  for (const role of roles) {
    const shares = await staking.sharesOf(actors[role], actors.provider);
    await (await staking.connect(actors[role]).requestWithdrawal(actors.provider, shares)).wait();
  }
}

/** Withdraws the staker's one request, and gives what came of it. */
async function leave({ actors, token, staking }: StakeStage, role: Staker): Promise<bigint> {
  const { provider, [role]: staker } = actors;
  const [request] = await staking.queryFilter(staking.filters.WithdrawalRequested(provider, staker));
  if (request === undefined) throw new DemoError(`The ${role} has requested nothing.`);
  const had = await token.balanceOf(staker);
  await (await staking.connect(staker).withdraw(provider, request.args.readyAt, staker)).wait();
  return (await token.balanceOf(staker)) - had;
}

async function collect({ actors, token, staking }: StakeStage, role: "client" | "challenger"): Promise<bigint> {
  const credit = await staking.creditOf(actors[role], token);
  await (await staking.connect(actors[role]).collect(token, actors[role])).wait();
  return credit;
}

/** @throws {DemoError} where something stays behind, or what went in is not what came out and was burned. */
export function assertShared({ slashes, left, collected, before, after }: Pick<StakeOutcome, "slashes" | "left" | "collected" | "before" | "after">): void {
  if (after.held !== 0n) throw new DemoError(`${after.held} stayed in staking when all had left.`);
  const burned = before.supply - after.supply;
  if (burned !== sum(slashes.map(({ split }) => split.burned))) throw new DemoError(`${burned} left the supply, which is not what was burned.`);
  const [put, out] = [sum(Object.values(STAKES)), sum(Object.values(left)) + sum(Object.values(collected))];
  if (put !== out + burned) throw new DemoError(`${put} went in, ${out} came out, and ${burned} was burned.`);
}
