import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroHash, id } from "ethers";
import { type AccountsFixture, BUDGET, CAP, DAY, INFERENCE_BIT, deployAgent, expectMoved, expectRefused, terms } from "../../fixtures/accounts";
import { GAS, inOneBlock } from "../../fixtures/price-index";

const LIST = id("a list of providers");

interface Spending {
  amount: bigint;
  most: bigint;
  bit: bigint;
  list: string;
}

/**
 * given an agent with terms
 *   when it spends until they expire, for a class of its mask, from its list: counted
 *   when late, for another class, from another list or none: refused
 * given an agent with a budget
 *   when an order at its highest price is up to its cap, or above
 *   when what it spends is up to the rest of its budget, or above
 * given a period
 *   when it goes on: spending adds up; when it is over: the next spending begins another
 *   when something comes back in it, or after it, or from before it
 */
describe("Accounts: what agents spend", () => {
  const deployed = () => loadFixture(deployAgent);

  const spend = ({ accounts, token, client, agent }: AccountsFixture, { amount, most, bit, list }: Partial<Spending> & { amount: bigint }) =>
    accounts.spendByAgent(client, agent, token, amount, most ?? amount, bit ?? INFERENCE_BIT, list ?? ZeroHash);

  const restore = ({ accounts, token, client, agent }: AccountsFixture, amount: bigint, spentAt: bigint | number) =>
    accounts.restoreAgent(client, agent, token, amount, spentAt);

  const budgetOf = async ({ accounts, token, client, agent }: AccountsFixture) => {
    const { spent, periodStart } = await accounts.agentBudgetOf(client, agent, token);
    return { spent, periodStart };
  };

  const availableTo = ({ accounts, token, client, agent }: AccountsFixture) => accounts.agentAvailable(client, agent, token);

  /** Sends `act` in the block of this second. */
  const at = async <T>(timestamp: bigint, act: () => Promise<T>): Promise<T> => {
    await time.setNextBlockTimestamp(timestamp);
    return act();
  };

  describe("given an agent with terms", () => {
    it("spends until the second at which they expire", async () => {
      const fixture = await deployed();
      const { accounts, client, agent } = fixture;
      const expiresAt = BigInt(await time.latest()) + 100n;
      await accounts.connect(client).authorizeAgent(agent, await terms({ expiresAt }));
      await at(expiresAt, () => spend(fixture, { amount: 1n }));
      expect(await availableTo(fixture)).to.equal(9_999);
      await time.setNextBlockTimestamp(expiresAt + 1n);
      await expect(accounts.spendByAgent(client, agent, fixture.token, 1, 1, INFERENCE_BIT, ZeroHash, { gasLimit: 300_000 }))
        .to.be.revertedWithCustomError(accounts, "MarketAgentExpired")
        .withArgs(client, agent, expiresAt);
      expect(await availableTo(fixture)).to.equal(0);
      expect((await budgetOf(fixture)).spent).to.equal(1);
    });

    for (const bit of [0n, 1n, 2n, 3n, 4n, 5n]) {
      it(`spends for bit ${bit} where its mask has it, and for no other`, async () => {
        const fixture = await deployed();
        const { accounts, client, agent } = fixture;
        await accounts.connect(client).authorizeAgent(agent, await terms({ workloads: 1n << bit }));
        await spend(fixture, { amount: 1n, bit });
        for (const other of [0n, 1n, 2n, 3n, 4n, 5n].filter((each) => each !== bit)) {
          await expectRefused(fixture, () => spend(fixture, { amount: 1n, bit: other }), accounts, "MarketAgentWorkload", [client, agent, 1n << bit, other]);
        }
      });
    }

    it("spends from its list of providers only", async () => {
      const fixture = await deployed();
      const { accounts, client, agent } = fixture;
      await accounts.connect(client).authorizeAgent(agent, await terms({ providerList: LIST }));
      await spend(fixture, { amount: 1n, list: LIST });
      for (const list of [ZeroHash, id("another")]) {
        await expectRefused(fixture, () => spend(fixture, { amount: 1n, list }), accounts, "MarketAgentProviderList", [client, agent, LIST, list]);
      }
    });

    it("spends from any list where it has none", async () => {
      const fixture = await deployed();
      await expectMoved(fixture, () => spend(fixture, { amount: 1n, list: LIST }), { available: -1n });
    });
  });

  describe("given an agent with a budget", () => {
    it("takes an order that costs up to its cap at its highest price, whatever it costs now", async () => {
      const fixture = await deployed();
      const { accounts, token, client, agent } = fixture;
      const spent = await expectMoved(fixture, () => spend(fixture, { amount: 10n, most: 4_000n }), { available: -10n });
      await expect(spent).to.emit(accounts, "AgentSpent").withArgs(client, agent, token, 10, 10);
      await expectRefused(fixture, () => spend(fixture, { amount: 10n, most: 4_001n }), accounts, "MarketAgentCapExceeded", [client, agent, token, 4_001, 4_000]);
    });

    it("names a highest price above 128 bits as it is", async () => {
      const fixture = await deployed();
      const { accounts, token, client, agent } = fixture;
      const most = 2n ** 144n - 1n;
      await expectRefused(fixture, () => spend(fixture, { amount: 1n, most }), accounts, "MarketAgentCapExceeded", [client, agent, token, most, CAP]);
    });

    it("spends up to it, and not a unit more", async () => {
      const fixture = await deployed();
      const { accounts, token, client, agent } = fixture;
      await spend(fixture, { amount: 4_000n });
      const second = await spend(fixture, { amount: 4_000n });
      await expect(second).to.emit(accounts, "AgentSpent").withArgs(client, agent, token, 4_000, 8_000);
      await expectRefused(fixture, () => spend(fixture, { amount: 2_001n }), accounts, "MarketAgentBudgetShort", [client, agent, token, 2_001, 2_000]);
      await spend(fixture, { amount: 2_000n });
      await expectRefused(fixture, () => spend(fixture, { amount: 1n }), accounts, "MarketAgentBudgetShort", [client, agent, token, 1, 0]);
    });

    it("is not short of it at the largest figures", async () => {
      const fixture = await deployed();
      const { accounts, token, client, agent } = fixture;
      const most = 2n ** 128n - 1n;
      await accounts.connect(client).setAgentBudget(agent, token, most, most, DAY);
      await spend(fixture, { amount: most });
      await expectRefused(fixture, () => spend(fixture, { amount: most }), accounts, "MarketAgentBudgetShort", [client, agent, token, most, 0]);
    });
  });

  describe("given a period", () => {
    /** 6,000 are spent: 4,000 at the second `start`, which is its first, 2,000 ten seconds later. */
    const begun = async () => {
      const fixture = await deployed();
      const start = BigInt(await time.latest()) + 50n;
      await at(start, () => spend(fixture, { amount: 4_000n }));
      await at(start + 10n, () => spend(fixture, { amount: 2_000n }));
      return { ...fixture, start };
    };

    it("begins with the first spending", async () => {
      const fixture = await begun();
      expect(await budgetOf(fixture)).to.deep.equal({ spent: 6_000n, periodStart: fixture.start });
    });

    it("goes on to its last second, and the next spending begins another", async () => {
      const fixture = await begun();
      const { start } = fixture;
      await at(start + 86_399n, () => spend(fixture, { amount: 1_000n }));
      expect(await budgetOf(fixture)).to.deep.equal({ spent: 7_000n, periodStart: start });
      await at(start + 86_400n, () => spend(fixture, { amount: 500n }));
      expect(await budgetOf(fixture)).to.deep.equal({ spent: 500n, periodStart: start + 86_400n });
    });

    it("is not begun by time alone, nor by a spending that is refused", async () => {
      const fixture = await begun();
      const { accounts, token, client, agent, start } = fixture;
      await time.increaseTo(start + 200_000n);
      expect(await availableTo(fixture)).to.equal(BUDGET);
      await expectRefused(fixture, () => spend(fixture, { amount: 1n, most: 4_001n }), accounts, "MarketAgentCapExceeded", [client, agent, token, 4_001, 4_000]);
      expect(await budgetOf(fixture)).to.deep.equal({ spent: 6_000n, periodStart: start });
    });

    it("can last for ever: a budget for once", async () => {
      const fixture = await deployed();
      const { accounts, token, client, agent } = fixture;
      await accounts.connect(client).setAgentBudget(agent, token, 100, 100, 2n ** 32n - 1n);
      await spend(fixture, { amount: 60n });
      const begunAt = BigInt(await time.latest());
      expect(await budgetOf(fixture)).to.deep.equal({ spent: 60n, periodStart: begunAt });
      await expectRefused(fixture, () => spend(fixture, { amount: 41n }), accounts, "MarketAgentBudgetShort", [client, agent, token, 41, 40]);
    });

    it("is given back what was spent in it, until its last second", async () => {
      const fixture = await begun();
      const { accounts, token, client, agent, start } = fixture;
      const restored = await expectMoved(fixture, () => restore(fixture, 4_000n, start), { available: 4_000n });
      await expect(restored).to.emit(accounts, "AgentRestored").withArgs(client, agent, token, 4_000);
      await at(start + 86_399n, () => restore(fixture, 500n, start + 10n));
      expect(await budgetOf(fixture)).to.deep.equal({ spent: 1_500n, periodStart: start });
    });

    it("is given back no more than was spent", async () => {
      const fixture = await begun();
      const { accounts, token, client, agent, start } = fixture;
      const restored = await expectMoved(fixture, () => restore(fixture, 2n ** 128n - 1n, start), { available: 6_000n });
      await expect(restored).to.emit(accounts, "AgentRestored").withArgs(client, agent, token, 6_000);
      await spend(fixture, { amount: 4_000n });
      expect(await budgetOf(fixture)).to.deep.equal({ spent: 4_000n, periodStart: start });
    });

    it("is given back nothing that was spent before it", async () => {
      const fixture = await begun();
      const { accounts, start } = fixture;
      const restored = await expectMoved(fixture, () => restore(fixture, 1n, start - 1n), {});
      await expect(restored).not.to.emit(accounts, "AgentRestored");
    });

    it("is given back nothing once it is over, and neither is the next", async () => {
      const fixture = await begun();
      const { accounts, start } = fixture;
      const late = await at(start + 86_400n, () => restore(fixture, 1_000n, start));
      await expect(late).not.to.emit(accounts, "AgentRestored");
      expect(await budgetOf(fixture)).to.deep.equal({ spent: 6_000n, periodStart: start });
      await spend(fixture, { amount: 3_000n });
      await expectMoved(fixture, () => restore(fixture, 1_000n, start), {});
    });

    it("is given back nothing that was spent of a budget set before, however long the period", async () => {
      const fixture = await begun();
      const { accounts, token, client, agent, start } = fixture;
      await accounts.connect(client).setAgentBudget(agent, token, BUDGET, CAP, 2n ** 32n - 1n);
      await expectMoved(fixture, () => restore(fixture, 1_000n, start), {});
      await spend(fixture, { amount: 4_000n });
      await expectMoved(fixture, () => restore(fixture, 1_000n, start), {});
    });

    it("is given back what was spent of the budget before in the very second in which it began", async () => {
      const fixture = await deployed();
      const { accounts, token, client, agent } = fixture;
      const start = BigInt(await time.latest()) + 100n;
      const spendFour = () => accounts.spendByAgent(client, agent, token, 4_000n, 4_000n, INFERENCE_BIT, ZeroHash, { gasLimit: GAS });
      await inOneBlock(Number(start), [
        spendFour,
        () => accounts.connect(client).setAgentBudget(agent, token, BUDGET, CAP, 86_400, { gasLimit: GAS }),
        spendFour,
      ]);
      expect(await budgetOf(fixture)).to.deep.equal({ spent: 4_000n, periodStart: start });
      await expectMoved(fixture, () => restore(fixture, 4_000n, start), { available: 4_000n });
    });

    it("is given back what a revoked agent spent, who can spend nothing all the same", async () => {
      const fixture = await begun();
      const { accounts, client, agent, start } = fixture;
      await accounts.connect(client).authorizeAgent(agent, { expiresAt: 0, workloads: 0, providerList: ZeroHash });
      await expectMoved(fixture, () => restore(fixture, 1_000n, start), {});
      expect(await budgetOf(fixture)).to.deep.equal({ spent: 5_000n, periodStart: start });
      await expectRefused(fixture, () => spend(fixture, { amount: 1n }), accounts, "MarketAgentExpired", [client, agent, 0]);
    });
  });
});
