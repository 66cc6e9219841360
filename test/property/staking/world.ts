import { type BaseContract, Interface, MaxUint256 } from "ethers";
import { artifacts, ethers } from "hardhat";
import { StakingModel } from "../../oracle/staking/model";
import type { Value } from "../../oracle/staking/refusal";
import type { Payout, Setting } from "../../oracle/staking/setting";
import { deployStaking } from "../../fixtures/staking";
import type { Stage, Staking } from "../../../typechain-types";

const DAY = 86_400n;
const PARAMETERS = { thawSeconds: 14n * DAY, noticeSeconds: 15n * DAY, epochSeconds: 7n * DAY, minDeposit: 10n };
const RATIO = 4n;
/** The second is longer than a commission's notice is above the thaw; the third could outlive the thaw. */
export const WINDOWS = [3n * DAY, 10n * DAY];
/** What everybody but the pauper begins with, in each token. */
const PURSE = 2n ** 121n;

/** Who there is, by address. */
export interface Cast {
  readonly owner: string;
  /** The first five are registered by the opening. */
  readonly providers: readonly string[];
  readonly delegators: readonly string[];
  /** Backs nobody, and pays for others. */
  readonly patron: string;
  readonly pauper: string;
  /** The first two are appointed by the opening. */
  readonly services: readonly string[];
  /** A service whose locks could outlive the thaw. */
  readonly slowService: string;
  /** The stake token, another, and one that is never allowed. */
  readonly tokens: readonly string[];
}

export type Argument = Value | readonly Payout[];

/** A call of the contract, or of a token, in the name of `by`. */
export interface Call {
  readonly by: string;
  readonly target: string;
  readonly method: string;
  readonly args: readonly Argument[];
}

export interface World {
  readonly cast: Cast;
  readonly setting: Setting;
  readonly staking: Staking;
  readonly stage: Stage;
  readonly face: Interface;
}

async function addresses(count: number, deploy: (index: number) => Promise<BaseContract>): Promise<string[]> {
  const found: string[] = [];
  for (let i = 0; i < count; i++) found.push(await (await deploy(i)).getAddress());
  return found;
}

/** Puppets for everybody, services among them, with purses and allowances, around a contract in which nothing is. */
export async function deployWorld(): Promise<World> {
  const puppet = (): Promise<BaseContract> => ethers.deployContract("Puppet");
  const [owner, patron, pauper] = (await addresses(3, puppet)) as [string, string, string];
  const stake = await ethers.deployContract("MockBurnableToken");
  const others = [await ethers.deployContract("MockToken"), await ethers.deployContract("MockToken")];
  const staking = await deployStaking({ ...PARAMETERS, token: stake, owner, ratio: RATIO });
  const lockOf = (index: number): bigint => WINDOWS[index % 2] as bigint;
  const services = await addresses(4, (i) => ethers.deployContract("PuppetService", [lockOf(i)]));
  const slowService = await (await ethers.deployContract("PuppetService", [PARAMETERS.thawSeconds])).getAddress();
  const tokens = await addresses(3, (i) => Promise.resolve(i === 0 ? stake : (others[i - 1] as BaseContract)));
  const cast: Cast = {
    owner, patron, pauper, services, slowService, tokens,
    providers: await addresses(7, puppet),
    delegators: await addresses(8, puppet),
  };
  const stage = await ethers.deployContract("Stage");
  const rich = everybody(cast).filter((who) => who !== pauper);
  for (const who of rich) {
    for (const token of [stake, ...others]) await token.mint(who, PURSE);
  }
  const approve = stake.interface.encodeFunctionData("approve", [await staking.getAddress(), MaxUint256]);
  await stage.play(everybody(cast).flatMap((who) => tokens.map((target) => ({ puppet: who, target, data: approve }))));
  const constants = {
    maxCommissionBps: await staking.MAX_COMMISSION_BPS(),
    maxCommissionStepBps: await staking.MAX_COMMISSION_STEP_BPS(),
    maxServices: await staking.MAX_SERVICES(),
    maxDelegationRatio: await staking.MAX_DELEGATION_RATIO(),
    maxRewardTokens: await staking.MAX_REWARD_TOKENS(),
    maxBallots: await staking.MAX_BALLOTS(),
    maxAppointed: 80n,
  };
  const setting: Setting = {
    parameters: { ...PARAMETERS, ...constants },
    owner,
    self: await staking.getAddress(),
    stakeToken: tokens[0] as string,
    delegationRatio: RATIO,
    locks: new Map([...services.map((service, i): [string, bigint] => [service, lockOf(i)]), [slowService, PARAMETERS.thawSeconds]]),
    codes: new Set([...tokens, ...everybody(cast)]),
  };
  const { abi: errors } = await artifacts.readArtifact("MockToken");
  const face = new Interface([...staking.interface.fragments, ...new Interface(errors).fragments.filter(({ type }) => type === "error")]);
  return { cast, setting, staking, stage, face };
}

/** Every account that can act. */
export function everybody({ owner, providers, delegators, patron, pauper, services, slowService }: Cast): string[] {
  return [owner, patron, pauper, ...providers, ...delegators, ...services, slowService];
}

/** A model of a world in which nothing has happened. */
export function modelOf({ setting, cast }: World): StakingModel {
  const model = new StakingModel(setting);
  for (const who of everybody(cast)) {
    if (who !== cast.pauper) for (const token of cast.tokens) model.mint(token, who, PURSE);
  }
  return model;
}

/** Puts roles where addresses stand. */
export function named({ cast, setting }: World, text: string): string {
  const roles = [...Object.entries(cast), ["staking", setting.self] as const].flatMap(([role, held]: readonly [string, string | readonly string[]]) =>
    typeof held === "string" ? [[held, role] as const] : held.map((address, i) => [address, `${role}[${i}]`] as const),
  );
  return roles.reduce((words, [address, role]) => words.replaceAll(address, role), text);
}
