import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { expect } from "chai";
import fc from "fast-check";
import { encodeBytes32String } from "ethers";
import { ethers } from "hardhat";
import type { MockToken, ProviderRegistry, Staking } from "../../typechain-types";
import { latestTime, signerOf } from "../fixtures/chain";
import { aNode } from "../fixtures/registry";
import { EPOCH, MAX_LOCK, NOTICE as STAKING_NOTICE, RATIO, THAW, deployStaking } from "../fixtures/staking";

const BOND = 100n;
const FRESH = 1_000n;
const NOTICE = 2_500n;
/** What each key has in hand for bonds: enough for some, not for all. */
const HAND = 450n;
/** What there is to stake for providers. */
const PURSE = 100_000n;
/** Units of a GPU, by class; class 3 does not exist. */
const WEIGHTS: Readonly<Record<number, bigint>> = { 1: 3n, 2: 5n };
const PROVIDERS = [0, 1, 2, 3] as const;

/** `by`: the provider's own key, its operator's, or another provider's. */
type Key = "owner" | "operator" | "stranger";
type Step = { readonly who: number; readonly wait: bigint } & (Call | Event);
/** What the registry is asked. */
type Call =
  | { act: "update"; by: Key; units: bigint }
  | { act: "set"; by: Key; node: number; gpuClass: number; gpus: bigint }
  | { act: "remove"; by: Key; node: number }
  | { act: "sync" }
  | { act: "release"; by: Key }
  | { act: "demand"; stakePerUnit: bigint }
  | { act: "retire"; gpuClass: number };
/** What happens to a provider's own stake meanwhile. */
type Event = { act: "stake"; amount: bigint } | { act: "leave"; percent: bigint } | { act: "slash"; amount: bigint };

const common = {
  who: fc.constantFrom(...PROVIDERS),
  wait: fc.oneof({ weight: 3, arbitrary: fc.bigInt({ min: 1n, max: 150n }) }, { weight: 1, arbitrary: fc.bigInt({ min: 500n, max: 1_200n }) }),
};
const by = fc.oneof({ weight: 9, arbitrary: fc.constantFrom<Key>("owner", "operator") }, { weight: 1, arbitrary: fc.constant<Key>("stranger") });
const act = <T extends string>(name: T): fc.Arbitrary<T> => fc.constant(name);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ ...common, act: act("update"), by, units: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 30n })) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      ...common, act: act("set"), by, node: fc.integer({ min: 0, max: 2 }),
      gpuClass: fc.oneof({ weight: 6, arbitrary: act("1") }, { weight: 3, arbitrary: act("2") }, { weight: 1, arbitrary: act("3") }).map(Number),
      gpus: fc.bigInt({ min: 0n, max: 6n }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ ...common, act: act("remove"), by, node: fc.integer({ min: 0, max: 2 }) }) },
  { weight: 5, arbitrary: fc.record({ ...common, act: act("sync") }) },
  { weight: 2, arbitrary: fc.record({ ...common, act: act("release"), by }) },
  { weight: 3, arbitrary: fc.record({ ...common, act: act("stake"), amount: fc.bigInt({ min: 1n, max: 150n }) }) },
  { weight: 1, arbitrary: fc.record({ ...common, act: act("leave"), percent: fc.constantFrom(1n, 10n, 50n, 100n) }) },
  { weight: 1, arbitrary: fc.record({ ...common, act: act("slash"), amount: fc.oneof(fc.bigInt({ min: 1n, max: 20n }), fc.bigInt({ min: 1n, max: 200n })) }) },
  { weight: 1, arbitrary: fc.record({ ...common, act: act("demand"), stakePerUnit: fc.bigInt({ min: 0n, max: 21n }) }) },
  { weight: 1, arbitrary: fc.record({ ...common, act: act("retire"), gpuClass: fc.constant(2) }) },
);

/** One provider as it is meant to be. */
class Offer {
  readonly nodes = new Map<number, bigint>();
  gpuClass = 0;
  units = 0n;
  expiresAt = 0n;
  bonded = false;
  /** Own active stake, as staking says. */
  stake = 200n;
  readonly hands = { owner: HAND, operator: HAND };

  gpus(except?: number): bigint {
    return [...this.nodes].reduce((sum, [id, gpus]) => (id === except ? sum : sum + gpus), 0n);
  }
}

/** What the registry is meant to be: one method a call, which says whether it is allowed. */
class Reference {
  readonly offers = PROVIDERS.map(() => new Offer());
  readonly retired = new Set<number>();
  /** What syncs paid. */
  synced = 0n;
  demands: { from: bigint; amount: bigint }[] = [{ from: 0n, amount: 10n }];
  readonly done: Record<string, number> = {};

  constructor(public now: bigint) {}

  demand(): bigint {
    return this.demands.reduce((last, next) => (next.from <= this.now ? next : last)).amount;
  }

  counted(offer: Offer): bigint {
    return this.now < offer.expiresAt && offer.stake >= offer.units * this.demand() ? offer.units : 0n;
  }

  totalOf(gpuClass: number): bigint {
    return this.offers.reduce((sum, offer) => (offer.gpuClass === gpuClass ? sum + offer.units : sum), 0n);
  }

  take(step: Call, offer: Offer): boolean {
    return !("by" in step && step.by === "stranger") && this.apply(step, offer);
  }

  private apply(step: Call, offer: Offer): boolean {
    switch (step.act) {
      case "update": {
        if (step.units > offer.units) {
          if (step.units > offer.gpus() * (WEIGHTS[offer.gpuClass] ?? 0n)) return false;
          if (offer.stake < step.units * this.demand()) return false;
          if (!offer.bonded) {
            if (step.by === "stranger" || offer.hands[step.by] < BOND) return false;
            offer.hands[step.by] -= BOND;
            offer.bonded = true;
          }
        }
        offer.units = step.units;
        offer.expiresAt = this.now + FRESH;
        return true;
      }
      case "set": {
        const weight = WEIGHTS[step.gpuClass];
        const others = offer.gpus(step.node);
        if (step.gpus === 0n || weight === undefined) return false;
        if (step.gpuClass !== offer.gpuClass && (others !== 0n || offer.units !== 0n)) return false;
        const kept = step.gpuClass === offer.gpuClass ? (offer.nodes.get(step.node) ?? 0n) : 0n;
        if (this.retired.has(step.gpuClass) && step.gpus > kept) return false;
        if ((others + step.gpus) * weight < offer.units) return false;
        offer.nodes.set(step.node, step.gpus);
        offer.gpuClass = step.gpuClass;
        return true;
      }
      case "remove": {
        if (!offer.nodes.has(step.node)) return false;
        if (offer.gpus(step.node) * (WEIGHTS[offer.gpuClass] ?? 0n) < offer.units) return false;
        offer.nodes.delete(step.node);
        if (offer.nodes.size === 0) offer.gpuClass = 0;
        return true;
      }
      case "sync": {
        if (this.counted(offer) === offer.units) return false;
        offer.units = 0n;
        offer.bonded = false;
        this.synced += BOND;
        return true;
      }
      case "release": {
        if (offer.units !== 0n || !offer.bonded) return false;
        offer.bonded = false;
        offer.hands.owner += BOND;
        return true;
      }
      case "demand": {
        if (step.stakePerUnit < 1n || step.stakePerUnit > 20n) return false;
        const present = this.demand();
        const from = step.stakePerUnit > present ? this.now + NOTICE : this.now;
        this.demands = [{ from: 0n, amount: present }, { from, amount: step.stakePerUnit }];
        return true;
      }
      case "retire":
        if (this.retired.has(step.gpuClass)) return false;
        this.retired.add(step.gpuClass);
        return true;
    }
  }
}

interface Played {
  registry: ProviderRegistry;
  staking: Staking;
  service: HardhatEthersSigner;
  token: MockToken;
  owner: HardhatEthersSigner;
  providers: HardhatEthersSigner[];
  operators: HardhatEthersSigner[];
  syncer: HardhatEthersSigner;
}

async function deploy(): Promise<Played> {
  const signers = await ethers.getSigners();
  const at = (index: number): HardhatEthersSigner => signers[index] as HardhatEthersSigner;
  const [owner, syncer] = [at(9), at(8)];
  const token = await ethers.deployContract("MockToken");
  const staking = await deployStaking({
    token, owner, thawSeconds: THAW, noticeSeconds: STAKING_NOTICE, epochSeconds: EPOCH, minDeposit: 1n, ratio: RATIO,
  });
  const reference = await ethers.deployContract("ReferenceService", [staking, MAX_LOCK]);
  await staking.connect(owner).appoint(reference);
  await time.increase(STAKING_NOTICE);
  const service = await signerOf(reference);
  const registry = await ethers.deployContract("ProviderRegistry", [owner, staking, BOND, FRESH, NOTICE, 10, 20]);
  for (const weight of Object.values(WEIGHTS)) await registry.connect(owner).addGpuClass(encodeBytes32String("class"), weight);
  await token.mint(owner, PURSE);
  await token.connect(owner).approve(staking, PURSE);
  const providers = PROVIDERS.map(at);
  const operators = PROVIDERS.map((index) => at(index + PROVIDERS.length));
  for (const index of PROVIDERS) {
    const [provider, operator] = [at(index), at(index + PROVIDERS.length)];
    await staking.connect(provider).register(operator, 0);
    await staking.connect(owner).stake(provider, 200);
    for (const payer of [provider, operator]) {
      await token.mint(payer, HAND);
      await token.connect(payer).approve(registry, 2n ** 255n);
    }
  }
  return { registry, staking, service, token, owner, providers, operators, syncer };
}

async function happen({ staking, service, owner }: Played, event: Event, provider: HardhatEthersSigner): Promise<unknown> {
  switch (event.act) {
    case "stake":
      return staking.connect(owner).stake(provider, event.amount);
    case "leave":
      return staking.connect(provider).requestWithdrawal(provider, ((await staking.sharesOf(provider, provider)) * event.percent) / 100n);
    case "slash":
      await staking.connect(provider).allocate(service, await staking.usableStakeOf(provider));
      return staking.connect(service).slash(provider, event.amount, []);
  }
}

async function perform(played: Played, step: Call & { who: number }): Promise<unknown> {
  const provider = played.providers[step.who] as HardhatEthersSigner;
  const keys = {
    owner: provider,
    operator: played.operators[step.who] as HardhatEthersSigner,
    stranger: played.providers[(step.who + 1) % PROVIDERS.length] as HardhatEthersSigner,
  };
  const registry = played.registry.connect("by" in step ? keys[step.by] : played.owner);
  switch (step.act) {
    case "update":
      return registry.update(provider, step.units, 1, 1);
    case "set":
      return registry.setNode(provider, step.node, step.gpuClass, aNode({ gpus: step.gpus }));
    case "remove":
      return registry.removeNode(provider, step.node);
    case "sync":
      return registry.connect(played.syncer).sync(provider);
    case "release":
      return registry.releaseBond(provider);
    case "demand":
      return registry.setMinStakePerUnit(step.stakePerUnit);
    case "retire":
      return registry.retireGpuClass(step.gpuClass);
  }
}

async function expectAgreement(played: Played, reference: Reference): Promise<void> {
  const { registry, token, providers, operators, syncer } = played;
  const classes = Object.keys(WEIGHTS).map(Number);
  const [states, counted, owners, keys, totals, paid, held] = await Promise.all([
    Promise.all(providers.map((provider) => registry.servingOf(provider))),
    Promise.all(providers.map((provider) => registry.countedUnitsOf(provider))),
    Promise.all(providers.map((provider) => token.balanceOf(provider))),
    Promise.all(operators.map((operator) => token.balanceOf(operator))),
    Promise.all(classes.map(async (gpuClass) => (await registry.gpuClassOf(gpuClass)).units)),
    token.balanceOf(syncer),
    token.balanceOf(registry),
  ]);
  const { offers } = reference;
  expect(states.map(({ gpuClass, units, expiresAt, gpus, bonded }) => [gpuClass, units, expiresAt, gpus, bonded]))
    .to.deep.equal(offers.map((offer) => [BigInt(offer.gpuClass), offer.units, offer.expiresAt, offer.gpus(), offer.bonded]));
  expect(counted).to.deep.equal(offers.map((offer) => reference.counted(offer)));
  expect(owners).to.deep.equal(offers.map(({ hands }) => hands.owner));
  expect(keys).to.deep.equal(offers.map(({ hands }) => hands.operator));
  expect(totals).to.deep.equal(classes.map((gpuClass) => reference.totalOf(gpuClass)));
  expect(paid).to.equal(reference.synced);
  expect(held).to.equal(BOND * BigInt(offers.filter(({ bonded }) => bonded).length));
  // What counts in a class always has a bond behind it.
  expect(offers.filter(({ units, bonded }) => units !== 0n && !bonded)).to.deep.equal([]);
}

const shown = (step: Step): string => JSON.stringify(step, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));

const succeeds = (promise: Promise<unknown>): Promise<boolean> => promise.then(() => true, () => false);

async function play(played: Played, reference: Reference, step: Step): Promise<void> {
  const offer = reference.offers[step.who] as Offer;
  reference.now += step.wait;
  await time.setNextBlockTimestamp(reference.now);
  let done: boolean;
  if (step.act === "stake" || step.act === "leave" || step.act === "slash") {
    const provider = played.providers[step.who] as HardhatEthersSigner;
    done = await succeeds(happen(played, step, provider));
    reference.now = BigInt(await latestTime());
    // Nobody delegates here, so what is usable is the own active stake.
    offer.stake = await played.staking.usableStakeOf(provider);
  } else {
    const allowed = reference.take(step, offer);
    done = await succeeds(perform(played, step));
    expect(done, shown(step)).to.equal(allowed);
  }
  if (done) reference.done[step.act] = (reference.done[step.act] ?? 0) + 1;
  await expectAgreement(played, reference);
}

describe("ProviderRegistry: histories", () => {
  it("keeps each class the sum of its providers and a bond behind all that counts, as the reference says", async function () {
    this.timeout(600_000);
    const done: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 50 }), async (steps) => {
        const played = await loadFixture(deploy);
        const reference = new Reference(BigInt(await latestTime()));
        const opening: Step[] = PROVIDERS.flatMap((who): Step[] => [
          { who, wait: 1n, act: "set", by: "owner", node: 0, gpuClass: 1 + (who % 2), gpus: 4n },
          { who, wait: 1n, act: "update", by: "operator", units: 12n },
        ]);
        for (const next of [...opening, ...steps]) await play(played, reference, next);
        // Everybody leaves with its bond.
        for (const [who, { bonded }] of reference.offers.entries()) {
          await play(played, reference, { who, wait: 1n, act: "update", by: "owner", units: 0n });
          if (bonded) await play(played, reference, { who, wait: 1n, act: "release", by: "owner" });
        }
        expect(await played.token.balanceOf(played.registry)).to.equal(0);
        for (const [name, count] of Object.entries(reference.done)) done[name] = (done[name] ?? 0) + count;
      }),
      { numRuns: 25 },
    );
    for (const name of ["update", "set", "remove", "sync", "release", "demand", "retire", "stake", "leave", "slash"]) {
      expect(done[name], name).to.be.greaterThan(5);
    }
  });
});
