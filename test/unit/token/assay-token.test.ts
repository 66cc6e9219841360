import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { type AddressLike, type Signature, ZeroAddress, resolveAddress } from "ethers";
import { ethers } from "hardhat";
import type { AssayToken } from "../../../typechain-types";
import { DAY, MAX_LOCK, NOTICE, THAW, EPOCH, deployStaking } from "../../fixtures/staking";
import { SUPPLY, YEARLY_CAP, deployToken } from "../../fixtures/token";

const YEAR = 365n * 86_400n;
const LARGEST = 2n ** 128n - 1n;

const DEADLINE = 2n ** 48n;

async function permit(token: AssayToken, holder: HardhatEthersSigner, spender: AddressLike, value: bigint): Promise<Signature> {
  const { chainId } = await ethers.provider.getNetwork();
  const domain = { name: "Assay", version: "1", chainId, verifyingContract: await token.getAddress() };
  const fields = { owner: "address", spender: "address", value: "uint256", nonce: "uint256", deadline: "uint256" };
  const types = { Permit: Object.entries(fields).map(([name, type]) => ({ name, type })) };
  const message = { owner: holder.address, spender: await resolveAddress(spender), value, nonce: await token.nonces(holder), deadline: DEADLINE };
  return ethers.Signature.from(await holder.signTypedData(domain, types, message));
}

/**
 * given a new token
 *   when asked: the holder has the first supply, a twelfth of the cap can be minted, by nobody
 *   when deployed with a supply of 2^128 - 1: it is that
 * given a minter
 *   when it mints: the account has it, and less can be minted
 *   when it mints more than can be minted, to nobody, or beyond 2^128: refused
 *   when time passes after a mint: eleven twelfths of the cap come back in 365 days, never more than the burst
 *   when anybody else mints: refused
 * given an owner
 *   when it names another minter: that one mints under the same cap
 *   when it hands over: in two steps
 *   when anybody else names a minter: refused
 * given no gateway
 *   when anybody burns or makes as one: refused
 *   when the owner names it, whole and once: it is that for ever
 *   when anybody else names it, or half of it, or another: refused
 * given a gateway
 *   when it burns what was approved: that left, and can come back to anybody
 *   when it burns more than was approved: refused
 *   when it makes more than it burned: refused, whatever else was burned
 *   when the supply is at its end: what left has its place in it
 * given a holder
 *   when it burns: the supply shrinks, and no more can be minted than before
 *   when it signs a permit: the allowance is there
 *   when it delegates its votes: they count by timestamp, from then on
 * given a staking contract on it
 *   when stake comes with a permit and is slashed: what is burned leaves the supply
 */
describe("AssayToken", () => {
  const deployed = () => loadFixture(deployToken);

  describe("given a new token", () => {
    it("has its first supply, which does not count against the cap, and no minter", async () => {
      const { owner, holder } = await deployed();
      const token = await ethers.deployContract("AssayToken", [owner, holder, SUPPLY, YEARLY_CAP]);
      expect([await token.name(), await token.symbol(), await token.decimals()]).to.deep.equal(["Assay", "ASSAY", 18n]);
      expect(await token.totalSupply()).to.equal(500);
      expect(await token.balanceOf(holder)).to.equal(500);
      expect(await token.minter()).to.equal(ZeroAddress);
      expect(await token.owner()).to.equal(owner.address);
      expect(await token.YEARLY_CAP()).to.equal(12_000);
      expect(await token.mintable()).to.equal(1_000);
    });

    it("is deployed with the largest supply, and with a cap of nothing", async () => {
      const { owner, holder } = await deployed();
      const token = await ethers.deployContract("AssayToken", [owner, holder, LARGEST, 0]);
      expect(await token.balanceOf(holder)).to.equal(LARGEST);
      expect(await token.mintable()).to.equal(0);
    });

    it("is not deployed without an owner or a holder", async () => {
      const { token, owner, holder } = await deployed();
      await expect(ethers.deployContract("AssayToken", [ZeroAddress, holder, SUPPLY, YEARLY_CAP]))
        .to.be.revertedWithCustomError(token, "OwnableInvalidOwner")
        .withArgs(ZeroAddress);
      await expect(ethers.deployContract("AssayToken", [owner, ZeroAddress, SUPPLY, YEARLY_CAP]))
        .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
        .withArgs(ZeroAddress);
    });
  });

  describe("given a minter", () => {
    it("mints for an account, and can mint so much less", async () => {
      const { token, minter, thief } = await deployed();
      const mint = token.connect(minter).mint(thief, 400);
      await expect(mint).to.changeTokenBalance(token, thief, 400);
      await expect(mint).to.emit(token, "Minted").withArgs(minter, thief, 400);
      expect(await token.totalSupply()).to.equal(900);
      expect(await token.mintable()).to.equal(600);
      await token.connect(minter).mint(thief, 250);
      expect(await token.mintable()).to.equal(350);
    });

    it("mints all that can be minted and not a unit more", async () => {
      const { token, minter, holder } = await deployed();
      await expect(token.connect(minter).mint(holder, 1_001)).to.be.revertedWithCustomError(token, "TokenMintAboveCap").withArgs(1_001, 1_000);
      expect(await token.totalSupply()).to.equal(500);
      await token.connect(minter).mint(holder, 1_000);
      await expect(token.connect(minter).mint(holder, 1)).to.be.revertedWithCustomError(token, "TokenMintAboveCap").withArgs(1, 0);
      expect(await token.totalSupply()).to.equal(1_500);
    });

    it("gets eleven twelfths of the cap back in 365 days, rounded down", async () => {
      const { token, minter, holder } = await deployed();
      await token.connect(minter).mint(holder, 1_000);
      const minted = BigInt(await time.latest());
      // 11,000 units in 31,536,000 seconds: one in 2,866.9 seconds.
      await time.setNextBlockTimestamp(minted + 2_866n);
      await expect(token.connect(minter).mint(holder, 1)).to.be.revertedWithCustomError(token, "TokenMintAboveCap").withArgs(1, 0);
      await time.increaseTo(minted + 2_867n);
      expect(await token.mintable()).to.equal(1);
      await time.increaseTo(minted + YEAR / 22n);
      // 1,433,454 seconds.
      expect(await token.mintable()).to.equal(499);
      await time.increaseTo(minted + YEAR / 22n + 1n);
      expect(await token.mintable()).to.equal(500);
    });

    it("never has more than the burst, however long it waits", async () => {
      const { token, minter, holder } = await deployed();
      await token.connect(minter).mint(holder, 1_000);
      await time.increase(YEAR / 11n + 1n);
      expect(await token.mintable()).to.equal(1_000);
      await time.increase(100n * YEAR);
      expect(await token.mintable()).to.equal(1_000);
      await expect(token.connect(minter).mint(holder, 1_001)).to.be.revertedWithCustomError(token, "TokenMintAboveCap").withArgs(1_001, 1_000);
    });

    it("mints the cap in 365 days, to the second, and no more", async () => {
      const { token, minter, holder } = await deployed();
      await token.connect(minter).mint(holder, 1_000);
      const first = BigInt(await time.latest());
      for (let month = 1n; month < 12n; month += 1n) {
        // The mint comes a second after this, and the last of them 365 days after the first.
        await time.increaseTo(first + (month * YEAR) / 11n - 1n);
        await token.connect(minter).mint(holder, await token.mintable());
      }
      expect(BigInt(await time.latest()) - first).to.equal(YEAR);
      expect(await token.totalSupply()).to.be.within(500 + 12_000 - 11, 500 + 12_000);
    });

    it("mints to nobody never", async () => {
      const { token, minter } = await deployed();
      await expect(token.connect(minter).mint(ZeroAddress, 1)).to.be.revertedWithCustomError(token, "ERC20InvalidReceiver").withArgs(ZeroAddress);
      expect(await token.mintable()).to.equal(1_000);
    });

    it("mints up to a supply of 2^128 - 1", async () => {
      const { owner, minter, holder } = await deployed();
      const token = await ethers.deployContract("AssayToken", [owner, holder, LARGEST - 1n, LARGEST]);
      await token.connect(owner).setMinter(minter);
      await expect(token.connect(minter).mint(holder, 2))
        .to.be.revertedWithCustomError(token, "ERC20ExceededSafeSupply")
        .withArgs(LARGEST + 1n, LARGEST);
      await token.connect(minter).mint(holder, 1);
      expect(await token.totalSupply()).to.equal(LARGEST);
    });

    it("is the only one that mints", async () => {
      const { token, owner, minter, holder, thief } = await deployed();
      for (const caller of [owner, holder, thief]) {
        await expect(token.connect(caller).mint(caller, 1)).to.be.revertedWithCustomError(token, "TokenNotMinter").withArgs(caller, minter);
      }
      expect(await token.totalSupply()).to.equal(500);
    });
  });

  describe("given an owner", () => {
    it("names another minter, who is under the same cap", async () => {
      const { token, owner, minter, holder, thief } = await deployed();
      await token.connect(minter).mint(holder, 1_000);
      await expect(token.connect(owner).setMinter(thief)).to.emit(token, "MinterChanged").withArgs(thief);
      expect(await token.minter()).to.equal(thief.address);
      await expect(token.connect(minter).mint(holder, 0)).to.be.revertedWithCustomError(token, "TokenNotMinter").withArgs(minter, thief);
      await expect(token.connect(thief).mint(thief, 1)).to.be.revertedWithCustomError(token, "TokenMintAboveCap").withArgs(1, 0);
    });

    it("hands over in two steps", async () => {
      const { token, owner, holder } = await deployed();
      await token.connect(owner).transferOwnership(holder);
      expect(await token.owner()).to.equal(owner.address);
      await token.connect(holder).acceptOwnership();
      expect(await token.owner()).to.equal(holder.address);
    });

    it("is the only one that names a minter", async () => {
      const { token, minter, holder } = await deployed();
      for (const caller of [minter, holder]) {
        await expect(token.connect(caller).setMinter(caller)).to.be.revertedWithCustomError(token, "OwnableUnauthorizedAccount").withArgs(caller);
      }
      expect(await token.minter()).to.equal(minter.address);
    });
  });

  describe("given no gateway", () => {
    it("has none, and nobody burns or makes as one", async () => {
      const { token, owner, minter, holder } = await deployed();
      expect([await token.gateway(), await token.l1Address(), await token.bridgedOut()]).to.deep.equal([ZeroAddress, ZeroAddress, 0n]);
      for (const caller of [owner, minter, holder]) {
        for (const call of [token.connect(caller).bridgeBurn, token.connect(caller).bridgeMint]) {
          await expect(call(caller, 0)).to.be.revertedWithCustomError(token, "TokenNotGateway").withArgs(caller, ZeroAddress);
        }
      }
    });

    it("gets one from the owner, whole and once", async () => {
      const { token, owner, minter, holder, thief } = await deployed();
      const gatewayNamed = (caller: HardhatEthersSigner, gateway: AddressLike, l1Token: AddressLike) => token.connect(caller).setGateway(gateway, l1Token);
      await expect(gatewayNamed(thief, thief, thief)).to.be.revertedWithCustomError(token, "OwnableUnauthorizedAccount").withArgs(thief);
      await expect(gatewayNamed(owner, ZeroAddress, holder)).to.be.revertedWithCustomError(token, "TokenNoGateway").withArgs(ZeroAddress, holder);
      await expect(gatewayNamed(owner, holder, ZeroAddress)).to.be.revertedWithCustomError(token, "TokenNoGateway").withArgs(holder, ZeroAddress);
      await expect(gatewayNamed(owner, minter, holder)).to.emit(token, "GatewayNamed").withArgs(minter, holder);
      expect([await token.gateway(), await token.l1Address()]).to.deep.equal([minter.address, holder.address]);
      await expect(gatewayNamed(owner, thief, thief)).to.be.revertedWithCustomError(token, "TokenGatewayNamed").withArgs(minter);
    });
  });

  describe("given a gateway", () => {
    /** The thief is the gateway: it is to be trusted with nothing. */
    async function bridged() {
      const parts = await deployed();
      await parts.token.connect(parts.owner).setGateway(parts.thief, parts.minter);
      return { ...parts, gateway: parts.thief };
    }

    it("burns what was approved, and makes it again for anybody", async () => {
      const { token, gateway, holder, minter } = await bridged();
      await token.connect(holder).approve(gateway, 200n);
      await expect(token.connect(gateway).bridgeBurn(holder, 150n)).to.emit(token, "BridgedOut").withArgs(holder, 150n);
      expect([await token.balanceOf(holder), await token.totalSupply(), await token.bridgedOut(), await token.allowance(holder, gateway)]).to.deep.equal([350n, 350n, 150n, 50n]);
      const mintable = await token.mintable();
      await expect(token.connect(gateway).bridgeMint(minter, 100n)).to.emit(token, "BridgedIn").withArgs(minter, 100n);
      expect([await token.balanceOf(minter), await token.totalSupply(), await token.bridgedOut(), await token.mintable()]).to.deep.equal([100n, 450n, 50n, mintable]);
    });

    it("burns no more than was approved", async () => {
      const { token, gateway, holder } = await bridged();
      await token.connect(holder).approve(gateway, 10n);
      await expect(token.connect(gateway).bridgeBurn(holder, 11n)).to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance").withArgs(gateway, 10n, 11n);
    });

    it("makes no more than it burned", async () => {
      const { token, gateway, holder } = await bridged();
      await token.connect(holder).approve(gateway, 10n);
      await token.connect(gateway).bridgeBurn(holder, 10n);
      await token.connect(holder).burn(100n);
      await expect(token.connect(gateway).bridgeMint(gateway, 11n)).to.be.revertedWithCustomError(token, "TokenBridgeAboveBurned").withArgs(11n, 10n);
    });

    it("keeps the place of what left in the largest supply", async () => {
      const { owner, holder, minter, thief: gateway } = await deployed();
      const token = await ethers.deployContract("AssayToken", [owner, holder, LARGEST, YEARLY_CAP]);
      await token.connect(owner).setMinter(minter);
      await token.connect(owner).setGateway(gateway, minter);
      await token.connect(holder).approve(gateway, 10n);
      await token.connect(gateway).bridgeBurn(holder, 10n);
      await expect(token.connect(minter).mint(minter, 1n)).to.be.revertedWithCustomError(token, "ERC20ExceededSafeSupply").withArgs(LARGEST - 9n, LARGEST - 10n);
      await token.connect(gateway).bridgeMint(holder, 10n);
      expect(await token.totalSupply()).to.equal(LARGEST);
    });
  });

  describe("given a holder", () => {
    it("burns its own, which cannot be minted again beyond the cap", async () => {
      const { token, minter, holder } = await deployed();
      await token.connect(minter).mint(holder, 1_000);
      await expect(token.connect(holder).burn(700)).to.changeTokenBalance(token, holder, -700);
      expect(await token.totalSupply()).to.equal(800);
      expect(await token.mintable()).to.equal(0);
    });

    it("signs a permit", async () => {
      const { token, holder, thief } = await deployed();
      const { v, r, s } = await permit(token, holder, thief, 30n);
      await token.permit(holder, thief, 30, DEADLINE, v, r, s);
      expect(await token.allowance(holder, thief)).to.equal(30);
      expect(await token.nonces(holder)).to.equal(1);
    });

    it("votes by timestamp from its delegation on, without what it burned", async () => {
      const { token, minter, holder } = await deployed();
      expect(await token.CLOCK_MODE()).to.equal("mode=timestamp");
      const before = BigInt(await time.latest());
      expect(await token.clock()).to.equal(before);
      await time.setNextBlockTimestamp(before + 1_000n);
      await token.connect(holder).delegate(holder);
      await time.setNextBlockTimestamp(before + 2_000n);
      await token.connect(minter).mint(holder, 40);
      await time.setNextBlockTimestamp(before + 3_000n);
      await token.connect(holder).burn(100);
      await time.increase(1);
      expect(await token.getVotes(holder)).to.equal(440);
      const votes = (seconds: bigint) => token.getPastVotes(holder, before + seconds);
      expect(await Promise.all([999n, 1_000n, 1_999n, 2_000n, 2_999n, 3_000n].map(votes))).to.deep.equal([0n, 500n, 500n, 540n, 540n, 440n]);
      const supply = (seconds: bigint) => token.getPastTotalSupply(before + seconds);
      expect(await Promise.all([999n, 2_000n, 3_000n].map(supply))).to.deep.equal([500n, 540n, 440n]);
    });
  });

  describe("given a staking contract on it", () => {
    it("takes stake with a permit, and burns what was slashed", async () => {
      const { token, owner, holder, thief } = await deployed();
      const staking = await deployStaking({ token, owner, thawSeconds: THAW, noticeSeconds: NOTICE, epochSeconds: EPOCH, minDeposit: 1n, ratio: 8n });
      const service = await ethers.deployContract("ReferenceService", [staking, MAX_LOCK]);
      await staking.connect(owner).appoint(service);
      await time.increase(NOTICE);
      await staking.connect(holder).register(thief, 0);
      const { v, r, s } = await permit(token, holder, staking, 400n);
      await expect(staking.connect(holder).stakeWithPermit(holder, 400, DEADLINE, v, r, s)).to.changeTokenBalances(token, [holder, staking], [-400, 400]);
      await staking.connect(holder).allocate(service, 400);
      await service.lock(holder, 1, 400, 400, DAY);
      await service.convict(holder, 1, 300, [{ account: thief, amount: 100n }]);
      await staking.sweepBurn();
      expect(await token.totalSupply()).to.equal(300);
      await expect(staking.connect(thief).collect(token, thief)).to.changeTokenBalances(token, [thief, staking], [100, -100]);
      expect(await token.balanceOf(staking)).to.equal(100);
    });
  });
});
