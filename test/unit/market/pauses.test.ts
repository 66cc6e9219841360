import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { SETTLED, accepted, anAnswer, answers, claimIn, claimed, claimsOf, contextOf, sendReclaim, sendSettle, sendSubmit, stateOf, type Claimed } from "../../fixtures/jobs";
import { expectMoved } from "../../fixtures/ledger";
import { ECHO_LANE, FUNDS, NULL_LANE, OPTIMISTIC_LANE, PRICE, anOrder, deployMarket, type MarketFixture, type Order } from "../../fixtures/market";
import { FRAUD } from "../../fixtures/policy";

/** Work in every state, before anything is paused. */
interface Scene extends MarketFixture {
  /** Copy 0 is for its proof, copy 1 for its deadline. */
  proven: Order;
  /** Copy 0 is for its claim. */
  optimistic: Order;
  /** Copies 0 and 1 are claimed. */
  answered: Order;
  claims: Claimed[];
}

async function deployScene(): Promise<Scene> {
  const fixture = await deployMarket();
  const proven = await accepted(fixture, { nonce: 10n, copies: 2n });
  const answered = await claimed(fixture, { nonce: 20n, copies: 2n });
  const claims = await claimsOf(fixture, answered);
  const optimistic = await accepted(fixture, { nonce: 30n, lane: OPTIMISTIC_LANE });
  return { ...fixture, proven, optimistic, answered, claims };
}

/** All that can be paused: the market, other lanes, the lane itself but for what needs it; tokens disallowed; the service retired. */
const PAUSES: Record<string, (scene: Scene) => Promise<unknown>> = {
  "the guardian pauses the market": ({ market, guardian }) => market.connect(guardian).pause(),
  "the owner pauses it for good": ({ market, owner }) => market.connect(owner).setPause(2n ** 48n - 1n),
  "the guardian pauses another lane": ({ router, guardian }) => router.connect(guardian).pauseLane(ECHO_LANE),
  "the token is no longer allowed": ({ market, owner, token }) => market.connect(owner).setTokenAllowed(token, false),
  "the market is retired as a service": ({ market, staking, owner }) => staking.connect(owner).retire(market),
  "the least collateral rises": async ({ market, policy, owner }) => {
    await policy.connect(owner).setDisputeCost(2n ** 127n);
    await market.syncLeastCollateral();
  },
};

/**
 * given work in every state
 *   when anything is paused: money leaves, answers are taken, claims are settled, held and convicted, late work is reclaimed,
 *   orders are canceled, fees are swept and books made true, all as before
 */
describe("Market: what goes on under every pause", () => {
  const PAID = { provider: 975_000n, fees: 25_000n, providerSettled: 1n, providerLocked: -5_000n };

  for (const [pause, act] of Object.entries(PAUSES)) {
    describe(`given that ${pause}`, () => {
      const paused = async (): Promise<Scene> => {
        const scene = await loadFixture(deployScene);
        await act(scene);
        return scene;
      };

      it("withdraws", async () => {
        const scene = await paused();
        const { market, token, client } = scene;
        const rest = FUNDS - 5n * PRICE;
        await expectMoved(scene, () => market.connect(client).withdraw(token, rest, client), { client: -rest, held: -rest });
      });

      it("takes proofs and claims", async () => {
        const scene = await paused();
        await expectMoved(scene, () => sendSubmit(scene, scene.proven), { ...PAID, providerBusy: -8n });
        await expectMoved(scene, () => sendSubmit(scene, scene.optimistic), { providerBusy: -8n });
      });

      it("settles", async () => {
        const scene = await paused();
        await time.increase(300);
        await expectMoved(scene, () => sendSettle(scene, scene.answered, scene.claims.slice(0, 1)), PAID);
      });

      it("reclaims, with the refund and the penalty in their time", async () => {
        const scene = await paused();
        await time.increase(62);
        await expectMoved(scene, () => sendReclaim(scene, scene.proven, [1n]), { client: PRICE, providerBusy: -8n });
        await time.increase(100);
        await expectMoved(scene, () => sendReclaim(scene, scene.proven, [1n]), {
          providerLocked: -5_000n, providerFailed: 1n, providerOwn: -250n, compensation: 100n, burn: 150n,
        });
      });

      it("holds and convicts", async () => {
        const scene = await paused();
        const { market, court, answered, claims } = scene;
        const [first, second] = claims as [Claimed, Claimed];
        const claim = await claimIn(scene, answered, anAnswer(1n));
        await market.connect(court).hold(await claimIn(scene, answered), contextOf(scene, answered, first), 2n ** 48n - 1n, court);
        await expectMoved(scene, () => market.connect(court).convict(claim, contextOf(scene, answered, second), FRAUD, []), {
          client: PRICE, providerLocked: -5_000n, providerFailed: 1n, providerOwn: -5_000n, compensation: 100n, burn: 4_900n,
        });
      });

      it("cancels, sweeps and syncs", async () => {
        const scene = await paused();
        const { market, client, provider, token } = scene;
        await market.connect(client).cancel((await anOrder(scene)) as never);
        expect(await market.nonceState(client, ZeroAddress, 7)).to.deep.equal([false, true]);
        await sendSubmit(scene, scene.proven);
        await expectMoved(scene, () => market.sweepFees(token), { fees: -25_000n, treasury: 25_000n });
        await market.sync(provider);
      });
    });
  }

  describe("given that the lane of a job is paused", () => {
    it("takes answers after the pause, and refunds what does not come within its time after it", async () => {
      const scene = await loadFixture(deployScene);
      const { router, owner, proven } = scene;
      const pausedUntil = BigInt(await time.latest()) + 7_000n;
      await router.connect(owner).setLanePause(NULL_LANE, pausedUntil);
      await time.increaseTo(pausedUntil);
      await expectMoved(scene, () => sendSubmit(scene, proven, answers(proven).slice(0, 1)), { ...PAID, providerBusy: -8n });
      expect(await stateOf(scene, proven)).to.equal(SETTLED);
      await time.setNextBlockTimestamp(pausedUntil + 61n);
      await expectMoved(scene, () => sendReclaim(scene, proven, [1n]), { client: PRICE, providerBusy: -8n });
    });
  });
});
