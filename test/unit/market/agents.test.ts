import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, ZeroHash, id } from "ethers";
import { latestTime } from "../../fixtures/chain";
import { ALL_WORK, BUDGET, CAP, DAY, INFERENCE_BIT, type AccountsFixture, deployAccounts, deployAgent, expectMoved, expectRefused, terms } from "../../fixtures/accounts";

const NOTHING = [0n, 0n, ZeroHash];

/**
 * given an account's owner
 *   when it authorizes an agent: its terms are these, its budgets as before
 *   when it authorizes it again, or revokes it: at once
 *   when it sets a budget, of one token or another: it is whole, and a period begins with the next spending
 *   when the agent is zero or the owner, or a budget has no period: refused
 * given one owner's agent
 *   when it acts for another owner, or in another token: it has no terms, or no budget
 */
describe("Accounts: agents", () => {
  const deployed = () => loadFixture(deployAccounts);
  const authorized = () => loadFixture(deployAgent);

  const spend = ({ accounts, token, client, agent }: AccountsFixture, amount: bigint) =>
    accounts.spendByAgent(client, agent, token, amount, amount, INFERENCE_BIT, ZeroHash);

  describe("given an owner who authorizes an agent", () => {
    it("keeps its terms", async () => {
      const { accounts, client, agent } = await deployed();
      expect(await accounts.agentOf(client, agent)).to.deep.equal(NOTHING);
      const providerList = id("a list");
      const authorized = accounts.connect(client).authorizeAgent(agent, { expiresAt: 2n ** 48n - 1n, workloads: 0b1001n, providerList });
      await expect(authorized).to.emit(accounts, "AgentAuthorized").withArgs(client, agent, 2n ** 48n - 1n, 0b1001, providerList);
      expect(await accounts.agentOf(client, agent)).to.deep.equal([2n ** 48n - 1n, 0b1001n, providerList]);
    });

    it("gives it nothing to spend", async () => {
      const fixture = await deployed();
      const { accounts, token, client, agent } = fixture;
      await accounts.connect(client).authorizeAgent(agent, await terms());
      expect(await accounts.agentAvailable(client, agent, token)).to.equal(0);
      await expectRefused(fixture, () => spend(fixture, 1n), accounts, "MarketAgentCapExceeded", [client, agent, token, 1, 0]);
    });

    it("replaces its terms, and leaves its budget and what is spent of it", async () => {
      const fixture = await authorized();
      const { accounts, token, client, agent } = fixture;
      await spend(fixture, 3_000n);
      const budget = await accounts.agentBudgetOf(client, agent, token);
      const [expiresAt] = await accounts.agentOf(client, agent);
      await expectMoved(fixture, () => accounts.connect(client).authorizeAgent(agent, { expiresAt: expiresAt + 1n, workloads: 1n, providerList: ZeroHash }), {});
      expect(await accounts.agentOf(client, agent)).to.deep.equal([expiresAt + 1n, 1n, ZeroHash]);
      expect(await accounts.agentBudgetOf(client, agent, token)).to.deep.equal(budget);
    });

    it("revokes it at once", async () => {
      const fixture = await authorized();
      const { accounts, token, client, agent } = fixture;
      const revoked = accounts.connect(client).authorizeAgent(agent, { expiresAt: 0, workloads: 0, providerList: ZeroHash });
      await expect(revoked).to.emit(accounts, "AgentAuthorized").withArgs(client, agent, 0, 0, ZeroHash);
      expect(await accounts.agentOf(client, agent)).to.deep.equal(NOTHING);
      expect(await accounts.agentAvailable(client, agent, token)).to.equal(0);
      await expectRefused(fixture, () => spend(fixture, 1n), accounts, "MarketAgentExpired", [client, agent, 0]);
    });

    it("refuses the zero address and the owner itself", async () => {
      const { accounts, client } = await deployed();
      const as = accounts.connect(client);
      await expect(as.authorizeAgent(ZeroAddress, await terms())).to.be.revertedWithCustomError(accounts, "MarketAgentZero");
      await expect(as.authorizeAgent(client, await terms())).to.be.revertedWithCustomError(accounts, "MarketAgentIsOwner").withArgs(client);
      expect(await accounts.agentOf(client, ZeroAddress)).to.deep.equal(NOTHING);
      expect(await accounts.agentOf(client, client)).to.deep.equal(NOTHING);
    });
  });

  describe("given an owner who sets a budget", () => {
    it("keeps it, whole", async () => {
      const { accounts, token, client, agent } = await deployed();
      await accounts.connect(client).authorizeAgent(agent, await terms());
      const set = accounts.connect(client).setAgentBudget(agent, token, BUDGET, CAP, DAY);
      await expect(set).to.emit(accounts, "AgentBudgetSet").withArgs(client, agent, token, BUDGET, CAP, DAY);
      expect(await accounts.agentBudgetOf(client, agent, token)).to.deep.equal([10_000n, 4_000n, 0n, 0n, 86_400n]);
      expect(await accounts.agentAvailable(client, agent, token)).to.equal(10_000);
    });

    it("has a period begin with the next spending, whatever was spent before", async () => {
      const fixture = await authorized();
      const { accounts, token, client, agent } = fixture;
      await spend(fixture, 3_000n);
      await time.increase(100);
      await accounts.connect(client).setAgentBudget(agent, token, 500, 400, 1_000);
      expect(await accounts.agentBudgetOf(client, agent, token)).to.deep.equal([500n, 400n, 0n, 0n, 1_000n]);
      await time.increase(5_000);
      await spend(fixture, 400n);
      expect(await accounts.agentBudgetOf(client, agent, token)).to.deep.equal([500n, 400n, 400n, BigInt(await latestTime()), 1_000n]);
    });

    it("takes the whole range of each figure", async () => {
      const { accounts, token, client, agent } = await deployed();
      const [most, longest] = [2n ** 128n - 1n, 2n ** 32n - 1n];
      await accounts.connect(client).setAgentBudget(agent, token, most, most, longest);
      expect(await accounts.agentBudgetOf(client, agent, token)).to.deep.equal([most, most, 0n, 0n, longest]);
    });

    it("can be set before the agent is authorized, who spends nothing until then", async () => {
      const fixture = await deployed();
      const { accounts, token, client, agent } = fixture;
      await accounts.connect(client).setAgentBudget(agent, token, BUDGET, CAP, DAY);
      expect(await accounts.agentAvailable(client, agent, token)).to.equal(0);
      await expectRefused(fixture, () => spend(fixture, 1n), accounts, "MarketAgentExpired", [client, agent, 0]);
    });

    it("ends it with a budget of zero, which needs no period", async () => {
      const fixture = await authorized();
      const { accounts, token, client, agent } = fixture;
      await accounts.connect(client).setAgentBudget(agent, token, 0, 0, 0);
      expect(await accounts.agentAvailable(client, agent, token)).to.equal(0);
      await expectRefused(fixture, () => spend(fixture, 1n), accounts, "MarketAgentCapExceeded", [client, agent, token, 1, 0]);
    });

    it("refuses a budget without a period", async () => {
      const fixture = await authorized();
      const { accounts, token, client, agent } = fixture;
      await expectRefused(fixture, () => accounts.connect(client).setAgentBudget(agent, token, 1, 1, 0), accounts, "MarketAgentPeriodZero", []);
      expect(await accounts.agentBudgetOf(client, agent, token)).to.deep.equal([10_000n, 4_000n, 0n, 0n, 86_400n]);
    });

    it("refuses the zero address and the owner itself", async () => {
      const { accounts, token, client } = await deployed();
      const as = accounts.connect(client);
      await expect(as.setAgentBudget(ZeroAddress, token, BUDGET, CAP, DAY)).to.be.revertedWithCustomError(accounts, "MarketAgentZero");
      await expect(as.setAgentBudget(client, token, BUDGET, CAP, DAY)).to.be.revertedWithCustomError(accounts, "MarketAgentIsOwner").withArgs(client);
      expect(await accounts.agentBudgetOf(client, ZeroAddress, token)).to.deep.equal([0n, 0n, 0n, 0n, 0n]);
    });
  });

  describe("given one owner's agent", () => {
    it("is nobody else's", async () => {
      const fixture = await authorized();
      const { accounts, token, client, agent, thief } = fixture;
      await expectRefused(
        fixture,
        () => accounts.spendByAgent(thief, agent, token, 1, 1, INFERENCE_BIT, ZeroHash),
        accounts,
        "MarketAgentExpired",
        [thief, agent, 0],
      );
      // The thief's own word binds the thief.
      await accounts.connect(thief).authorizeAgent(agent, { expiresAt: 0, workloads: 0, providerList: ZeroHash });
      await accounts.connect(thief).setAgentBudget(agent, token, 2n ** 128n - 1n, 2n ** 128n - 1n, 1);
      expect((await accounts.agentOf(client, agent)).workloads).to.equal(ALL_WORK);
      expect(await accounts.agentAvailable(client, agent, token)).to.equal(10_000);
    });

    it("has a budget of each token apart", async () => {
      const fixture = await authorized();
      const { accounts, token, client, agent, payee } = fixture;
      await accounts.connect(client).setAgentBudget(agent, payee, 7, 7, DAY);
      await spend(fixture, 1_000n);
      expect(await accounts.agentAvailable(client, agent, token)).to.equal(9_000);
      expect(await accounts.agentAvailable(client, agent, payee)).to.equal(7);
    });
  });
});
