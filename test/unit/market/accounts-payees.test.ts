import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, ZeroHash, dataSlice, id } from "ethers";
import { ethers } from "hardhat";
import { latestTime, signerOf } from "../../fixtures/chain";
import { type AccountsFixture, BUDGET, CAP, DAY, FUNDS, PAYMENTS_BIT, deployAgent, expectMoved, expectRefused, terms, withToken } from "../../fixtures/accounts";

const AMOUNT = 1_000n;
const DATA = "0xc0ffee";
const GUARDED = dataSlice(id("ReentrancyGuardReentrantCall()"), 0, 4);

/** Calls that a payment, a deposit, a withdrawal or a refund excludes, for whoever is called in the middle of one. */
function excluded({ accounts, token, payee }: Pick<AccountsFixture, "accounts" | "payee"> & { token: { target: unknown } }): Record<string, string> {
  const [of, to] = [token.target as string, payee.target as string];
  const { interface: market } = accounts;
  return {
    deposit: market.encodeFunctionData("deposit", [of, 1, to]),
    depositWithPermit: market.encodeFunctionData("depositWithPermit", [of, 1, to, 0, 27, ZeroHash, ZeroHash]),
    withdraw: market.encodeFunctionData("withdraw", [of, 1, to]),
    pay: market.encodeFunctionData("pay", [to, to, of, 1, "0x"]),
    refund: market.encodeFunctionData("refund", [to, to, of, 1, 0]),
  };
}

/**
 * given an allowed payee
 *   when the owner pays: the account shrinks, the payee has exactly that when it is told, and is approved for nothing
 *   when an agent pays, within its terms and budget or not
 *   when nothing, or more than there is, is paid: refused
 *   when the payee refuses, pulls more, or calls back: nothing moves that was not paid
 * given a payee that is not allowed, or no longer
 *   when paid: refused; when it gives back: taken where it was allowed once
 * given a payee that gives back
 *   when in the period of the payment, or after it, or more than was spent, or for the owner
 * given a token that keeps a fee, sends too much, answers false, answers nothing, blocks, re-enters
 * given a batch
 *   when one payment of it fails: alone, and the caller is the caller of each
 */
describe("Accounts: payees", () => {
  const deployed = () => loadFixture(deployAgent);

  describe("given an allowed payee", () => {
    describe("when the owner pays", () => {
      it("moves the amount from the account to the payee", async () => {
        const fixture = await deployed();
        const { accounts, token, payee, client } = fixture;
        const paid = await expectMoved(fixture, () => accounts.connect(client).pay(client, payee, token, AMOUNT, DATA), {
          client: -AMOUNT,
          payeeOutside: AMOUNT,
          held: -AMOUNT,
        });
        await expect(paid).to.emit(accounts, "PayeePaid").withArgs(client, payee, token, client, AMOUNT);
        await expect(paid).not.to.emit(accounts, "AgentSpent");
      });

      it("tells the payee who paid and what for, once the tokens are there", async () => {
        const { accounts, token, payee, client } = await deployed();
        await accounts.connect(client).pay(client, payee, token, AMOUNT, DATA);
        expect(await payee.told()).to.deep.equal([await accounts.getAddress(), client.address, client.address, await token.getAddress(), AMOUNT, DATA, AMOUNT]);
      });

      it("approves the payee for nothing, then or later", async () => {
        const { accounts, token, payee, client } = await deployed();
        await payee.setCall(token, token.interface.encodeFunctionData("transferFrom", [accounts.target, payee.target, 1]));
        await accounts.connect(client).pay(client, payee, token, AMOUNT, DATA);
        expect(await payee.succeeded()).to.equal(false);
        expect(token.interface.parseError(await payee.answer())?.name).to.equal("ERC20InsufficientAllowance");
        expect(await token.allowance(accounts, payee)).to.equal(0);
      });

      it("needs neither terms nor a budget", async () => {
        const fixture = await deployed();
        const { accounts, token, payee, thief } = fixture;
        await accounts.credit(thief, token, AMOUNT);
        await token.mint(accounts, AMOUNT);
        await expectMoved(fixture, () => accounts.connect(thief).pay(thief, payee, token, AMOUNT, "0x"), { thief: -AMOUNT, payeeOutside: AMOUNT, held: -AMOUNT });
      });

      it("takes all that there is, of a token that is no longer allowed", async () => {
        const fixture = await deployed();
        const { accounts, token, payee, owner, client } = fixture;
        await accounts.connect(owner).setTokenAllowed(token, false);
        await expectMoved(fixture, () => accounts.connect(client).pay(client, payee, token, FUNDS, DATA), {
          client: -FUNDS,
          payeeOutside: FUNDS,
          held: -FUNDS,
        });
      });

      it("refuses more than there is", async () => {
        const fixture = await deployed();
        const { accounts, token, payee, client } = fixture;
        await expectRefused(
          fixture,
          () => accounts.connect(client).pay(client, payee, token, FUNDS + 1n, DATA),
          accounts,
          "MarketBalanceShort",
          [client, token, FUNDS + 1n, FUNDS],
        );
      });

      it("refuses nothing at all, so that no code is called that is no token of the market", async () => {
        const fixture = await deployed();
        const { accounts, payee, client } = fixture;
        await expectRefused(fixture, () => accounts.connect(client).pay(client, payee, payee, 0, DATA), accounts, "MarketAmountZero", []);
      });

      it("pays itself where it is the payee, out of its account", async () => {
        const fixture = await deployed();
        const { accounts, token, payee } = fixture;
        await accounts.credit(payee, token, AMOUNT);
        await token.mint(accounts, AMOUNT);
        const pay = accounts.interface.encodeFunctionData("pay", [payee.target, payee.target, token.target, AMOUNT, DATA]);
        await expectMoved(fixture, () => payee.act(accounts, pay), { payee: -AMOUNT, payeeOutside: AMOUNT, held: -AMOUNT });
      });
    });

    describe("when an agent pays", () => {
      it("counts against its budget, and names it to the payee", async () => {
        const fixture = await deployed();
        const { accounts, token, payee, client, agent } = fixture;
        const paid = await expectMoved(fixture, () => accounts.connect(agent).pay(client, payee, token, AMOUNT, DATA), {
          client: -AMOUNT,
          payeeOutside: AMOUNT,
          held: -AMOUNT,
          available: -AMOUNT,
        });
        await expect(paid).to.emit(accounts, "PayeePaid").withArgs(client, payee, token, agent, AMOUNT);
        await expect(paid).to.emit(accounts, "AgentSpent").withArgs(client, agent, token, AMOUNT, AMOUNT);
        const [, owner, spender] = await payee.told();
        expect([owner, spender]).to.deep.equal([client.address, agent.address]);
      });

      it("pays up to its cap at once, and up to its budget in all", async () => {
        const fixture = await deployed();
        const { accounts, token, payee, client, agent } = fixture;
        const pay = (amount: bigint) => accounts.connect(agent).pay(client, payee, token, amount, DATA);
        await expectRefused(fixture, () => pay(4_001n), accounts, "MarketAgentCapExceeded", [client, agent, token, 4_001, 4_000]);
        await pay(4_000n);
        await pay(4_000n);
        await expectRefused(fixture, () => pay(2_001n), accounts, "MarketAgentBudgetShort", [client, agent, token, 2_001, 2_000]);
        await pay(2_000n);
        await expectRefused(fixture, () => pay(1n), accounts, "MarketAgentBudgetShort", [client, agent, token, 1, 0]);
      });

      it("refuses it once its terms have expired", async () => {
        const fixture = await deployed();
        const { accounts, token, payee, client, agent } = fixture;
        const expiresAt = BigInt(await latestTime()) + 100n;
        await accounts.connect(client).authorizeAgent(agent, await terms({ expiresAt }));
        await ethers.provider.send("evm_setNextBlockTimestamp", [Number(expiresAt)]);
        await accounts.connect(agent).pay(client, payee, token, AMOUNT, DATA);
        await ethers.provider.send("evm_setNextBlockTimestamp", [Number(expiresAt) + 1]);
        const late = accounts.connect(agent).pay(client, payee, token, AMOUNT, DATA, { gasLimit: 500_000 });
        await expect(late).to.be.revertedWithCustomError(accounts, "MarketAgentExpired").withArgs(client, agent, expiresAt);
        expect(await token.balanceOf(payee)).to.equal(AMOUNT);
      });

      it("refuses a stranger", async () => {
        const fixture = await deployed();
        const { accounts, token, payee, client, thief } = fixture;
        await expectRefused(fixture, () => accounts.connect(thief).pay(client, payee, token, 1, DATA), accounts, "MarketAgentExpired", [client, thief, 0]);
      });

      it("refuses it without the bit of payments", async () => {
        const fixture = await deployed();
        const { accounts, token, payee, client, agent } = fixture;
        await accounts.connect(client).authorizeAgent(agent, await terms({ workloads: 0b11011111n }));
        await expectRefused(
          fixture,
          () => accounts.connect(agent).pay(client, payee, token, 1, DATA),
          accounts,
          "MarketAgentWorkload",
          [client, agent, 0b11011111, PAYMENTS_BIT],
        );
      });

      it("refuses it where it may order from listed providers only", async () => {
        const fixture = await deployed();
        const { accounts, token, payee, client, agent } = fixture;
        const providerList = id("a list");
        await accounts.connect(client).authorizeAgent(agent, await terms({ providerList }));
        await expectRefused(
          fixture,
          () => accounts.connect(agent).pay(client, payee, token, 1, DATA),
          accounts,
          "MarketAgentProviderList",
          [client, agent, providerList, ZeroHash],
        );
      });

      it("pays out of its owner's account only, whatever its own holds", async () => {
        const fixture = await deployed();
        const { accounts, token, payee, client, agent } = fixture;
        await accounts.credit(agent, token, FUNDS);
        await accounts.connect(client).withdraw(token, FUNDS, client);
        await expectRefused(fixture, () => accounts.connect(agent).pay(client, payee, token, 1, DATA), accounts, "MarketBalanceShort", [client, token, 1, 0]);
      });

      it("is an agent's own spending where a contract is the agent", async () => {
        const fixture = await deployed();
        const { accounts, token, payee, client } = fixture;
        const wallet = await ethers.deployContract("Puppet");
        await accounts.connect(client).authorizeAgent(wallet, await terms());
        await accounts.connect(client).setAgentBudget(wallet, token, BUDGET, CAP, DAY);
        await wallet.act(accounts, accounts.interface.encodeFunctionData("pay", [client.address, payee.target, token.target, AMOUNT, DATA]));
        expect(await accounts.agentAvailable(client, wallet, token)).to.equal(9_000);
        expect((await payee.told()).spender).to.equal(await wallet.getAddress());
      });
    });

    describe("when the payee", () => {
      it("refuses: its own error, and no tokens or budget are gone", async () => {
        const fixture = await deployed();
        const { accounts, token, payee, client, agent } = fixture;
        await payee.setRefusing(true);
        for (const spender of [client, agent]) {
          await expectRefused(fixture, () => accounts.connect(spender).pay(client, payee, token, AMOUNT, DATA), payee, "Refused", [client, AMOUNT]);
        }
      });

      for (const name of ["deposit", "depositWithPermit", "withdraw", "pay", "refund"]) {
        it(`calls ${name}: refused, alone or in a batch, and only what was paid moves`, async () => {
          const fixture = await deployed();
          const { accounts, token, payee, client } = fixture;
          // It has an account, tokens and an approval, so that nothing but the guard stops it.
          await accounts.credit(payee, token, AMOUNT);
          await token.mint(accounts, AMOUNT);
          await payee.act(token, token.interface.encodeFunctionData("approve", [accounts.target, AMOUNT]));
          const data = excluded(fixture)[name] ?? "";
          await payee.setCall(accounts, data);
          const pay = () => accounts.connect(client).pay(client, payee, token, AMOUNT, DATA);
          const moved = { client: -AMOUNT, payeeOutside: AMOUNT, held: -AMOUNT };
          await expectMoved(fixture, pay, moved);
          expect([await payee.succeeded(), await payee.answer()]).to.deep.equal([false, GUARDED]);
          await payee.setCall(accounts, accounts.interface.encodeFunctionData("batch", [[data]]));
          const paid = await expectMoved(fixture, pay, moved);
          await expect(paid).to.emit(accounts, "CallRefused").withArgs(0, GUARDED);
        });
      }

      it("is the token, or the market: nothing arrives anywhere else, and nothing moves", async () => {
        const fixture = await deployed();
        const { accounts, token, owner, client } = fixture;
        await accounts.connect(owner).setPayee(token, true);
        await accounts.connect(owner).setPayee(accounts, true);
        await expectRefused(
          fixture,
          () => accounts.connect(client).pay(client, accounts, token, AMOUNT, DATA),
          accounts,
          "MarketTransferMismatch",
          [token, AMOUNT, 0],
        );
        await expect(accounts.connect(client).pay(client, token, token, AMOUNT, DATA)).to.be.revertedWithoutReason();
        expect(await accounts.balanceOf(client, token)).to.equal(FUNDS);
        expect(await token.balanceOf(accounts)).to.equal(FUNDS);
      });
    });
  });

  describe("given a payee that is not allowed", () => {
    it("is not paid", async () => {
      const fixture = await deployed();
      const { accounts, token, client, thief } = fixture;
      await expectRefused(fixture, () => accounts.connect(client).pay(client, thief, token, AMOUNT, DATA), accounts, "MarketPayeeNotAllowed", [thief]);
      await expectRefused(fixture, () => accounts.connect(client).pay(client, ZeroAddress, token, AMOUNT, DATA), accounts, "MarketPayeeNotAllowed", [ZeroAddress]);
    });

    it("is not paid when it no longer is, and still gives back", async () => {
      const fixture = await deployed();
      const { accounts, token, payee, owner, client } = fixture;
      await accounts.connect(client).pay(client, payee, token, AMOUNT, DATA);
      await accounts.connect(owner).setPayee(payee, false);
      await expectRefused(fixture, () => accounts.connect(client).pay(client, payee, token, AMOUNT, DATA), accounts, "MarketPayeeNotAllowed", [payee]);
      await expectMoved(fixture, () => payee.giveBack(accounts, client, client, token, AMOUNT, 0), { client: AMOUNT, payeeOutside: -AMOUNT, held: AMOUNT });
    });

    it("gives nothing back, and restores no budget", async () => {
      const fixture = await deployed();
      const { accounts, token, payee, client, agent, thief } = fixture;
      await accounts.connect(agent).pay(client, payee, token, AMOUNT, DATA);
      await token.mint(thief, AMOUNT);
      await token.connect(thief).approve(accounts, AMOUNT);
      await expectRefused(
        fixture,
        async () => accounts.connect(thief).refund(client, agent, token, AMOUNT, await latestTime()),
        accounts,
        "MarketPayeeNotAllowed",
        [thief],
      );
    });
  });

  describe("given a payee that gives back", () => {
    const paid = async () => {
      const fixture = await deployed();
      const { accounts, token, payee, client, agent } = fixture;
      await accounts.connect(agent).pay(client, payee, token, AMOUNT, DATA);
      return { ...fixture, paidAt: await latestTime() };
    };

    it("in the period of the payment: into the account and the budget", async () => {
      const fixture = await paid();
      const { accounts, token, payee, client, agent, paidAt } = fixture;
      const given = await expectMoved(fixture, () => payee.giveBack(accounts, client, agent, token, 400, paidAt), {
        client: 400n,
        payeeOutside: -400n,
        held: 400n,
        available: 400n,
      });
      await expect(given).to.emit(accounts, "PayeeRefunded").withArgs(client, payee, token, agent, 400);
      await expect(given).to.emit(accounts, "AgentRestored").withArgs(client, agent, token, 400);
    });

    it("after the period: into the account, and the new period's budget stays as it is", async () => {
      const fixture = await paid();
      const { accounts, token, payee, client, agent, paidAt } = fixture;
      await ethers.provider.send("evm_increaseTime", [Number(DAY)]);
      await accounts.connect(agent).pay(client, payee, token, 500, DATA);
      const given = await expectMoved(fixture, () => payee.giveBack(accounts, client, agent, token, AMOUNT, paidAt), {
        client: AMOUNT,
        payeeOutside: -AMOUNT,
        held: AMOUNT,
      });
      await expect(given).not.to.emit(accounts, "AgentRestored");
    });

    it("more than was spent, whatever it says: into the account, and the budget is whole and no larger", async () => {
      const fixture = await paid();
      const { accounts, token, payee, client, agent } = fixture;
      await token.mint(payee, FUNDS);
      const given = await expectMoved(fixture, () => payee.giveBack(accounts, client, agent, token, FUNDS, 2n ** 48n - 1n), {
        client: FUNDS,
        payeeOutside: -FUNDS,
        held: FUNDS,
        available: AMOUNT,
      });
      await expect(given).to.emit(accounts, "AgentRestored").withArgs(client, agent, token, AMOUNT);
      expect(await accounts.agentAvailable(client, agent, token)).to.equal(BUDGET);
    });

    it("what the owner paid, or for somebody without a budget: into the account only", async () => {
      const fixture = await paid();
      const { accounts, token, payee, client, thief, paidAt } = fixture;
      for (const spender of [client, thief]) {
        const given = await expectMoved(fixture, () => payee.giveBack(accounts, client, spender, token, 400, paidAt), {
          client: 400n,
          payeeOutside: -400n,
          held: 400n,
        });
        await expect(given).not.to.emit(accounts, "AgentRestored");
      }
    });

    it("a token that is no longer allowed: into the account", async () => {
      const fixture = await paid();
      const { accounts, token, payee, owner, client, agent, paidAt } = fixture;
      await accounts.connect(owner).setTokenAllowed(token, false);
      await expectMoved(fixture, () => payee.giveBack(accounts, client, agent, token, AMOUNT, paidAt), {
        client: AMOUNT,
        payeeOutside: -AMOUNT,
        held: AMOUNT,
        available: AMOUNT,
      });
    });

    it("what it does not have or did not approve: refused by the token", async () => {
      const fixture = await paid();
      const { accounts, token, payee, client, agent, paidAt } = fixture;
      await expectRefused(
        fixture,
        () => payee.giveBack(accounts, client, agent, token, AMOUNT + 1n, paidAt),
        token,
        "ERC20InsufficientBalance",
        [payee, AMOUNT, AMOUNT + 1n],
      );
      const as = accounts.connect(await signerOf(payee));
      await expectRefused(fixture, () => as.refund(client, agent, token, AMOUNT, paidAt), token, "ERC20InsufficientAllowance", [accounts, 0, AMOUNT]);
    });
  });

  describe("given a token that", () => {
    it("keeps a fee: neither paid nor given back", async () => {
      const fixture = await withToken(await deployed(), "FeeToken");
      const { accounts, token, payee, client } = fixture;
      await expectRefused(fixture, () => accounts.connect(client).pay(client, payee, token, AMOUNT, DATA), accounts, "MarketTransferMismatch", [token, AMOUNT, 990]);
      await token.mint(payee, AMOUNT);
      await expectRefused(fixture, () => payee.giveBack(accounts, client, client, token, AMOUNT, 0), accounts, "MarketTransferMismatch", [token, AMOUNT, 990]);
    });

    it("sends more than it should: neither paid nor given back", async () => {
      const fixture = await withToken(await deployed(), "GenerousToken");
      const { accounts, token, payee, client } = fixture;
      await expectRefused(fixture, () => accounts.connect(client).pay(client, payee, token, AMOUNT, DATA), accounts, "MarketTransferMismatch", [token, AMOUNT, 1_001]);
      await token.mint(payee, AMOUNT);
      await expectRefused(fixture, () => payee.giveBack(accounts, client, client, token, AMOUNT, 0), accounts, "MarketTransferMismatch", [token, AMOUNT, 1_001]);
    });

    it("answers false: neither paid nor given back", async () => {
      const fixture = await withToken(await deployed(), "FalseToken");
      const { accounts, token, payee, client } = fixture;
      await accounts.connect(client).pay(client, payee, token, AMOUNT, DATA);
      await token.setRefusing(true);
      await expectRefused(fixture, () => accounts.connect(client).pay(client, payee, token, AMOUNT, DATA), accounts, "SafeERC20FailedOperation", [token]);
      await expectRefused(fixture, () => payee.giveBack(accounts, client, client, token, AMOUNT, 0), accounts, "SafeERC20FailedOperation", [token]);
    });

    it("answers nothing: paid and given back", async () => {
      const fixture = await withToken(await deployed(), "NoReturnToken");
      const { accounts, token, payee, client } = fixture;
      await expectMoved(fixture, () => accounts.connect(client).pay(client, payee, token, AMOUNT, DATA), { client: -AMOUNT, payeeOutside: AMOUNT, held: -AMOUNT });
      const payeeItself = await signerOf(payee);
      await token.connect(payeeItself).approve(accounts, AMOUNT);
      await expectMoved(fixture, () => accounts.connect(payeeItself).refund(client, client, token, AMOUNT, 0), {
        client: AMOUNT,
        payeeOutside: -AMOUNT,
        held: AMOUNT,
      });
    });

    it("blocks the payee: it is not paid, its owner's funds wait, and others are paid", async () => {
      const fixture = await withToken(await deployed(), "BlocklistToken");
      const { accounts, token, payee, owner, client } = fixture;
      const other = await ethers.deployContract("ScriptedPayee");
      await accounts.connect(owner).setPayee(other, true);
      await token.setBlocked(payee, true);
      await expectRefused(fixture, () => accounts.connect(client).pay(client, payee, token, AMOUNT, DATA), token, "Blocked", [payee]);
      await accounts.connect(client).pay(client, other, token, AMOUNT, DATA);
      await token.setBlocked(payee, false);
      await expectMoved(fixture, () => accounts.connect(client).pay(client, payee, token, AMOUNT, DATA), { client: -AMOUNT, payeeOutside: AMOUNT, held: -AMOUNT });
    });

    it("blocks the owner: its payee is paid and gives back all the same", async () => {
      const fixture = await withToken(await deployed(), "BlocklistToken");
      const { accounts, token, payee, client } = fixture;
      await token.setBlocked(client, true);
      await accounts.connect(client).pay(client, payee, token, AMOUNT, DATA);
      await expectMoved(fixture, () => payee.giveBack(accounts, client, client, token, AMOUNT, 0), { client: AMOUNT, payeeOutside: -AMOUNT, held: AMOUNT });
    });

    for (const [during, name] of ["pay", "refund"].flatMap((act) => ["deposit", "depositWithPermit", "withdraw", "pay", "refund"].map((call) => [act, call] as const))) {
      it(`re-enters ${name} during ${during}: refused, and counted once`, async () => {
        const fixture = await withToken(await deployed(), "ReenteringToken");
        const { accounts, token, payee, owner, client } = fixture;
        // The token has an account, tokens and an approval, and is a payee: nothing but the guard stops it.
        await accounts.connect(owner).setPayee(token, true);
        await accounts.credit(token, token, AMOUNT);
        await token.mint(token, AMOUNT);
        await token.mint(payee, AMOUNT);
        await token.act(token, token.interface.encodeFunctionData("approve", [accounts.target, AMOUNT]));
        const inner = accounts.interface.encodeFunctionData("pay", [token.target, payee.target, token.target, 1, "0x"]);
        await token.reenter(accounts, name === "pay" ? inner : (excluded(fixture)[name] ?? ""));
        const moved = during === "pay" ? -AMOUNT : AMOUNT;
        await expectMoved(
          fixture,
          () => (during === "pay" ? accounts.connect(client).pay(client, payee, token, AMOUNT, DATA) : payee.giveBack(accounts, client, client, token, AMOUNT, 0)),
          { client: moved, payeeOutside: -moved, held: moved },
        );
        expect([await token.called(), await token.succeeded(), await token.answer()]).to.deep.equal([true, false, GUARDED]);
      });
    }
  });

  describe("given a batch", () => {
    it("makes each payment in the caller's name, and one that fails fails alone", async () => {
      const fixture = await deployed();
      const { accounts, token, payee, client, agent } = fixture;
      const call = (amount: bigint) => accounts.interface.encodeFunctionData("pay", [client.address, payee.target, token.target, amount, DATA]);
      const batch = await expectMoved(fixture, () => accounts.connect(agent).batch([call(4_000n), call(4_001n), call(3_000n)]), {
        client: -7_000n,
        payeeOutside: 7_000n,
        held: -7_000n,
        available: -7_000n,
      });
      const reason = accounts.interface.encodeErrorResult("MarketAgentCapExceeded", [client.address, agent.address, await token.getAddress(), 4_001, 4_000]);
      await expect(batch).to.emit(accounts, "CallRefused").withArgs(1, reason);
      expect((await payee.told()).spender).to.equal(agent.address);
    });
  });
});
