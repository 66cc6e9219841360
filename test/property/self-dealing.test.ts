import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { expect } from "chai";
import type { BaseContract } from "ethers";
import { ethers } from "hardhat";
import fc from "fast-check";
import { DAY, MAX_LOCK, type StakingFixture, THAW, deployActiveStaking } from "../fixtures/staking";

/** The suite's share of histories; `SELF_DEALINGS=1000 npx hardhat test test/property/self-dealing.test.ts` is a night's. */
const HISTORIES = Number(process.env.SELF_DEALINGS ?? 12);

/** One party: two providers, who delegates to them, who buys from them and who accuses them. */
const PARTY = ["provider", "otherProvider", "delegator", "client", "challenger"] as const;
const OUTSIDERS = ["otherDelegator", "stranger"] as const;
const PROVIDERS = ["provider", "otherProvider"] as const;
const SERVICES = ["service", "otherService"] as const;
const TOKENS = ["token", "cash"] as const;

type Role = (typeof PARTY)[number] | (typeof OUTSIDERS)[number];

/** How often each act is tried, against the others. */
const WEIGHTS = {
  stake: 3,
  delegate: 5,
  trust: 4,
  leave: 5,
  stay: 2,
  withdraw: 4,
  allocate: 5,
  lock: 8,
  release: 1,
  convict: 8,
  earn: 3,
  pay: 3,
  claim: 3,
  collect: 3,
  sync: 1,
  sweepBurn: 1,
} as const;

type Act = keyof typeof WEIGHTS;
const ACTS = Object.keys(WEIGHTS) as Act[];

interface Step {
  readonly act: Act;
  readonly who: number;
  readonly whom: number;
  readonly which: number;
  /** Of 1,000. */
  readonly part: number;
  readonly pause: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  act: fc.oneof(...ACTS.map((act) => ({ weight: WEIGHTS[act], arbitrary: fc.constant(act) }))),
  who: fc.nat(99),
  whom: fc.nat(99),
  which: fc.nat(99),
  part: fc.nat(1000),
  pause: fc.nat(19),
});

interface Request {
  readonly account: Role;
  readonly provider: (typeof PROVIDERS)[number];
  readonly readyAt: bigint;
}

interface Lock {
  readonly service: (typeof SERVICES)[number];
  readonly provider: (typeof PROVIDERS)[number];
  readonly id: bigint;
  readonly amount: bigint;
}

const of = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;

/** One history: what is open, and what outsiders paid. */
class Play {
  requests: Request[] = [];
  locks: Lock[] = [];
  readonly paid = { token: 0n, cash: 0n };
  readonly slashed = { own: 0n, delegated: 0n, paid: 0n };
  readonly done = new Map<Act, number>();
  readonly tried = new Map<Act, number>();
  operations = 0n;
  #id = 0n;

  constructor(readonly fixture: StakingFixture) {}

  signer(role: Role): HardhatEthersSigner {
    return this.fixture[role];
  }

  /** @returns whether the act was one that is allowed now. */
  async perform(step: Step): Promise<boolean> {
    this.tried.set(step.act, (this.tried.get(step.act) ?? 0) + 1);
    try {
      const able = await this.#act(step);
      if (able) this.done.set(step.act, (this.done.get(step.act) ?? 0) + 1);
      return able;
    } catch (error) {
      if (/custom error|reverted/.test((error as Error).message)) return false;
      throw error;
    } finally {
      this.operations += 1n;
    }
  }

  async leave(account: Role, provider: (typeof PROVIDERS)[number], shares: bigint): Promise<void> {
    const { staking } = this.fixture;
    await staking.connect(this.signer(account)).requestWithdrawal(this.fixture[provider], shares);
    const readyAt = BigInt(await time.latest()) + THAW;
    this.requests.push({ account, provider, readyAt });
  }

  async withdraw(request: Request): Promise<void> {
    const { staking } = this.fixture;
    const account = this.signer(request.account);
    await staking.connect(account).withdraw(this.fixture[request.provider], request.readyAt, account);
    this.requests = this.requests.filter((other) => other !== request);
  }

  async #act({ act, who, whom, which, part }: Step): Promise<boolean> {
    const { staking, operator } = this.fixture;
    const providerRole = of(PROVIDERS, who);
    const provider = this.fixture[providerRole];
    const serviceRole = of(SERVICES, which);
    const service = this.fixture[serviceRole];
    const amount = 1_000n + BigInt(part) * 10_007n;
    const some = (all: bigint): bigint => (all * BigInt(part + 1)) / 1001n;
    const everybody = [...PARTY, ...OUTSIDERS];
    switch (act) {
      case "stake":
        await staking.connect(this.signer(of(PARTY, whom))).stake(provider, amount);
        return true;
      case "delegate": {
        const from = of(PARTY, whom);
        const to = of(PARTY.filter((role) => role !== providerRole), which);
        await staking.connect(this.signer(from)).delegate(provider, amount, 0n, this.signer(to));
        return true;
      }
      case "trust": {
        const from = this.signer(of(OUTSIDERS, whom));
        await staking.connect(from).delegate(provider, amount, 0n, from);
        return true;
      }
      case "leave": {
        const account = of(everybody, whom);
        const shares = await staking.sharesOf(this.signer(account), provider);
        await this.leave(account, providerRole, part > 500 ? shares : some(shares));
        return true;
      }
      case "stay": {
        if (this.requests.length === 0) return false;
        const request = of(this.requests, whom);
        await staking.connect(this.signer(request.account)).cancelWithdrawal(this.fixture[request.provider], request.readyAt);
        this.requests = this.requests.filter((other) => other !== request);
        return true;
      }
      case "withdraw": {
        const now = BigInt(await time.latest());
        const ripe = this.requests.filter(({ readyAt }) => readyAt <= now);
        if (ripe.length === 0) return false;
        await this.withdraw(of(ripe, whom));
        return true;
      }
      case "allocate": {
        const usable = await staking.usableStakeOf(provider);
        await staking.connect(provider).allocate(service, part > 700 ? usable / 2n : some(usable));
        return true;
      }
      case "lock": {
        const { allocated, locked, payableShare } = await service.bookOf(provider);
        const size = some(allocated > locked ? allocated - locked : 0n);
        const id = ++this.#id;
        await service.lock(provider, id, size, (size * payableShare) / 10n ** 18n, MAX_LOCK / 2n);
        this.locks.push({ service: serviceRole, provider: providerRole, id, amount: size });
        return size > 0n;
      }
      case "release":
      case "convict": {
        if (this.locks.length === 0) return false;
        const lock = of(this.locks, whom);
        this.locks = this.locks.filter((other) => other !== lock);
        const judge = this.fixture[lock.service];
        const liar = this.fixture[lock.provider];
        if (act === "release") {
          await judge.release(liar, lock.id);
          return true;
        }
        const penalty = part > 400 ? lock.amount : some(lock.amount);
        // The party asks for all that it may get, and for more: halves that sum to the whole, or everything at once.
        const payouts = [0, 1].map((i) => ({ account: this.signer(of(PARTY, which + i)), amount: which % 3 === 0 ? penalty : penalty / 2n }));
        const report = await judge.convict.staticCall(liar, lock.id, penalty, payouts);
        await judge.convict(liar, lock.id, penalty, payouts);
        this.slashed.own += report.own;
        this.slashed.delegated += report.delegated;
        this.slashed.paid += report.paid;
        return report.own + report.delegated > 0n;
      }
      case "earn":
      case "pay": {
        // What the party pays comes back to it in part; what an outsider pays is counted.
        const tokenRole = of(TOKENS, whom);
        const token = this.fixture[tokenRole];
        const payer = act === "pay" ? operator : this.signer("client");
        await service.connect(payer).earn(provider, token, amount);
        if (act === "pay") this.paid[tokenRole] += amount;
        await service.harvest(provider, token);
        return true;
      }
      case "claim": {
        const account = this.signer(of(everybody, whom));
        await staking.connect(account).claim(provider, this.fixture[of(TOKENS, which)], account);
        return true;
      }
      case "collect": {
        const account = this.signer(of(PARTY, whom));
        await staking.connect(account).collect(this.fixture[of(TOKENS, which)], account);
        return true;
      }
      case "sync":
        await staking.sync(provider);
        return true;
      case "sweepBurn":
        await staking.sweepBurn();
        return true;
    }
  }
}
