import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import fc from "fast-check";
import { anOrder, deployMarket, sendFill, signOrder, type MarketFixture } from "../fixtures/market";

const ROLES = ["client", "provider", "treasury", "burner", "coordinator", "relayer"] as const;
type Role = (typeof ROLES)[number];

type Step =
  | { act: "deposit"; who: Role; onBehalf: Role; amount: bigint }
  | { act: "withdraw"; who: Role; to: Role; amount: bigint }
  | { act: "cancel"; who: Role; first: number; count: number }
  | { act: "fee"; bps: bigint; burnBps: bigint }
  | { act: "sweep" }
  | { act: "fill"; client: Role; provider: Role; coordinator: Role; coordinatorBps: bigint; price: bigint; nonce: number; copies: number; copy: number };

const role = fc.constantFrom(...ROLES);
const amount = fc.bigInt({ min: 0n, max: 2_000n });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ act: fc.constant("deposit" as const), who: role, onBehalf: role, amount }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("withdraw" as const), who: role, to: role, amount }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("cancel" as const), who: role, first: fc.integer({ min: 120, max: 136 }), count: fc.integer({ min: 0, max: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("fee" as const), bps: fc.bigInt({ min: 0n, max: 500n }), burnBps: fc.bigInt({ min: 0n, max: 10_000n }) }) },
  { weight: 1, arbitrary: fc.constant({ act: "sweep" as const }) },
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant("fill" as const),
      client: role,
      provider: role,
      coordinator: role,
      coordinatorBps: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 10_000n })),
      price: amount,
      nonce: fc.integer({ min: 120, max: 136 }),
      copies: fc.integer({ min: 0, max: 4 }),
      copy: fc.integer({ min: 0, max: 4 }),
    }),
  },
);

/** What the market is meant to be: accounts, fees, tokens in hand, and which nonces are gone. */
class Reference {
  readonly accounts = new Map<Role, bigint>(ROLES.map((who) => [who, 0n]));
  readonly hands = new Map<Role, bigint>(ROLES.map((who) => [who, 10_000n]));
  readonly gone = new Set<string>();
  feeBps = 250n;
  burnBps = 0n;
  fees = 0n;
  filled = 0;

  of(who: Role): bigint {
    return this.accounts.get(who) ?? 0n;
  }

  private add(book: Map<Role, bigint>, who: Role, change: bigint): void {
    book.set(who, (book.get(who) ?? 0n) + change);
  }

  /** Whether the step is allowed; applies it if it is. */
  take(step: Step): boolean {
    switch (step.act) {
      case "deposit":
        if ((this.hands.get(step.who) ?? 0n) < step.amount) return false;
        this.add(this.hands, step.who, -step.amount);
        this.add(this.accounts, step.onBehalf, step.amount);
        return true;
      case "withdraw":
        if (this.of(step.who) < step.amount) return false;
        this.add(this.accounts, step.who, -step.amount);
        this.add(this.hands, step.to, step.amount);
        return true;
      case "cancel":
        for (let i = 0; i < step.count; i += 1) this.gone.add(`${step.who} ${step.first + i}`);
        return true;
      case "fee":
        this.feeBps = step.bps;
        this.burnBps = step.burnBps;
        return true;
      case "sweep": {
        const burned = (this.fees * this.burnBps) / 10_000n;
        this.add(this.accounts, "treasury", this.fees - burned);
        this.add(this.accounts, "burner", burned);
        this.fees = 0n;
        return true;
      }
      case "fill": {
        const nonce = `${step.client} ${step.nonce + step.copy}`;
        if (step.copy >= step.copies || this.gone.has(nonce)) return false;
        if (this.feeBps + step.coordinatorBps > 10_000n || this.of(step.client) < step.price) return false;
        this.gone.add(nonce);
        // Rounded up: what is left over when the payee's share of the rest is rounded down.
        const protocolFee = step.price - (step.price * (10_000n - this.feeBps)) / 10_000n;
        const coordinatorFee = (step.price * step.coordinatorBps) / 10_000n;
        this.add(this.accounts, step.client, -step.price);
        this.add(this.accounts, step.provider, step.price - protocolFee - coordinatorFee);
        this.fees += protocolFee;
        this.add(this.accounts, step.coordinator, coordinatorFee);
        this.filled += 1;
        return true;
      }
    }
  }
}

async function perform(fixture: MarketFixture, step: Step): Promise<unknown> {
  const { market, token, owner } = fixture;
  switch (step.act) {
    case "deposit":
      return market.connect(fixture[step.who]).deposit(token, step.amount, fixture[step.onBehalf]);
    case "withdraw":
      return market.connect(fixture[step.who]).withdraw(token, step.amount, fixture[step.to]);
    case "cancel":
      return market.connect(fixture[step.who]).cancelNonces(ZeroAddress, step.first, step.count);
    case "fee":
      return market.connect(owner).setProtocolFee(step.bps, step.burnBps);
    case "sweep":
      return market.sweepFees(token);
    case "fill": {
      const client: HardhatEthersSigner = fixture[step.client];
      const provider = fixture[step.provider];
      const order = await anOrder(fixture, {
        client: client.address,
        minPrice: step.price,
        maxPrice: step.price,
        coordinator: fixture[step.coordinator].address,
        coordinatorFeeBps: step.coordinatorBps,
        nonce: BigInt(step.nonce),
        copies: BigInt(step.copies),
      });
      const delivery = { copy: BigInt(step.copy), provider: provider.address, output: order.input as string, minPrice: 0n, validUntil: order.acceptBy as bigint };
      return sendFill(fixture, [order, await signOrder(fixture, order, client), delivery, "0x", "0x"], provider);
    }
  }
}

/** A market whose accounts are empty, and roles with tokens in hand. */
async function deployEmpty(): Promise<MarketFixture> {
  const fixture = await deployMarket();
  const { market, token, client, owner } = fixture;
  await market.connect(client).withdraw(token, await market.balanceOf(client, token), owner);
  for (const who of ROLES) {
    await token.mint(fixture[who], 10_000n);
    await token.connect(fixture[who]).approve(market, 2n ** 255n);
  }
  return fixture;
}

describe("Market: money", () => {
  it("is neither made nor lost by any history, and moves as the reference says (invariants 1, 4, 13)", async function () {
    this.timeout(600_000);
    let filled = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 30 }), async (steps) => {
        const fixture = await loadFixture(deployEmpty);
        const { market, token } = fixture;
        const reference = new Reference();
        // Everybody begins with an account, so that fills have something to move.
        const opening: Step[] = ROLES.map((who) => ({ act: "deposit", who, onBehalf: who, amount: 4_000n }));
        for (const next of [...opening, ...steps]) {
          const allowed = reference.take(next);
          const done = await perform(fixture, next).then(
            () => true,
            () => false,
          );
          expect(done, JSON.stringify(next, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value))).to.equal(allowed);
          const accounts = await Promise.all(ROLES.map((who) => market.balanceOf(fixture[who], token)));
          expect(accounts).to.deep.equal(ROLES.map((who) => reference.of(who)));
          expect(await market.feesOf(token)).to.equal(reference.fees);
          expect(await token.balanceOf(market)).to.equal(accounts.reduce((sum, account) => sum + account, reference.fees));
        }
        // Invariant 12: everybody leaves with all that is its own.
        for (const who of ROLES) {
          await market.connect(fixture[who]).withdraw(token, reference.of(who), fixture[who]);
          expect(await token.balanceOf(fixture[who])).to.equal((reference.hands.get(who) ?? 0n) + reference.of(who));
        }
        expect(await token.balanceOf(market)).to.equal(reference.fees);
        filled += reference.filled;
      }),
      { numRuns: 30 },
    );
    expect(filled).to.be.greaterThan(60);
  });
});
