import { loadFixture, setStorageAt } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { AbiCoder, MaxUint256, ZeroAddress, dataSlice, id, keccak256, toBeHex } from "ethers";
import { ethers } from "hardhat";
import { deployAccounts, deployAgent, expectMoved, expectRefused, FUNDS, withToken } from "../../fixtures/accounts";

const AMOUNT = 1_000n;
const GUARDED = dataSlice(id("ReentrancyGuardReentrantCall()"), 0, 4);

/**
 * given a token of 6, 18 or 24 decimals
 *   when deposited, paid, given back and withdrawn: right to the unit, from one unit to all that 128 bits hold
 * given an account in its slot with a provider's counts
 *   when money comes and goes: they stay; when it would overflow: refused
 * given the zero address
 *   when it is to receive: refused
 * given a token that blocks a client
 *   when it withdraws: its funds wait, everybody else is paid
 * given a token that changes balances without a transfer
 *   when it pays more: what is more is nobody's; when it takes some away: the last to withdraw waits
 * given a token that re-enters during a deposit or a withdrawal
 *   when it pays or gives back: refused
 */
describe("Accounts: tokens", () => {
  const deployed = () => loadFixture(deployAgent);

  for (const decimals of [6n, 18n, 24n]) {
    describe(`given a token of ${decimals} decimals`, () => {
      for (const [name, amount] of [["one unit", 1n], ["one token", 10n ** decimals], ["all that an account holds", 2n ** 128n - 1n]] as const) {
        it(`moves ${name} in, to a payee, back and out`, async () => {
          const fixture = await loadFixture(deployAccounts);
          const { accounts, owner, payee, thief } = fixture;
          const token = await ethers.deployContract("DecimalsToken", [decimals]);
          expect(await token.decimals()).to.equal(decimals);
          await accounts.connect(owner).setTokenAllowed(token, true);
          await token.mint(thief, amount);
          await token.connect(thief).approve(accounts, amount);
          const odd = { ...fixture, token };
          const as = accounts.connect(thief);
          await expectMoved(odd, () => as.deposit(token, amount, thief), { thiefOutside: -amount, thief: amount, held: amount });
          await expectMoved(odd, () => as.pay(thief, payee, token, amount, "0x"), { thief: -amount, payeeOutside: amount, held: -amount });
          await expectMoved(odd, () => payee.giveBack(accounts, thief, thief, token, amount, 0), { thief: amount, payeeOutside: -amount, held: amount });
          await expectMoved(odd, () => as.withdraw(token, amount, thief), { thief: -amount, thiefOutside: amount, held: -amount });
        });
      }
    });
  }

  describe("given an account with a provider's counts in its slot", () => {
    const counted = async (balance: bigint) => {
      const fixture = await deployed();
      const { accounts, token, client } = fixture;
      const entry = (key: string, at: string) => keccak256(AbiCoder.defaultAbiCoder().encode(["address", "bytes32"], [key, at]));
      // The mapping stands first.
      const slot = entry(client.address, entry(await token.getAddress(), toBeHex(0, 32)));
      // From the highest bits down: worked, epoch, failed, settled.
      await setStorageAt(await accounts.getAddress(), slot, toBeHex((4n << 208n) | (3n << 192n) | (2n << 160n) | (1n << 128n) | balance, 32));
      return fixture;
    };

    it("leaves them as they are when money comes and goes", async () => {
      const { accounts, token, payee, client } = await counted(FUNDS);
      const as = accounts.connect(client);
      await as.pay(client, payee, token, 3n, "0x");
      await payee.giveBack(accounts, client, client, token, 1, 0);
      await as.withdraw(token, FUNDS - 2n, client);
      await token.connect(client).approve(accounts, 7);
      await as.deposit(token, 7, client);
      expect(await accounts.accountOf(client, token)).to.deep.equal([7n, 1n, 2n, 3n, 4n]);
    });

    it("refuses what would overflow into them", async () => {
      const { accounts, token, client } = await counted(2n ** 128n - 1n);
      await token.mint(client, 1);
      await token.connect(client).approve(accounts, 1);
      await expect(accounts.connect(client).deposit(token, 1, client)).to.be.revertedWithPanic(0x11);
      expect(await accounts.accountOf(client, token)).to.deep.equal([2n ** 128n - 1n, 1n, 2n, 3n, 4n]);
    });
  });

  it("refuses to withdraw to the zero address, where a token would lose it", async () => {
    const fixture = await withToken(await deployed(), "NoReturnToken");
    const { accounts, token, client } = fixture;
    await expectRefused(fixture, () => accounts.connect(client).withdraw(token, AMOUNT, ZeroAddress), accounts, "MarketReceiverZero", []);
  });

  it("blocks a client: it cannot withdraw until it is free again, and everybody else can", async () => {
    const fixture = await withToken(await deployed(), "BlocklistToken");
    const { accounts, token, client, thief } = fixture;
    await accounts.credit(thief, token, AMOUNT);
    await token.mint(accounts, AMOUNT);
    await token.setBlocked(client, true);
    await expectRefused(fixture, () => accounts.connect(client).withdraw(token, FUNDS, client), token, "Blocked", [client]);
    await accounts.connect(thief).withdraw(token, AMOUNT, thief);
    await token.setBlocked(client, false);
    await expectMoved(fixture, () => accounts.connect(client).withdraw(token, FUNDS, client), { client: -FUNDS, clientOutside: FUNDS, held: -FUNDS });
  });

  describe("given a token that changes balances without a transfer", () => {
    it("leaves what came so to nobody", async () => {
      const fixture = await withToken(await deployed(), "RebasingToken");
      const { accounts, token, client } = fixture;
      await token.rebase(accounts, FUNDS + AMOUNT);
      await expectMoved(fixture, () => accounts.connect(client).withdraw(token, FUNDS, client), { client: -FUNDS, clientOutside: FUNDS, held: -FUNDS });
      await expectRefused(fixture, () => accounts.connect(client).withdraw(token, 1, client), accounts, "MarketBalanceShort", [client, token, 1, 0]);
      expect(await token.balanceOf(accounts)).to.equal(AMOUNT);
    });

    it("pays who comes first when some is taken away, and the last when it is back", async () => {
      const fixture = await withToken(await deployed(), "RebasingToken");
      const { accounts, token, client, thief } = fixture;
      await accounts.credit(thief, token, AMOUNT);
      await token.rebase(accounts, FUNDS);
      await accounts.connect(client).withdraw(token, FUNDS, client);
      await expectRefused(fixture, () => accounts.connect(thief).withdraw(token, AMOUNT, thief), token, "ERC20InsufficientBalance", [accounts, 0, AMOUNT]);
      await token.rebase(accounts, AMOUNT);
      await expectMoved(fixture, () => accounts.connect(thief).withdraw(token, AMOUNT, thief), { thief: -AMOUNT, thiefOutside: AMOUNT, held: -AMOUNT });
    });
  });

  for (const [during, name] of ["deposit", "withdraw"].flatMap((act) => ["pay", "refund"].map((call) => [act, call] as const))) {
    it(`re-enters ${name} during ${during}: refused, and counted once`, async () => {
      const fixture = await withToken(await deployed(), "ReenteringToken");
      const { accounts, token, payee, owner, thief } = fixture;
      // The token has an account, tokens and an approval, and is a payee: nothing but the guard stops it.
      await accounts.connect(owner).setPayee(token, true);
      await accounts.credit(token, token, AMOUNT);
      await accounts.credit(thief, token, AMOUNT);
      await token.mint(accounts, 2n * AMOUNT);
      await token.mint(token, AMOUNT);
      await token.act(token, token.interface.encodeFunctionData("approve", [accounts.target, MaxUint256]));
      await token.mint(thief, AMOUNT);
      await token.connect(thief).approve(accounts, AMOUNT);
      const [itself, market] = [token.target as string, accounts.interface];
      const call =
        name === "pay"
          ? market.encodeFunctionData("pay", [itself, payee.target, itself, 1, "0x"])
          : market.encodeFunctionData("refund", [itself, itself, itself, 1, 0]);
      await token.reenter(accounts, call);
      const moved = during === "deposit" ? AMOUNT : -AMOUNT;
      const as = accounts.connect(thief);
      await expectMoved(fixture, () => (during === "deposit" ? as.deposit(token, AMOUNT, thief) : as.withdraw(token, AMOUNT, thief)), {
        thief: moved,
        thiefOutside: -moved,
        held: moved,
      });
      expect([await token.called(), await token.succeeded(), await token.answer()]).to.deep.equal([true, false, GUARDED]);
    });
  }
});
