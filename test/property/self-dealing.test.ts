import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { expect } from "chai";
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
  release: 2,
  convict: 8,
  earn: 3,
  pay: 4,
  claim: 4,
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
  readonly endsAt: bigint;
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

  /** Locks a part of what is free of an allocation, in `part` of 1,000. */
  async #lock(provider: Lock["provider"], service: Lock["service"], part: number): Promise<Lock | undefined> {
    const judge = this.fixture[service];
    const { allocated, locked, payableShare } = await judge.bookOf(this.fixture[provider]);
    const amount = allocated > locked ? ((allocated - locked) * BigInt(part + 1)) / 1001n : 0n;
    if (amount === 0n) return undefined;
    const endsAt = BigInt(await time.latest()) + MAX_LOCK / 2n;
    const lock = { service, provider, id: ++this.#id, amount, endsAt };
    await judge.lock(this.fixture[provider], lock.id, amount, (amount * payableShare) / 10n ** 18n, MAX_LOCK / 2n);
    this.locks.push(lock);
    return lock;
  }

  /** The first from `start` on who has something; the one at `start` where nobody has. */
  async #firstWith(roles: readonly Role[], start: number, amountOf: (who: HardhatEthersSigner) => Promise<bigint>): Promise<HardhatEthersSigner> {
    const signers = roles.map((_, i) => this.signer(of(roles, start + i)));
    const amounts = await Promise.all(signers.map(amountOf));
    return of(signers, Math.max(0, amounts.findIndex((amount) => amount > 0n)));
  }

  async #act({ act, who, whom, which, part }: Step): Promise<boolean> {
    const { staking, operator } = this.fixture;
    const providerRole = of(PROVIDERS, who);
    const provider = this.fixture[providerRole];
    const serviceRole = of(SERVICES, which);
    const service = this.fixture[serviceRole];
    const amount = 1_000n + BigInt(part) * 10_007n;
    const some = (all: bigint): bigint => (all * BigInt(part + 1)) / 1001n;
    switch (act) {
      case "stake":
        await staking.connect(this.signer(of(PARTY, whom))).stake(provider, amount);
        return true;
      case "delegate": {
        const from = of(PARTY, whom);
        const to = of(["delegator", "client", "delegator"] as const, which);
        await staking.connect(this.signer(from)).delegate(provider, amount, 0n, this.signer(to));
        return true;
      }
      case "trust": {
        const from = this.signer(of(OUTSIDERS, whom));
        await staking.connect(from).delegate(provider, amount, 0n, from);
        return true;
      }
      case "leave": {
        const account = of([providerRole, "delegator", ...OUTSIDERS] as const, whom);
        const shares = await staking.sharesOf(this.signer(account), provider);
        if (shares === 0n) return false;
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
        const [first] = this.requests;
        if (first === undefined) return false;
        // Half of those who are early wait.
        if (BigInt(await time.latest()) < first.readyAt && which % 2 === 0) await time.increaseTo(first.readyAt);
        await this.withdraw(first);
        return true;
      }
      case "allocate": {
        const usable = await staking.usableStakeOf(provider);
        await staking.connect(provider).allocate(service, part > 700 ? usable / 2n : some(usable));
        return true;
      }
      case "lock":
        return (await this.#lock(providerRole, serviceRole, part)) !== undefined;
      case "release":
      case "convict": {
        const now = BigInt(await time.latest());
        this.locks = this.locks.filter(({ endsAt }) => endsAt > now);
        const lock = this.locks.length > 0 ? of(this.locks, whom) : await this.#lock(providerRole, serviceRole, part);
        if (lock === undefined) return false;
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
        const token = this.fixture[of(TOKENS, which)];
        const account = await this.#firstWith(["delegator", "client", ...OUTSIDERS], whom, (who) => staking.claimable(who, provider, token));
        await staking.connect(account).claim(provider, token, account);
        return true;
      }
      case "collect": {
        const { token } = this.fixture;
        const account = await this.#firstWith(PARTY, whom, (who) => staking.creditOf(who, token));
        await staking.connect(account).collect(token, account);
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

/** The worth of the party and of the outsiders in one token: in hand, at stake, credited and earned. */
async function worths({ fixture, requests }: Play, token: (typeof TOKENS)[number]): Promise<{ party: bigint; outsiders: bigint }> {
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
    const own = await staking.ownStakeOf(fixture[provider]);
    const pool = await staking.delegationPoolOf(fixture[provider]);
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

/** Everybody with a purse, and delegators who trust both providers. */
async function deployParty(): Promise<StakingFixture> {
  const fixture = await deployActiveStaking();
  const { staking, token, cash, otherProvider, operator, challenger, service, otherService } = fixture;
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
  return fixture;
}

describe("Staking: a provider that lies to itself", () => {
  it(`gains nothing in ${HISTORIES} histories, and its delegators lose no more than what is burned (invariant 14)`, async function () {
    this.timeout(0);
    const plays: Play[] = [];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 50 }), async (steps) => {
        const fixture = await loadFixture(deployParty);
        const { staking, token } = fixture;
        const play = new Play(fixture);
        plays.push(play);
        const begun = { token: await worths(play, "token"), cash: await worths(play, "cash") };
        const supply = await token.totalSupply();
        const check = async (): Promise<void> => {
          const burned = { token: supply - (await token.totalSupply()) + (await staking.pendingBurn()), cash: 0n };
          for (const name of TOKENS) {
            const now = await worths(play, name);
            const { party, outsiders } = begun[name];
            // Each operation rounds by less than a unit, in favour of whoever is still in the pool.
            expect(now.party <= party + play.paid[name] + play.operations, `the party's ${name}: ${now.party} after ${party}`).to.equal(true);
            const least = outsiders - burned[name] - play.operations;
            expect(now.outsiders >= least, `the outsiders' ${name}: ${now.outsiders} after ${outsiders}`).to.equal(true);
          }
        };
        for (const next of steps) {
          await time.increase(next.pause === 19 ? THAW : next.pause > 14 ? 3n * DAY : BigInt(next.pause + 1));
          await play.perform(next);
          await check();
        }
        // What it is worth is what it gets: all of them leave.
        for (const provider of PROVIDERS) {
          for (const role of [...PARTY, ...OUTSIDERS]) {
            const shares = await staking.sharesOf(fixture[role], fixture[provider]);
            if (shares > 0n) await play.leave(role, provider, shares);
            play.operations += 1n;
          }
        }
        await time.increase(THAW);
        while (play.requests.length > 0) await play.withdraw(play.requests[0] as Request);
        await check();
      }),
      { numRuns: HISTORIES, endOnFailure: true },
    );
    const count = (act: Act, of: "tried" | "done"): number => plays.reduce((sum, play) => sum + (play[of].get(act) ?? 0), 0);
    const rates = ACTS.map((act) => ({ act, tried: count(act, "tried"), done: count(act, "done") }));
    expect(rates.filter(({ tried, done }) => done === 0 || done * 5 < tried), JSON.stringify(rates)).to.deep.equal([]);
    // The histories are about lies: own stake and delegators' were taken, and the party was paid.
    for (const taken of ["own", "delegated", "paid"] as const) {
      expect(plays.filter(({ slashed }) => slashed[taken] > 0n).length, taken).to.be.greaterThan(HISTORIES / 4);
    }
  });
});
