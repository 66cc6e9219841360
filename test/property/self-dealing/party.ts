import { ethers } from "hardhat";
import type { SlashingPolicy } from "../../../typechain-types";
import type { Terms } from "../../fixtures/policy";
import { type StakingFixture, deployActiveStaking } from "../../fixtures/staking";

/** One party: two providers, who delegates to them, who buys from them and who accuses them. */
export const PARTY = ["provider", "otherProvider", "delegator", "client", "challenger"] as const;
export const OUTSIDERS = ["otherDelegator", "stranger"] as const;
export const PROVIDERS = ["provider", "otherProvider"] as const;
export const SERVICES = ["service", "otherService"] as const;
export const TOKENS = ["token", "cash"] as const;

export type Role = (typeof PARTY)[number] | (typeof OUTSIDERS)[number];

/** In 1/10,000: the most that a policy pays out of what own stake covers. */
export const PAID_BPS = 4_500n;

/** One for each class of faults, at the lower and at the upper end of what a class can cost; all pay out what they may. */
const MILD: Terms[] = [
  { slashBps: 0, compensationBps: 4_500, bountyBps: 0 },
  { slashBps: 2_500, compensationBps: 0, bountyBps: 4_500 },
  { slashBps: 5_000, compensationBps: 2_250, bountyBps: 2_250 },
  { slashBps: 5_000, compensationBps: 1, bountyBps: 4_499 },
];
const HARSH: Terms[] = [
  { slashBps: 1_000, compensationBps: 0, bountyBps: 4_500 },
  { slashBps: 5_000, compensationBps: 4_500, bountyBps: 0 },
  { slashBps: 10_000, compensationBps: 4_499, bountyBps: 1 },
  { slashBps: 10_000, compensationBps: 2_250, bountyBps: 2_250 },
];

export interface PartyFixture extends StakingFixture {
  readonly policies: readonly SlashingPolicy[];
}

/** Everybody with a purse, and delegators who trust both providers. */
export async function deployParty(): Promise<PartyFixture> {
  const fixture = await deployActiveStaking();
  const { staking, token, cash, owner, otherProvider, operator, challenger, service, otherService } = fixture;
  await staking.connect(otherProvider).register(operator, 500n);
  await token.mint(challenger, 1_000_000_000n);
  await token.connect(challenger).approve(staking, 2n ** 255n);
  for (const reward of [token, cash]) {
    await reward.mint(operator, 1_000_000_000n);
    for (const payee of [service, otherService]) {
      for (const payer of [operator, fixture.client]) await reward.connect(payer).approve(payee, 2n ** 255n);
    }
  }
  for (const provider of PROVIDERS) {
    await staking.connect(fixture[provider]).stake(fixture[provider], 3_000_000n);
    for (const role of OUTSIDERS) await staking.connect(fixture[role]).delegate(fixture[provider], 4_000_000n, 0n, fixture[role]);
    for (const payee of [service, otherService]) await staking.connect(fixture[provider]).allocate(payee, 5_000_000n);
  }
  const policies = [];
  for (const terms of [MILD, HARSH]) policies.push(await ethers.deployContract("SlashingPolicy", [owner, terms, 0n]));
  return { ...fixture, policies };
}

/** Shares that began to leave together. */
export interface Request {
  readonly account: Role;
  readonly provider: (typeof PROVIDERS)[number];
  readonly readyAt: bigint;
}

export interface Worths {
  readonly party: bigint;
  readonly outsiders: bigint;
}

/** What one token is worth to the party and to the outsiders: in hand, at stake, credited and earned. */
export async function worths(fixture: StakingFixture, requests: readonly Request[], token: (typeof TOKENS)[number]): Promise<Worths> {
  const { staking } = fixture;
  const reward = fixture[token];
  const inHand = async (roles: readonly Role[]): Promise<bigint> => {
    const each = roles.flatMap((role) => [
      reward.balanceOf(fixture[role]),
      staking.creditOf(fixture[role], reward),
      ...PROVIDERS.map((provider) => staking.claimable(fixture[role], fixture[provider], reward)),
    ]);
    return (await Promise.all(each)).reduce((sum, value) => sum + value, 0n);
  };
  let [party, outsiders] = await Promise.all([inHand(PARTY), inHand(OUTSIDERS)]);
  if (token === "cash") return { party, outsiders };
  for (const provider of PROVIDERS) {
    const [own, pool] = await Promise.all([staking.ownStakeOf(fixture[provider]), staking.delegationPoolOf(fixture[provider])]);
    const asked = requests.filter((request) => request.provider === provider && (OUTSIDERS as readonly Role[]).includes(request.account));
    const held = await Promise.all([
      ...OUTSIDERS.map((role) => staking.sharesOf(fixture[role], fixture[provider])),
      // Several requests of one account in one second are one.
      ...[...new Map(asked.map((request) => [`${request.account} ${request.readyAt}`, request])).values()].map(({ account, readyAt }) =>
        staking.requestOf(fixture[account], fixture[provider], readyAt),
      ),
    ]);
    const shares = held.reduce((sum, value) => sum + value, 0n);
    const worth = (part: bigint): bigint => (pool.shares === 0n ? 0n : (part * pool.tokens) / pool.shares);
    party += own.tokens + worth(pool.shares - shares);
    outsiders += worth(shares);
  }
  return { party, outsiders };
}
