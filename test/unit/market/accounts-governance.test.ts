import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ethers } from "hardhat";
import { deployAccounts } from "../../fixtures/accounts";

/**
 * given the owner
 *   when it allows a token or a payee, or no longer: done, with an event; a payee that was allowed once stays known
 *   when what it allows has no code: refused; when it disallows it: done
 * given anybody else
 *   when it tries: refused
 */
describe("Accounts: governance", () => {
  const deployed = () => loadFixture(deployAccounts);

  describe("given the owner", () => {
    it("allows and disallows a token", async () => {
      const { accounts, owner } = await deployed();
      const token = await ethers.deployContract("MockToken");
      expect(await accounts.isTokenAllowed(token)).to.equal(false);
      for (const allowed of [true, false]) {
        await expect(accounts.connect(owner).setTokenAllowed(token, allowed)).to.emit(accounts, "TokenAllowed").withArgs(token, allowed);
        expect(await accounts.isTokenAllowed(token)).to.equal(allowed);
      }
    });

    it("allows and disallows a payee, and remembers it", async () => {
      const { accounts, owner } = await deployed();
      const payee = await ethers.deployContract("ScriptedPayee");
      expect(await accounts.payeeOf(payee)).to.deep.equal([false, false]);
      for (const allowed of [true, false]) {
        await expect(accounts.connect(owner).setPayee(payee, allowed)).to.emit(accounts, "PayeeAllowed").withArgs(payee, allowed);
        expect(await accounts.payeeOf(payee)).to.deep.equal([allowed, true]);
      }
    });

    it("does not make known what it disallows and never allowed", async () => {
      const { accounts, owner, thief } = await deployed();
      await accounts.connect(owner).setPayee(thief, false);
      expect(await accounts.payeeOf(thief)).to.deep.equal([false, false]);
    });

    it("allows no token or payee without code, and disallows one", async () => {
      const { accounts, owner, thief } = await deployed();
      const as = accounts.connect(owner);
      await expect(as.setTokenAllowed(thief, true)).to.be.revertedWithCustomError(accounts, "MarketTokenMissing").withArgs(thief);
      await expect(as.setPayee(thief, true)).to.be.revertedWithCustomError(accounts, "MarketPayeeMissing").withArgs(thief);
      await as.setTokenAllowed(thief, false);
      expect(await accounts.isTokenAllowed(thief)).to.equal(false);
      expect(await accounts.payeeOf(thief)).to.deep.equal([false, false]);
    });
  });

  it("refuses anybody else", async () => {
    const { accounts, token, payee, thief } = await deployed();
    const as = accounts.connect(thief);
    for (const act of [() => as.setTokenAllowed(token, false), () => as.setPayee(payee, false)]) {
      await expect(act()).to.be.revertedWithCustomError(accounts, "OwnableUnauthorizedAccount").withArgs(thief);
    }
    expect(await accounts.isTokenAllowed(token)).to.equal(true);
    expect(await accounts.payeeOf(payee)).to.deep.equal([true, true]);
  });
});
