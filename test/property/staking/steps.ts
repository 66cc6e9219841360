import fc from "fast-check";
import type { StakingModel } from "../../oracle/staking/model";
import { ZERO } from "../../oracle/staking/model";
import { max, min, sum } from "../../oracle/staking/numbers";
import type { Provider } from "../../oracle/staking/provider";
import { type Argument, type Call, type World, WINDOWS, everybody } from "./world";

/** How often each kind of call is tried, against the others. */
const WEIGHTS = {
  register: 1,
  setOperator: 1,
  scheduleCommission: 3,
  stake: 4,
  delegate: 8,
  requestWithdrawal: 7,
  cancelWithdrawal: 3,
  withdraw: 6,
  allocate: 8,
  sync: 2,
  slash: 5,
  sweepBurn: 1,
  distribute: 5,
  claim: 4,
  collect: 3,
  switchVotes: 4,
  appoint: 1,
  retire: 1,
  setDelegationRatio: 1,
  setRewardToken: 1,
  transfer: 1,
} as const;

export type Kind = keyof typeof WEIGHTS;
export const KINDS = Object.keys(WEIGHTS) as Kind[];

/** A wish is numbers; what they mean is seen when its turn comes, so that most calls can succeed. */
export interface Wish {
  readonly kind: Kind;
  readonly who: number;
  readonly whom: number;
  readonly which: number;
  /** Of 1,000. */
  readonly part: number;
  /** The lowest few ask for what must fail. */
  readonly odd: number;
}

/** Calls within one second, and how long it is since the last. */
export interface Scene {
  readonly pause: number;
  readonly seconds: number;
  /** 0: no wish is asked, and a provider is ruined. */
  readonly ruin: number;
  readonly wishes: readonly Wish[];
}

const wish: fc.Arbitrary<Wish> = fc.record({
  kind: fc.oneof(...KINDS.map((kind) => ({ weight: WEIGHTS[kind], arbitrary: fc.constant(kind) }))),
  who: fc.nat(999),
  whom: fc.nat(999),
  which: fc.nat(999),
  part: fc.nat(1000),
  odd: fc.nat(15),
});

/** Now and then the same again: two of a kind within a second. */
const wishes: fc.Arbitrary<Wish[]> = fc.tuple(wish, fc.nat(5)).map(([once, again]) => (again === 0 ? [once, once] : [once]));

export const scene: fc.Arbitrary<Scene> = fc.record({
  pause: fc.nat(13),
  seconds: fc.integer({ min: 1, max: 90_000 }),
  ruin: fc.nat(24),
  wishes: fc.array(wishes, { minLength: 1, maxLength: 3 }).map((lists) => lists.flat()),
});

/** The smallest deposit's size: dust, an ordinary token's unit, and what leaves the types' ends within reach. */
export const scale: fc.Arbitrary<bigint> = fc.constantFrom(1n, 10n ** 15n, 2n ** 96n);

export function of<T>(list: readonly T[], n: number): T {
  if (list.length === 0) throw new Error("nothing to choose from");
  return list[n % list.length] as T;
}

interface Ask {
  readonly account: string;
  readonly provider: string;
  readonly readyAt: bigint;
}

/** Every request that is open. */
export function openRequests(model: StakingModel): Ask[] {
  return [...model.providers.values()].flatMap((provider) =>
    [provider.own, provider.delegated].flatMap((pool) =>
      pool.requests.entries().map(([key]) => {
        const [account, readyAt] = key.split(" ") as [string, string];
        return { account, provider: provider.address, readyAt: BigInt(readyAt) };
      }),
    ),
  );
}

/** The last seconds at which what a service was given and lost is committed to it. */
function lapses(model: StakingModel): bigint[] {
  return [...model.services].flatMap(([service, { window }]) =>
    [...model.providers.values()].flatMap(({ allocations }) => allocations.get(service)?.lapses(model.now, window) ?? []),
  );
}

/** The seconds at which commissions and services begin to count. */
function begins(model: StakingModel): bigint[] {
  return [...[...model.providers.values()].map(({ commission }) => commission.from), ...[...model.services.values()].map(({ activeAt }) => activeAt)];
}

/** How long a scene waits: mostly a little, often to the second at which something ends, or one beside it. */
export function pauseOf({ pause, seconds }: Scene, model: StakingModel): bigint {
  const { thawSeconds, noticeSeconds } = model.setting.parameters;
  const until = (moments: readonly bigint[], later: bigint): bigint | undefined => {
    const waits = moments.map((moment) => moment + later - model.now).filter((wait) => wait > 0n);
    return waits.length === 0 ? undefined : waits.reduce(min);
  };
  if (pause < 5) return BigInt(1 + (seconds % 60));
  if (pause < 7) return BigInt(seconds);
  if (pause < 9) return until(openRequests(model).map(({ readyAt }) => readyAt), BigInt(seconds % 3) - 1n) ?? thawSeconds / 3n;
  if (pause < 12) return until(lapses(model), BigInt(seconds % 2)) ?? of(WINDOWS, pause);
  return until(begins(model), BigInt(seconds % 2) - 1n) ?? noticeSeconds;
}

export const headroomOf = (model: StakingModel, provider: Provider, service: string): bigint => {
  const others = [...model.services.keys()].filter((other) => other !== service).map((other) => model.committed(provider.address, other));
  return max(0n, provider.usable(model.delegationRatio) - sum(others));
};

/** What to ask of the contract for a wish, as things stand in the model. */
export function callFor({ kind, who, whom, which, part, odd }: Wish, { cast, setting }: World, model: StakingModel, unit: bigint): Call {
  const call = (by: string, ...args: Argument[]): Call => ({ by, target: setting.self, method: kind, args });
  const anybody = everybody(cast);
  const strange = odd === 0;
  const amount = unit * BigInt(part + 1) + BigInt(which % 7);
  const share = (all: bigint): bigint => (part > 750 ? all : (all * BigInt(part + 1)) / 751n);
  const provider = strange || (kind === "slash" && odd === 1) ? of(cast.providers, who) : of([...model.providers.keys()], who);
  const found = model.providers.get(provider);
  const receiver = odd === 1 ? ZERO : of(anybody, whom);
  const bySomebody = odd === 2 ? of(anybody, who) : cast.owner;
  switch (kind) {
    case "register": {
      const free = cast.providers.filter((address) => !model.providers.has(address));
      const by = strange || free.length === 0 ? of(anybody, who) : of(free, who);
      return call(by, odd === 1 ? ZERO : odd === 2 ? by : of(anybody, whom), BigInt(part * 5 + which));
    }
    case "setOperator":
      return call(provider, odd === 1 ? ZERO : of(anybody, whom));
    case "scheduleCommission": {
      const changed = [...model.providers.values()].filter(({ commission }) => commission.from > 0n && commission.from <= model.now);
      const by = which % 2 === 0 && changed.length > 0 ? of(changed, who) : found;
      return call(by?.address ?? provider, max(0n, (by?.commissionAt(model.now) ?? 0n) + BigInt(part - 500) + (odd < 2 ? 200n : 0n)));
    }
    case "stake":
      return call(odd === 1 ? cast.pauper : of(anybody, whom), provider, amount);
    case "delegate": {
      const room = found === undefined ? 0n : max(0n, model.delegationRatio * found.own.activeTokens - found.delegated.activeTokens);
      const fits = odd > 2 && room > setting.parameters.minDeposit ? min(amount, room) : amount;
      const shares = found === undefined || found.delegated.impaired ? 0n : found.delegated.sharesFor(fits);
      const onBehalf = odd === 1 ? of([ZERO, provider], which) : of(cast.delegators, whom);
      return call(of(anybody, which), provider, fits, odd === 3 ? shares + 1n : which % 2 === 0 ? shares : 0n, onBehalf);
    }
    case "requestWithdrawal": {
      const held = [...model.providers.values()].flatMap(({ address, own, delegated }) =>
        [own, delegated].flatMap((pool) => pool.active.entries().map(([account, shares]) => ({ account, address, shares }))),
      );
      if (strange || held.length === 0) return call(of(anybody, whom), provider, BigInt(part % 20));
      const { account, address, shares } = of(held, who * 1000 + whom);
      return call(account, address, odd === 1 ? shares + 1n : share(shares));
    }
    case "cancelWithdrawal": {
      const open = openRequests(model);
      if (open.length === 0) return call(of(anybody, whom), provider, model.now);
      const own = open.filter(({ account, provider: from }) => account === from);
      const { account, provider: from, readyAt } = of(own.length > 0 && which % 3 === 0 ? own : open, who);
      return call(strange ? of(anybody, whom) : account, from, readyAt);
    }
    case "withdraw": {
      const open = openRequests(model);
      if (open.length === 0) return call(of(anybody, whom), provider, model.now, receiver);
      const ripe = open.filter(({ readyAt }) => readyAt <= model.now);
      const { account, provider: from, readyAt } = of(ripe.length > 0 && odd !== 2 ? ripe : open, who);
      return call(strange ? of(anybody, whom) : account, from, readyAt, receiver);
    }
    case "allocate": {
      const usual = [...model.services.entries()].filter(([, { activeAt, retired }]) => activeAt <= model.now && !retired).map(([service]) => service);
      const service = odd < 2 || usual.length === 0 ? of([...cast.services, cast.slowService], whom) : of(usual, whom);
      const present = found?.allocations.get(service)?.allocated ?? 0n;
      const most = found === undefined ? amount : headroomOf(model, found, service);
      if (which % 4 === 0) return call(provider, service, present - share(present));
      return call(provider, service, odd === 2 ? most + 1n : max(present, share(most)));
    }
    case "sync":
      return call(of(anybody, whom), provider);
    case "slash": {
      const service = strange ? of(anybody, whom) : of(cast.services.slice(0, 2), whom);
      const all = model.committed(provider, service);
      const own = found?.own.tokens ?? 0n;
      const pool = found?.delegated.tokens ?? 0n;
      const small = (all * BigInt(part + 1)) / 4000n;
      const taken = of([small, small, small, small, small, share(all), all, own, max(0n, own - 1n), max(0n, own + pool - 1n), all + unit], which);
      const payouts = Array.from({ length: odd % 4 }, (_, i) => ({
        account: i + odd === 6 ? ZERO : of(anybody, whom + i),
        amount: (taken * BigInt(1 + ((which + i) % 5))) / 10n,
      }));
      return call(service, provider, taken, payouts);
    }
    case "sweepBurn":
      return call(of(anybody, who));
    case "distribute": {
      const allowed = [...model.rewards.entries()].filter(([, taken]) => taken).map(([token]) => token);
      const token = odd === 1 || allowed.length === 0 ? of(cast.tokens, which) : of(allowed, which);
      return call(odd === 2 ? of(anybody, whom) : of(cast.services.slice(0, 2), whom), provider, token, odd === 3 ? 0n : amount);
    }
    case "claim": {
      const pairs = [...model.providers.keys()].flatMap((from) =>
        [...model.rewards.keys()].flatMap((token) => cast.delegators.map((account) => ({ account, from, token }))),
      );
      const earned = pairs.filter(({ account, from, token }) => model.claimable(account, from, token) > 0n);
      if (odd < 3 || earned.length === 0) return call(of(anybody, whom), provider, of(cast.tokens, which), receiver);
      const { account, from, token } = of(earned, who * 1000 + which);
      return call(account, from, token, receiver);
    }
    case "collect": {
      const creditors = anybody.flatMap((account) => cast.tokens.map((token) => ({ account, token }))).filter(({ account, token }) => model.creditOf(account, token) > 0n);
      if (strange || creditors.length === 0) return call(of(anybody, who), of(cast.tokens, which), receiver);
      const { account, token } = of(creditors, who);
      return call(account, token, receiver);
    }
    case "switchVotes": {
      const by = of([...cast.delegators, provider], whom);
      const on = found?.ballots.get(by)?.enabled ?? false;
      return call(by, provider, odd < 2 ? on : !on);
    }
    case "appoint": {
      const free = cast.services.filter((service) => !model.services.has(service));
      return call(bySomebody, strange || free.length === 0 ? of([...cast.services, cast.slowService, cast.patron], whom) : of(free, whom));
    }
    case "retire": {
      const late = cast.services.slice(2).filter((service) => model.services.get(service)?.retired === false);
      return call(bySomebody, strange || late.length === 0 ? of(cast.services, whom) : of(late, whom));
    }
    case "setDelegationRatio":
      return call(bySomebody, strange ? of([0n, 33n], which) : BigInt(1 + (which % 8)));
    case "setRewardToken":
      return call(bySomebody, odd === 1 ? ZERO : of(cast.tokens.slice(0, 2), whom), which % 4 !== 0);
    case "transfer":
      return { by: of(anybody, who), target: of(cast.tokens, whom), method: kind, args: [setting.self, amount] };
  }
}

/** What every history begins with: five providers with stake, delegators and allocations to two services. */
export function opening({ cast, setting }: World, unit: bigint): Call[] {
  const call = (by: string, method: string, ...args: Argument[]): Call => ({ by, target: setting.self, method, args });
  const [first, second] = cast.services as [string, string];
  const providers = cast.providers.slice(0, 5);
  return [
    ...providers.map((by, i) => call(by, "register", cast.patron, BigInt(500 * i))),
    ...providers.map((by, i) => call(by, "stake", by, unit * BigInt(1000 + i))),
    ...cast.delegators.flatMap((by, i) => [0, 1].map((j) => call(by, "delegate", of(providers, i + j), unit * BigInt(400 + 7 * i), 0n, by))),
    ...providers.map((by, i) => call(by, "allocate", i % 2 === 0 ? first : second, unit * BigInt(300 + 200 * i))),
    ...[...providers, ...cast.delegators].map((by, i) => call(by, "switchVotes", of(providers, i), true)),
  ];
}

/** What governance does before anything else, a notice ahead of the rest. */
export function appointments({ cast, setting }: World): Call[] {
  const call = (method: string, ...args: Argument[]): Call => ({ by: cast.owner, target: setting.self, method, args });
  return [
    ...cast.services.slice(0, 2).map((service) => call("appoint", service)),
    ...cast.tokens.slice(0, 2).map((token) => call("setRewardToken", token, true)),
  ];
}
