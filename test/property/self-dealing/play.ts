import { time } from "@nomicfoundation/hardhat-network-helpers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { expect } from "chai";
import fc from "fast-check";
import { MAX_LOCK, THAW } from "../../fixtures/staking";
import type { PayoutStruct } from "../../../typechain-types/test/mocks/ReferenceService";
import { OUTSIDERS, PAID_BPS, PARTY, PROVIDERS, type PartyFixture, type Request, type Role, SERVICES, TOKENS } from "./party";

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
  convict: 5,
  punish: 5,
  earn: 3,
  pay: 4,
  claim: 4,
  collect: 3,
  sync: 1,
  sweepBurn: 1,
} as const;

export type Act = keyof typeof WEIGHTS;
export const ACTS = Object.keys(WEIGHTS) as Act[];

export interface Step {
  readonly act: Act;
  readonly who: number;
  readonly whom: number;
  readonly which: number;
  /** Of 1,000. */
  readonly part: number;
  readonly pause: number;
}

export const step: fc.Arbitrary<Step> = fc.record({
  act: fc.oneof(...ACTS.map((act) => ({ weight: WEIGHTS[act], arbitrary: fc.constant(act) }))),
  who: fc.nat(99),
  whom: fc.nat(99),
  which: fc.nat(99),
  part: fc.nat(1000),
  pause: fc.nat(19),
});

interface Lock {
  readonly service: (typeof SERVICES)[number];
  readonly provider: (typeof PROVIDERS)[number];
  readonly id: bigint;
  readonly amount: bigint;
  readonly payablePart: bigint;
  readonly madeAt: bigint;
  readonly endsAt: bigint;
}

const of = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** One history: what is open, what outsiders paid, and what slashes took. */
export class Play {
  requests: Request[] = [];
  locks: Lock[] = [];
  readonly paid = { token: 0n, cash: 0n };
  /** By the pools before and after: what they took, what of it was not burned, and what is lost of own stake at least. */
  readonly slashed = { own: 0n, delegated: 0n, paid: 0n, lost: 0n };
  readonly done = new Map<Act, number>();
  readonly tried = new Map<Act, number>();
  operations = 0n;
  #id = 0n;

  constructor(readonly fixture: PartyFixture) {}

  signer(role: Role): HardhatEthersSigner {
    return this.fixture[role];
  }

  async perform(step: Step): Promise<void> {
    this.tried.set(step.act, (this.tried.get(step.act) ?? 0) + 1);
    this.operations += 1n;
    try {
      if (await this.#act(step)) this.done.set(step.act, (this.done.get(step.act) ?? 0) + 1);
    } catch (error) {
      if (!/custom error|reverted/.test((error as Error).message)) throw error;
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

  /** Everybody takes all that is its own: what it is worth must be what it gets. */
  async end(): Promise<void> {
    const { staking } = this.fixture;
    const everybody = [...PARTY, ...OUTSIDERS];
    for (const provider of PROVIDERS) {
      for (const role of everybody) {
        const shares = await staking.sharesOf(this.fixture[role], this.fixture[provider]);
        if (shares > 0n) await this.leave(role, provider, shares);
        this.operations += 1n;
      }
    }
    await time.increase(THAW);
    for (const request of this.requests) await this.withdraw(request);
    for (const role of everybody) {
      const who = this.signer(role);
      for (const token of TOKENS.map((name) => this.fixture[name])) {
        for (const provider of PROVIDERS) {
          const earned = await staking.claimable(who, this.fixture[provider], token);
          if (earned > 0n) await staking.connect(who).claim(this.fixture[provider], token, who);
        }
        if ((await staking.creditOf(who, token)) > 0n) await staking.connect(who).collect(token, who);
      }
    }
    await staking.sweepBurn();
  }

  /** Locks a part of what is free of an allocation, in `part` of 1,000. */
  async #lock(provider: Lock["provider"], service: Lock["service"], part: number): Promise<Lock | undefined> {
    const judge = this.fixture[service];
    const { allocated, locked, payableShare } = await judge.bookOf(this.fixture[provider]);
    const amount = allocated > locked ? ((allocated - locked) * BigInt(part + 1)) / 1001n : 0n;
    if (amount === 0n) return undefined;
    const madeAt = BigInt(await time.latest());
    const payablePart = (amount * payableShare) / 10n ** 18n;
    const lock = { service, provider, id: ++this.#id, amount, payablePart, madeAt, endsAt: madeAt + MAX_LOCK / 2n };
    await judge.lock(this.fixture[provider], lock.id, amount, payablePart, MAX_LOCK / 2n);
    this.locks.push(lock);
    return lock;
  }

  /** A lock that lives; a new one where there is none. */
  async #take({ who, whom, which, part }: Step): Promise<Lock | undefined> {
    const now = BigInt(await time.latest());
    this.locks = this.locks.filter(({ endsAt }) => endsAt > now);
    const lock = this.locks.length > 0 ? of(this.locks, whom) : await this.#lock(of(PROVIDERS, who), of(SERVICES, which), part);
    this.locks = this.locks.filter((other) => other !== lock);
    return lock;
  }

  /** @param loss the least that is lost of the own stake that is taken. */
  async #convict({ service, provider, id }: Lock, penalty: bigint, payouts: readonly PayoutStruct[], loss: (own: bigint) => bigint): Promise<boolean> {
    const { staking } = this.fixture;
    const liar = this.fixture[provider];
    const held = (): Promise<bigint[]> =>
      Promise.all([staking.ownStakeOf(liar).then(({ tokens }) => tokens), staking.delegationPoolOf(liar).then(({ tokens }) => tokens), staking.pendingBurn()]);
    const [ownBefore, poolBefore, burnBefore] = (await held()) as [bigint, bigint, bigint];
    await this.fixture[service].convict(liar, id, penalty, [...payouts]);
    const [ownAfter, poolAfter, burnAfter] = (await held()) as [bigint, bigint, bigint];
    const [own, delegated, burned] = [ownBefore - ownAfter, poolBefore - poolAfter, burnAfter - burnBefore];
    if (delegated > 0n) expect(ownAfter, "own stake goes first").to.equal(0n);
    this.slashed.own += own;
    this.slashed.delegated += delegated;
    this.slashed.paid += own + delegated - burned;
    this.slashed.lost += loss(own);
    return own + delegated > 0n;
  }

  /** The first from `start` on who has something; the one at `start` where nobody has. */
  async #firstWith(roles: readonly Role[], start: number, amountOf: (who: HardhatEthersSigner) => Promise<bigint>): Promise<HardhatEthersSigner> {
    const signers = roles.map((_, i) => this.signer(of(roles, start + i)));
    const amounts = await Promise.all(signers.map(amountOf));
    return of(signers, Math.max(0, amounts.findIndex((amount) => amount > 0n)));
  }

  /** @returns whether there was something to do. */
  async #act(step: Step): Promise<boolean> {
    const { act, who, whom, which, part } = step;
    const { staking, operator, policies } = this.fixture;
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
      case "release": {
        const lock = await this.#take(step);
        if (lock === undefined) return false;
        await this.fixture[lock.service].release(this.fixture[lock.provider], lock.id);
        return true;
      }
      case "convict": {
        const lock = await this.#take(step);
        if (lock === undefined) return false;
        const penalty = part > 400 ? lock.amount : some(lock.amount);
        // The party asks for all that it may get, and for more: halves that sum to the whole, or everything at once.
        const payouts = [0, 1].map((i) => ({ account: this.signer(of(PARTY, which + i)), amount: which % 3 === 0 ? penalty : penalty / 2n }));
        return this.#convict(lock, penalty, payouts, (own) => own - own / 2n);
      }
      case "punish": {
        const lock = await this.#take(step);
        if (lock === undefined) return false;
        const accusers = Array.from({ length: which % 4 }, (_, i) => this.signer(of(PARTY, who + i)));
        const { amount: penalty, payouts } = await of(policies, whom).penalty(
          part % 4, lock.madeAt, lock.amount, lock.payablePart, this.signer(of(PARTY, whom)), accusers,
        );
        const most = (min(penalty, lock.payablePart) * PAID_BPS) / 10_000n;
        return this.#convict(lock, penalty, payouts.map(({ account, amount: payout }) => ({ account, amount: payout })), (own) => own - min(own / 2n, most));
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
        const account = await this.#firstWith(["delegator", "client", ...OUTSIDERS], whom, (holder) => staking.claimable(holder, provider, token));
        await staking.connect(account).claim(provider, token, account);
        return true;
      }
      case "collect": {
        const { token } = this.fixture;
        const account = await this.#firstWith(PARTY, whom, (holder) => staking.creditOf(holder, token));
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
