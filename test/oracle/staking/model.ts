import { Amounts, max, min, sum } from "./numbers";
import { Provider } from "./provider";
import { Pool, requestKey } from "./pool";
import { demand } from "./refusal";
import type { Payout, Report, Setting } from "./setting";

export const ZERO = "0x0000000000000000000000000000000000000000";

interface Service {
  readonly activeAt: bigint;
  readonly window: bigint;
  retired: boolean;
}

const MAX_SHARES = 2n ** 128n - 1n;
const pair = (account: string, token: string): string => `${account} ${token}`;

/**
 * `IStaking`, in plain words: every call of the interface by its name, with the caller before its arguments and the
 * contract's return values. What the contract refuses throws a {StakingRefusal} and changes nothing.
 */
export class StakingModel {
  now = 0n;
  pendingBurn = 0n;
  delegationRatio: bigint;
  readonly providers = new Map<string, Provider>();
  readonly services = new Map<string, Service>();
  /** Whether new rewards are taken in each token that ever was allowed, in their order. */
  readonly rewards = new Map<string, boolean>();
  readonly #balances = new Amounts();
  readonly #credits = new Amounts();

  constructor(readonly setting: Setting) {
    this.delegationRatio = setting.delegationRatio;
  }

  /* TOKENS */

  balanceOf(token: string, account: string): bigint {
    return this.#balances.get(pair(account, token));
  }

  mint(token: string, account: string, amount: bigint): void {
    this.#balances.add(pair(account, token), amount);
  }

  transfer(token: string, from: string, to: string, amount: bigint): void {
    const balance = this.balanceOf(token, from);
    demand(balance >= amount, "ERC20InsufficientBalance", from, balance, amount);
    this.mint(token, from, -amount);
    this.mint(token, to, amount);
  }

  /* PROVIDERS */

  register(caller: string, operator: string, commissionBps: bigint): void {
    demand(!this.providers.has(caller), "StakingProviderRegistered", caller);
    this.#demandOperator(caller, operator);
    this.#demandCommission(commissionBps);
    this.providers.set(caller, new Provider(caller, operator, { present: commissionBps, next: commissionBps, from: 0n }));
  }

  setOperator(caller: string, operator: string): void {
    const provider = this.#provider(caller);
    this.#demandOperator(caller, operator);
    provider.operator = operator;
  }

  scheduleCommission(caller: string, commissionBps: bigint): void {
    const provider = this.#provider(caller);
    const { maxCommissionStepBps, noticeSeconds } = this.setting.parameters;
    this.#demandCommission(commissionBps);
    const present = provider.commissionAt(this.now);
    const step = max(present, commissionBps) - min(present, commissionBps);
    demand(step <= maxCommissionStepBps, "StakingCommissionStepTooLarge", present, commissionBps, maxCommissionStepBps);
    provider.commission = { present, next: commissionBps, from: this.now + noticeSeconds };
  }

  /* DEPOSITS */

  stake(caller: string, to: string, amount: bigint): bigint {
    const { address, own } = this.#provider(to);
    this.#demandMinimum(amount);
    this.#demandSound(to, own);
    const shares = own.sharesFor(amount);
    demand(own.shares + shares <= MAX_SHARES, "StakingSharesOverflow", shares);
    this.transfer(this.setting.stakeToken, caller, this.setting.self, amount);
    own.deposit(this.now, address, amount);
    this.#count(to, address);
    return shares;
  }

  delegate(caller: string, to: string, amount: bigint, minShares: bigint, onBehalf: string): bigint {
    demand(onBehalf !== ZERO, "StakingBeneficiaryZero");
    demand(onBehalf !== to, "StakingSelfDelegation", to);
    const provider = this.#provider(to);
    const { delegated } = provider;
    this.#demandMinimum(amount);
    this.#demandSound(to, delegated);
    const shares = delegated.sharesFor(amount);
    const active = ((delegated.active.total + shares) * (delegated.tokens + amount)) / (delegated.shares + shares);
    demand(delegated.shares + shares <= MAX_SHARES, "StakingSharesOverflow", shares);
    demand(shares >= minShares, "StakingSharesBelowMinimum", shares, minShares);
    this.#demandRatio(provider, active);
    this.transfer(this.setting.stakeToken, caller, this.setting.self, amount);
    provider.accrue(this.now, onBehalf);
    delegated.deposit(this.now, onBehalf, amount);
    this.#count(to, onBehalf);
    return shares;
  }

  /* LEAVING */

  requestWithdrawal(caller: string, from: string, shares: bigint): bigint {
    demand(shares !== 0n, "StakingSharesZero");
    const available = this.sharesOf(caller, from);
    demand(shares <= available, "StakingSharesShort", caller, from, shares, available);
    const provider = this.#provider(from);
    const readyAt = this.now + this.setting.parameters.thawSeconds;
    provider.telling(() => {
      provider.accrue(this.now, caller);
      provider.poolOf(caller).request(caller, shares, readyAt);
      provider.shrink(this.now, this.delegationRatio);
    });
    this.#count(from, caller);
    return readyAt;
  }

  cancelWithdrawal(caller: string, from: string, readyAt: bigint): void {
    const shares = this.#demandRequest(caller, from, readyAt);
    const provider = this.#provider(from);
    const pool = provider.poolOf(caller);
    if (pool === provider.delegated) this.#demandRatio(provider, pool.worth(pool.active.total + shares));
    provider.accrue(this.now, caller);
    pool.cancel(caller, readyAt);
    this.#count(from, caller);
  }

  withdraw(caller: string, from: string, readyAt: bigint, receiver: string): bigint {
    demand(receiver !== ZERO, "StakingReceiverZero");
    this.#demandRequest(caller, from, readyAt);
    demand(readyAt <= this.now, "StakingRequestNotReady", readyAt, this.now);
    const provider = this.#provider(from);
    const pool = provider.poolOf(caller);
    const committed = sum([...this.services.keys()].map((service) => this.committed(from, service)));
    const rest = max(provider.own.tokens + provider.delegated.tokens - committed, 0n);
    const requested = this.requestOf(caller, from, readyAt);
    const shares = this.now < provider.heldUntil ? pool.affordable(requested, rest) : requested;
    demand(pool.worth(shares) > 0n || pool.worth(requested) === 0n, "StakingStakeHeld", from, committed, provider.heldUntil);
    const amount = pool.withdraw(caller, readyAt, shares);
    this.transfer(this.setting.stakeToken, this.setting.self, receiver, amount);
    return amount;
  }

  sharesOf(account: string, of: string): bigint {
    return this.providers.get(of)?.poolOf(account).active.get(account) ?? 0n;
  }

  requestOf(account: string, of: string, readyAt: bigint): bigint {
    return this.providers.get(of)?.poolOf(account).requests.get(requestKey(account, readyAt)) ?? 0n;
  }

  /* SERVICES AND ALLOCATIONS */

  allocate(caller: string, to: string, amount: bigint): void {
    const provider = this.#provider(caller);
    const service = this.services.get(to);
    demand(service !== undefined, "StakingServiceUnknown", to);
    const allocation = provider.allocations.of(to);
    if (amount > allocation.allocated) {
      const { activeAt, retired } = service;
      demand(this.now >= activeAt, "StakingServiceNotActive", to, activeAt);
      demand(!retired, "StakingServiceRetired", to);
      const { maxServices } = this.setting.parameters;
      const others = [...this.services.keys()].filter((other) => other !== to).map((other) => this.committed(caller, other));
      const busy = others.filter((committed) => committed > 0n).length;
      demand(BigInt(busy) < maxServices, "StakingTooManyServices", maxServices);
      const committed = sum(others) + max(amount, this.committed(caller, to));
      const usable = provider.usable(this.delegationRatio);
      demand(committed <= usable, "StakingAllocationAboveStake", caller, committed, usable);
    }
    provider.telling(() => {
      allocation.set(this.now, amount);
      provider.shrink(this.now, this.delegationRatio);
    });
  }

  sync(_caller: string, of: string): void {
    const provider = this.#provider(of);
    provider.shrink(this.now, this.delegationRatio);
    for (const [service, { allocated }] of provider.allocations) {
      if (this.committed(of, service) > 0n) provider.told.set(service, { allocated, payablePart: provider.payablePart(service) });
    }
  }

  slash(caller: string, of: string, amount: bigint, payouts: readonly Payout[]): Report {
    demand(this.services.has(caller), "StakingNotService", caller);
    const provider = this.providers.get(of);
    if (provider === undefined) return { own: 0n, delegated: 0n, paid: 0n, burned: 0n, allocated: 0n, payablePart: 0n };
    const allocation = provider.allocations.of(caller);
    const most = min(amount, this.committed(of, caller));
    const own = min(most, provider.own.tokens);
    const delegated = min(most - own, provider.delegated.tokens);
    const taken = own + delegated;
    if (taken > allocation.allocated) provider.heldUntil = this.now + this.setting.parameters.thawSeconds;
    provider.telling(() => {
      if (own > 0n) provider.own.cut(this.now, own);
      if (delegated > 0n) provider.delegated.cut(this.now, delegated);
      allocation.slash(taken);
      provider.shrink(this.now, this.delegationRatio);
    }, caller);
    if (own > 0n) this.#count(of, of);
    // Whether the caller takes the report for news is its own matter.
    provider.told.delete(caller);
    let left = own / 2n;
    let paid = 0n;
    for (const payout of payouts) {
      const part = min(payout.amount, left);
      left -= part;
      if (payout.account === ZERO) continue;
      this.#credits.add(pair(payout.account, this.setting.stakeToken), part);
      paid += part;
    }
    this.pendingBurn += taken - paid;
    return { own, delegated, paid, burned: taken - paid, allocated: allocation.allocated, payablePart: provider.payablePart(caller) };
  }

  sweepBurn(): void {
    this.mint(this.setting.stakeToken, this.setting.self, -this.pendingBurn);
    this.pendingBurn = 0n;
  }

  /** Allocated and reserved. */
  committed(of: string, to: string): bigint {
    const service = this.services.get(to);
    return service === undefined ? 0n : (this.providers.get(of)?.allocations.get(to)?.committed(this.now, service.window) ?? 0n);
  }

  /* REWARDS */

  distribute(caller: string, to: string, token: string, amount: bigint): void {
    demand(this.services.has(caller), "StakingNotService", caller);
    const provider = this.#provider(to);
    demand(amount !== 0n, "StakingRewardZero", to, token);
    demand(this.rewards.get(token) === true, "StakingRewardTokenNotAllowed", token);
    this.transfer(token, caller, this.setting.self, amount);
    if (provider.delegated.active.total === 0n || provider.delegated.impaired) {
      this.#credits.add(pair(to, token), amount);
      return;
    }
    const stream = provider.streams.of(token);
    stream.accrue(this.now, provider.delegated.active);
    stream.feed(this.now, amount, this.setting.parameters.epochSeconds);
  }

  claim(caller: string, from: string, token: string, receiver: string): bigint {
    demand(receiver !== ZERO, "StakingReceiverZero");
    demand(this.claimable(caller, from, token) > 0n, "StakingNothingToClaim", caller, from, token);
    const { streams, delegated } = this.#provider(from);
    const amount = streams.of(token).claim(this.now, caller, delegated.active);
    this.transfer(token, this.setting.self, receiver, amount);
    return amount;
  }

  collect(caller: string, token: string, receiver: string): bigint {
    demand(receiver !== ZERO, "StakingReceiverZero");
    const amount = this.creditOf(caller, token);
    demand(amount > 0n, "StakingNothingToCollect", caller, token);
    this.#credits.add(pair(caller, token), -amount);
    this.transfer(token, this.setting.self, receiver, amount);
    return amount;
  }

  claimable(account: string, from: string, token: string): bigint {
    const provider = this.providers.get(from);
    return provider?.streams.get(token)?.claimable(this.now, account, provider.delegated.active) ?? 0n;
  }

  creditOf(account: string, token: string): bigint {
    return this.#credits.get(pair(account, token));
  }

  /* VOTES */

  switchVotes(caller: string, of: string, enabled: boolean): void {
    const provider = this.#provider(of);
    const ballots = this.#ballots(caller);
    demand(enabled !== ballots.has(of), "StakingVotesUnchanged", caller, of, enabled);
    const { maxBallots } = this.setting.parameters;
    demand(!enabled || BigInt(ballots.size) < maxBallots, "StakingTooManyBallots", caller, maxBallots);
    provider.ballots.of(caller).enabled = enabled;
    this.#count(of, caller);
  }

  votesAt(account: string, time: bigint): bigint {
    return sum([...this.#ballots(account)].map((of) => this.#provider(of).ballots.of(account).votesAt(time)));
  }

  #ballots(account: string): Set<string> {
    const enabled = [...this.providers.values()].filter(({ ballots }) => ballots.get(account)?.enabled === true);
    return new Set(enabled.map(({ address }) => address));
  }

  #count(of: string, account: string): void {
    this.#provider(of).ballots.of(account).count(this.now);
  }

  /* GOVERNANCE */

  appoint(caller: string, service: string): void {
    this.#demandOwner(caller);
    demand(!this.services.has(service), "StakingServiceAppointed", service);
    const { noticeSeconds, thawSeconds, maxAppointed } = this.setting.parameters;
    const window = this.setting.locks.get(service);
    demand(window !== undefined, "StakingServiceInvalid", service);
    demand(window < thawSeconds, "StakingLockNotBelowThaw", service, window, thawSeconds);
    demand(BigInt(this.services.size) < maxAppointed, "StakingTooManyServices", maxAppointed);
    this.services.set(service, { activeAt: this.now + noticeSeconds, window, retired: false });
  }

  retire(caller: string, service: string): void {
    this.#demandOwner(caller);
    const found = this.services.get(service);
    demand(found !== undefined, "StakingServiceUnknown", service);
    demand(!found.retired, "StakingServiceRetired", service);
    found.retired = true;
  }

  setDelegationRatio(caller: string, ratio: bigint): void {
    this.#demandOwner(caller);
    const { maxDelegationRatio } = this.setting.parameters;
    demand(ratio >= 1n && ratio <= maxDelegationRatio, "StakingRatioOutOfBounds", ratio, 1n, maxDelegationRatio);
    this.delegationRatio = ratio;
  }

  setRewardToken(caller: string, token: string, allowed: boolean): void {
    this.#demandOwner(caller);
    demand(this.setting.codes.has(token), "StakingTokenMissing", token);
    const { maxRewardTokens } = this.setting.parameters;
    const known = this.rewards.has(token);
    demand(known || !allowed || BigInt(this.rewards.size) < maxRewardTokens, "StakingTooManyRewardTokens", maxRewardTokens);
    if (known || allowed) this.rewards.set(token, allowed);
  }

  /* REQUIREMENTS THAT SEVERAL CALLS HAVE */

  #provider(address: string): Provider {
    const provider = this.providers.get(address);
    demand(provider !== undefined, "StakingProviderUnknown", address);
    return provider;
  }

  #demandOwner(caller: string): void {
    demand(caller === this.setting.owner, "OwnableUnauthorizedAccount", caller);
  }

  #demandOperator(caller: string, operator: string): void {
    demand(operator !== ZERO, "StakingOperatorZero", caller);
    demand(operator !== caller, "StakingOperatorIsOwner", caller);
  }

  #demandCommission(commissionBps: bigint): void {
    const { maxCommissionBps } = this.setting.parameters;
    demand(commissionBps <= maxCommissionBps, "StakingCommissionAboveCap", commissionBps, maxCommissionBps);
  }

  #demandMinimum(amount: bigint): void {
    const { minDeposit } = this.setting.parameters;
    demand(amount >= minDeposit, "StakingDepositBelowMinimum", amount, minDeposit);
  }

  #demandSound(provider: string, pool: Pool): void {
    demand(!pool.impaired, "StakingPoolImpaired", provider, pool.tokens, pool.shares);
  }

  #demandRatio({ address, own }: Provider, delegated: bigint): void {
    const limit = this.delegationRatio * own.activeTokens;
    demand(delegated <= limit, "StakingDelegationAboveRatio", address, delegated, limit);
  }

  /** @returns the shares of a request that there is. */
  #demandRequest(account: string, of: string, readyAt: bigint): bigint {
    const shares = this.requestOf(account, of, readyAt);
    demand(shares !== 0n, "StakingRequestUnknown", account, of, readyAt);
    return shares;
  }
}
