import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { expect } from "chai";
import { type AddressLike, ZeroHash } from "ethers";
import { ethers } from "hardhat";
import type { BlocklistToken, FalseToken, FeeToken, GenerousToken, MockToken, ReenteringToken } from "../../../typechain-types";
import { FUNDS, PRICE, anOrder, authorize, deployMarket, fillArguments, sendFill, type MarketFixture } from "../../fixtures/market";

const AMOUNT = 1_000n;

interface Tokens {
  BlocklistToken: BlocklistToken;
  FalseToken: FalseToken;
  FeeToken: FeeToken;
  GenerousToken: GenerousToken;
  NoReturnToken: MockToken;
  ReenteringToken: ReenteringToken;
}

/** The fixture with another token, allowed and minted to the thief, who has approved the market. */
async function withToken<Name extends keyof Tokens>(name: Name): Promise<MarketFixture & { token: Tokens[Name] }> {
  const fixture = await loadFixture(deployMarket);
  const { market, owner, thief } = fixture;
  const token = (await ethers.deployContract(name as string)) as unknown as MockToken & Tokens[Name];
  await market.connect(owner).setTokenAllowed(token, true);
  await token.mint(thief, 10n * AMOUNT);
  await token.connect(thief).approve(market, 10n * AMOUNT);
  return { ...fixture, token };
}

async function permit({ market, token }: MarketFixture, signer: HardhatEthersSigner, value: bigint, deadline: bigint) {
  const { chainId } = await ethers.provider.getNetwork();
  const domain = { name: "Mock", version: "1", chainId, verifyingContract: await token.getAddress() };
  const fields = ["address owner", "address spender", "uint256 value", "uint256 nonce", "uint256 deadline"].map((field) => {
    const [type = "", name = ""] = field.split(" ");
    return { type, name };
  });
  const message = { owner: signer.address, spender: await market.getAddress(), value, nonce: await token.nonces(signer), deadline };
  return ethers.Signature.from(await signer.signTypedData(domain, { Permit: fields }, message));
}

/**
 * given an allowed token
 *   when deposited, for oneself or another: the account grows by what the market gets
 *   when deposited with a permit, fresh, used before by a front-runner, or broken: the allowance decides
 *   when withdrawn, to oneself or another: the account shrinks by what the receiver gets
 *   when more is withdrawn than there is: the balance
 * given a token that is not allowed, or no longer
 *   when deposited: refused; what is in accounts can be spent and withdrawn
 * given a token that keeps a fee, sends too much, answers false, answers nothing, blocks or re-enters
 *   when deposited and withdrawn: refused or right to the unit, and nobody else is harmed
 */
describe("Market: accounts", () => {
  const deployed = () => loadFixture(deployMarket);

  describe("given an allowed token", () => {
    it("credits a deposit to the account named", async () => {
      const { market, token, thief, provider } = await deployed();
      await token.mint(thief, AMOUNT);
      await token.connect(thief).approve(market, AMOUNT);
      const deposit = market.connect(thief).deposit(token, AMOUNT, provider);
      await expect(deposit).to.changeTokenBalances(token, [thief, market], [-AMOUNT, AMOUNT]);
      await expect(deposit).to.emit(market, "Deposited").withArgs(provider, token, thief, AMOUNT);
      expect(await market.balanceOf(provider, token)).to.equal(AMOUNT);
      expect(await market.balanceOf(thief, token)).to.equal(0);
    });

    it("moves nothing when the payer has not allowed it", async () => {
      const { market, token, thief } = await deployed();
      await token.mint(thief, AMOUNT);
      await expect(market.connect(thief).deposit(token, AMOUNT, thief))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(market, 0, AMOUNT);
    });

    it("pays a withdrawal to the receiver named", async () => {
      const { market, token, client, thief } = await deployed();
      const withdrawal = market.connect(client).withdraw(token, AMOUNT, thief);
      await expect(withdrawal).to.changeTokenBalances(token, [market, thief], [-AMOUNT, AMOUNT]);
      await expect(withdrawal).to.emit(market, "Withdrawn").withArgs(client, token, thief, AMOUNT);
      expect(await market.balanceOf(client, token)).to.equal(FUNDS - AMOUNT);
    });

    it("pays out all that there is, and not a unit more", async () => {
      const { market, token, client } = await deployed();
      await expect(market.connect(client).withdraw(token, FUNDS + 1n, client))
        .to.be.revertedWithCustomError(market, "MarketBalanceShort")
        .withArgs(client, token, FUNDS + 1n, FUNDS);
      await market.connect(client).withdraw(token, FUNDS, client);
      expect(await token.balanceOf(client)).to.equal(FUNDS);
    });

    it("pays nobody out of another's account", async () => {
      const { market, token, thief } = await deployed();
      await expect(market.connect(thief).withdraw(token, 1, thief))
        .to.be.revertedWithCustomError(market, "MarketBalanceShort")
        .withArgs(thief, token, 1, 0);
    });

    it("lets provider and treasury take what they earned", async () => {
      const fixture = await deployed();
      const { market, token, provider, treasury } = fixture;
      await sendFill(fixture, await fillArguments(fixture, await anOrder(fixture)));
      await expect(market.connect(provider).withdraw(token, 975_000n, provider)).to.changeTokenBalances(token, [market, provider], [-975_000n, 975_000n]);
      await market.sweepFees(token);
      await expect(market.connect(treasury).withdraw(token, 25_000n, treasury)).to.changeTokenBalances(token, [market, treasury], [-25_000n, 25_000n]);
      expect(await token.balanceOf(market)).to.equal(FUNDS - PRICE);
    });
  });

  describe("given a permit", () => {
    const prepared = async () => {
      const fixture = await deployed();
      await fixture.token.mint(fixture.thief, AMOUNT);
      const deadline = BigInt(await time.latest()) + 1000n;
      return { ...fixture, deadline, signature: await permit(fixture, fixture.thief, AMOUNT, deadline) };
    };

    it("needs no allowance before", async () => {
      const { market, token, thief, deadline, signature: { v, r, s } } = await prepared();
      await market.connect(thief).depositWithPermit(token, AMOUNT, thief, deadline, v, r, s);
      expect(await market.balanceOf(thief, token)).to.equal(AMOUNT);
    });

    it("is not broken by a front-runner who used it", async () => {
      const { market, token, thief, relayer, deadline, signature: { v, r, s } } = await prepared();
      await token.connect(relayer).permit(thief, market, AMOUNT, deadline, v, r, s);
      await market.connect(thief).depositWithPermit(token, AMOUNT, thief, deadline, v, r, s);
      expect(await market.balanceOf(thief, token)).to.equal(AMOUNT);
    });

    it("pays out of the signer's own deposit only", async () => {
      const { market, token, thief, relayer, deadline, signature: { v, r, s } } = await prepared();
      await expect(market.connect(relayer).depositWithPermit(token, AMOUNT, relayer, deadline, v, r, s))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(market, 0, AMOUNT);
      expect(await token.balanceOf(thief)).to.equal(AMOUNT);
    });

    it("is passed over when the token knows no permits and the allowance is there", async () => {
      const { market, token, thief } = await withToken("NoReturnToken");
      await market.connect(thief).depositWithPermit(token, AMOUNT, thief, 0, 27, ZeroHash, ZeroHash);
      expect(await market.balanceOf(thief, token)).to.equal(AMOUNT);
    });

    it("is not asked of a token that is not allowed", async () => {
      const { market, thief, relayer } = await deployed();
      await expect(market.connect(thief).depositWithPermit(relayer, AMOUNT, thief, 0, 27, ZeroHash, ZeroHash))
        .to.be.revertedWithCustomError(market, "MarketTokenNotAllowed")
        .withArgs(relayer);
    });
  });

  describe("given a token that is not allowed", () => {
    it("refuses its deposit", async () => {
      const { market, thief } = await deployed();
      const other = await ethers.deployContract("MockToken");
      await expect(market.connect(thief).deposit(other, AMOUNT, thief)).to.be.revertedWithCustomError(market, "MarketTokenNotAllowed").withArgs(other);
    });

    it("lets what is in accounts be spent and withdrawn when it no longer is", async () => {
      const fixture = await deployed();
      const { market, token, owner, client, provider } = fixture;
      await market.connect(owner).setTokenAllowed(token, false);
      await sendFill(fixture, await fillArguments(fixture, await anOrder(fixture)));
      await market.connect(provider).withdraw(token, 975_000n, provider);
      await market.connect(client).withdraw(token, FUNDS - PRICE, client);
      expect(await token.balanceOf(client)).to.equal(FUNDS - PRICE);
    });
  });

  describe("given a token that", () => {
    it("keeps a fee: its deposit is refused with what arrived", async () => {
      const { market, token, thief } = await withToken("FeeToken");
      await expect(market.connect(thief).deposit(token, AMOUNT, thief))
        .to.be.revertedWithCustomError(market, "MarketTransferMismatch")
        .withArgs(token, AMOUNT, 990);
    });

    it("sends more than it should: its deposit is refused", async () => {
      const { market, token, thief } = await withToken("GenerousToken");
      await expect(market.connect(thief).deposit(token, AMOUNT, thief))
        .to.be.revertedWithCustomError(market, "MarketTransferMismatch")
        .withArgs(token, AMOUNT, 1_001);
    });

    it("answers nothing: it is deposited and withdrawn", async () => {
      const { market, token, thief } = await withToken("NoReturnToken");
      await market.connect(thief).deposit(token, AMOUNT, thief);
      expect(await market.balanceOf(thief, token)).to.equal(AMOUNT);
      await market.connect(thief).withdraw(token, AMOUNT, thief);
      expect(await token.balanceOf(thief)).to.equal(10n * AMOUNT);
      expect(await token.balanceOf(market)).to.equal(0);
    });

    it("answers false: neither deposit nor withdrawal happens", async () => {
      const { market, token, thief } = await withToken("FalseToken");
      await market.connect(thief).deposit(token, AMOUNT, thief);
      await token.setRefusing(true);
      const as = market.connect(thief);
      const accounts = await ethers.getContractAt("Accounts", market);
      for (const act of [() => as.deposit(token, AMOUNT, thief), () => as.withdraw(token, AMOUNT, thief)]) {
        await expect(act()).to.be.revertedWithCustomError(accounts, "SafeERC20FailedOperation").withArgs(token);
      }
      expect(await market.balanceOf(thief, token)).to.equal(AMOUNT);
      await token.setRefusing(false);
      await market.connect(thief).withdraw(token, AMOUNT, thief);
      expect(await token.balanceOf(thief)).to.equal(10n * AMOUNT);
    });

    it("blocks somebody: the others are paid, and its funds wait or go elsewhere", async () => {
      const fixture = await withToken("BlocklistToken");
      const { market, token, client, thief, relayer } = fixture;
      await market.connect(thief).deposit(token, 2n * AMOUNT, client);
      await market.connect(thief).deposit(token, AMOUNT, thief);
      await token.setBlocked(client, true);
      await expect(market.connect(client).withdraw(token, AMOUNT, client)).to.be.revertedWithCustomError(token, "Blocked").withArgs(client);
      await market.connect(thief).withdraw(token, AMOUNT, thief);
      await market.connect(client).withdraw(token, AMOUNT, relayer);
      await token.setBlocked(client, false);
      await market.connect(client).withdraw(token, AMOUNT, client);
      expect(await token.balanceOf(market)).to.equal(0);
    });

    it("blocks the client: the provider is still paid out of its account", async () => {
      const fixture = await withToken("BlocklistToken");
      const { market, token, client, provider, thief } = fixture;
      await market.connect(thief).deposit(token, AMOUNT, client);
      await token.setBlocked(client, true);
      const order = await anOrder(fixture, { minPrice: AMOUNT, maxPrice: AMOUNT });
      await sendFill(fixture, await fillArguments(fixture, order));
      await market.connect(provider).withdraw(token, 975n, provider);
      expect(await token.balanceOf(provider)).to.equal(975);
    });

    describe("re-enters", () => {
      const reentered = async (act: (fixture: Awaited<ReturnType<typeof armed>>) => Promise<unknown>, data: (token: AddressLike, market: MarketFixture["market"]) => string) => {
        const fixture = await armed();
        await fixture.token.reenter(fixture.market, data(await fixture.token.getAddress(), fixture.market));
        await act(fixture);
        expect(await fixture.token.called()).to.equal(true);
        return fixture;
      };
      /** The token itself has an account and tokens to deposit, so that nothing but the guard stops it. */
      const armed = async () => {
        const fixture = await withToken("ReenteringToken");
        const { market, token, thief } = fixture;
        await token.mint(token, AMOUNT);
        await token.act(token, token.interface.encodeFunctionData("approve", [await market.getAddress(), AMOUNT]));
        await market.connect(thief).deposit(token, AMOUNT, token);
        await market.connect(thief).deposit(token, AMOUNT, thief);
        return fixture;
      };
      const guarded = ethers.id("ReentrancyGuardReentrantCall()").slice(0, 10);

      it("a deposit within a deposit is refused, and counted once", async () => {
        const { market, token, thief } = await reentered(
          ({ market, token, thief }) => market.connect(thief).deposit(token, AMOUNT, thief),
          (token, market) => market.interface.encodeFunctionData("deposit", [token, AMOUNT, token]),
        );
        expect([await token.succeeded(), await token.answer()]).to.deep.equal([false, guarded]);
        expect(await market.balanceOf(thief, token)).to.equal(2n * AMOUNT);
        expect(await market.balanceOf(token, token)).to.equal(AMOUNT);
        expect(await token.balanceOf(market)).to.equal(3n * AMOUNT);
      });

      it("a deposit with a permit within a deposit is refused", async () => {
        const { market, token } = await reentered(
          ({ market, token, thief }) => market.connect(thief).deposit(token, AMOUNT, thief),
          (token, market) => market.interface.encodeFunctionData("depositWithPermit", [token, AMOUNT, token, 0, 27, ZeroHash, ZeroHash]),
        );
        expect([await token.succeeded(), await token.answer()]).to.deep.equal([false, guarded]);
        expect(await market.balanceOf(token, token)).to.equal(AMOUNT);
        expect(await token.balanceOf(market)).to.equal(3n * AMOUNT);
      });

      it("a fill within a deposit moves what a fill moves", async () => {
        const fixture = await armed();
        const { market, token, client, thief, provider, operator } = fixture;
        const order = await anOrder(fixture, { client: client.address, minPrice: AMOUNT, maxPrice: AMOUNT });
        await market.connect(thief).deposit(token, AMOUNT, client);
        const [, signature, delivery] = await fillArguments(fixture, order);
        const authorization = await authorize(fixture, order, delivery, operator);
        await token.reenter(market, market.interface.encodeFunctionData("fill", [order, signature, delivery, authorization, "0x"] as never));
        await market.connect(thief).deposit(token, AMOUNT, thief);
        expect(await token.succeeded()).to.equal(true);
        const accounts = await Promise.all([client, thief, provider, market].map((account) => market.balanceOf(account, token)));
        expect(accounts).to.deep.equal([0n, 2n * AMOUNT, 975n, 25n]);
        expect(await token.balanceOf(market)).to.equal(4n * AMOUNT);
      });

      it("a withdrawal within a deposit is refused", async () => {
        const { market, token, thief } = await reentered(
          ({ market, token, thief }) => market.connect(thief).deposit(token, AMOUNT, thief),
          (token, market) => market.interface.encodeFunctionData("withdraw", [token, AMOUNT, token]),
        );
        expect([await token.succeeded(), await token.answer()]).to.deep.equal([false, guarded]);
        expect(await market.balanceOf(thief, token)).to.equal(2n * AMOUNT);
      });

      it("a withdrawal within a withdrawal is refused", async () => {
        const { market, token, thief } = await reentered(
          ({ market, token, thief }) => market.connect(thief).withdraw(token, AMOUNT, thief),
          (token, market) => market.interface.encodeFunctionData("withdraw", [token, AMOUNT, token]),
        );
        expect([await token.succeeded(), await token.answer()]).to.deep.equal([false, guarded]);
        expect(await token.balanceOf(market)).to.equal(AMOUNT);
        expect(await market.balanceOf(token, token)).to.equal(AMOUNT);
        expect(await market.balanceOf(thief, token)).to.equal(0);
      });
    });
  });
});
