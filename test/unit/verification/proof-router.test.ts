import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { expect } from "chai";
import { ZeroAddress, ZeroHash, id, toBeHex, zeroPadBytes } from "ethers";
import { ethers } from "hardhat";

const LANE = "0xa1a2a3a4";
const GAS_CAP = 300_000n;
const DAY = 86_400n;
const CLAIM = id("a claim");
const UNKNOWN = 0n;
const ACTIVE = 1n;
const PAUSED = 2n;
const RETIRED = 3n;

const misbehave = (mode: number, word: string) => ethers.AbiCoder.defaultAbiCoder().encode(["uint256", "bytes32"], [mode, word]);

/**
 * given a lane
 *   when its verifier answers rightly: verifies, and it was told the claim's hash and the proof
 *   when it reverts, with an error, without, or with too long a one; burns its gas; answers something else: never a pass
 *   when less gas is there than its cap: refuses to ask
 *   when it is unknown, paused or retired: that error
 * given the owner
 *   when it adds a lane twice, without a name, a verifier or gas: refused
 *   when it retires one: forever
 *   when anybody else tries: refused
 * given the guardian
 *   when it pauses a lane: for 14 days, and again only 28 days after; other lanes go on
 */
describe("ProofRouter", () => {
  const deployed = () => loadFixture(deployRouter);
  async function deployRouter() {
    const [deployer, owner, guardian, thief] = (await ethers.getSigners()) as [HardhatEthersSigner, HardhatEthersSigner, HardhatEthersSigner, HardhatEthersSigner];
    const router = await ethers.deployContract("ProofRouter", [owner, guardian], deployer);
    const echo = await ethers.deployContract("EchoVerifier");
    return { router, echo, deployer, owner, guardian, thief };
  }
  async function deployWithLane() {
    const fixture = await deployRouter();
    await fixture.router.connect(fixture.owner).addLane(LANE, fixture.echo, GAS_CAP);
    return fixture;
  }
  async function deployWayward() {
    const fixture = await deployRouter();
    const wayward = await ethers.deployContract("WaywardVerifier");
    await fixture.router.connect(fixture.owner).addLane(LANE, wayward, GAS_CAP);
    return { ...fixture, wayward };
  }
  const withLane = () => loadFixture(deployWithLane);
  const withWayward = () => loadFixture(deployWayward);

  describe("given a lane whose verifier decides", () => {
    it("verifies what the verifier accepts", async () => {
      const { router } = await withLane();
      await router.verify(LANE, CLAIM, CLAIM);
    });

    it("passes on the verifier's own error", async () => {
      const { router, echo } = await withLane();
      await expect(router.verify(LANE, CLAIM, "0x1234")).to.be.revertedWithCustomError(echo, "EchoMismatch").withArgs(CLAIM, "0x1234");
    });

    it("does not ask it with less gas than its cap", async () => {
      const { router } = await withLane();
      await expect(router.verify(LANE, CLAIM, CLAIM, { gasLimit: 320_000 }))
        .to.be.revertedWithCustomError(router, "RouterGasShort")
        .withArgs(LANE, GAS_CAP, (available: bigint) => available < GAS_CAP);
      await router.verify(LANE, CLAIM, CLAIM, { gasLimit: 340_000 });
    });
  });

  describe("given a lane whose verifier misbehaves", () => {
    for (const [what, proof, size] of [
      ["reverts without an error", misbehave(0, ZeroHash), 0],
      ["burns its gas", misbehave(4, ZeroHash), 0],
      ["reverts with more than 1,024 bytes", misbehave(1, toBeHex(1_025, 32)), 1_025],
      ["reverts with 100,000 bytes", misbehave(1, toBeHex(100_000, 32)), 100_000],
      ["cannot read its proof", "0x", 0],
    ] as const) {
      it(`refuses one that ${what}`, async () => {
        const { router, wayward } = await withWayward();
        await expect(router.verify(LANE, CLAIM, proof)).to.be.revertedWithCustomError(router, "RouterVerifierFailed").withArgs(LANE, wayward, size);
      });
    }

    it("passes on an error of 1,024 bytes whole", async () => {
      const { router } = await withWayward();
      const data = router.interface.encodeFunctionData("verify", [LANE, CLAIM, misbehave(1, toBeHex(1_024, 32))]);
      const error: unknown = await ethers.provider.send("eth_call", [{ to: await router.getAddress(), data }, "latest"]).catch((thrown: unknown) => thrown);
      expect(error).to.have.property("data").that.has.lengthOf(2 + 2 * 1_024);
    });

    for (const [what, proof, answer] of [
      ["answers nothing", misbehave(3, ZeroHash), ZeroHash],
      ["answers four bytes", misbehave(5, id("verify(bytes32,bytes)")), ZeroHash],
      ["answers zero", misbehave(2, ZeroHash), ZeroHash],
      ["answers true", misbehave(2, toBeHex(1, 32)), toBeHex(1, 32)],
      ["answers the claim's hash", misbehave(2, CLAIM), CLAIM],
    ] as const) {
      it(`refuses one that ${what}`, async () => {
        const { router, wayward } = await withWayward();
        await expect(router.verify(LANE, CLAIM, proof)).to.be.revertedWithCustomError(router, "RouterVerifierRefused").withArgs(LANE, wayward, answer);
      });
    }

    it("refuses the right selector with dirt behind it, and takes it without", async () => {
      const { router, wayward } = await withWayward();
      const { selector } = wayward.interface.getFunction("verify");
      const dirty = `${zeroPadBytes(selector, 31)}01`;
      await expect(router.verify(LANE, CLAIM, misbehave(2, dirty))).to.be.revertedWithCustomError(router, "RouterVerifierRefused").withArgs(LANE, wayward, dirty);
      await router.verify(LANE, CLAIM, misbehave(2, zeroPadBytes(selector, 32)));
    });
  });

  describe("given the owner", () => {
    it("adds a lane", async () => {
      const { router, echo, owner } = await deployed();
      expect(await router.laneOf(LANE)).to.deep.equal([UNKNOWN, ZeroAddress, 0n, 0n]);
      await expect(router.verify(LANE, CLAIM, CLAIM)).to.be.revertedWithCustomError(router, "RouterLaneUnknown").withArgs(LANE);
      await expect(router.connect(owner).addLane(LANE, echo, GAS_CAP)).to.emit(router, "LaneAdded").withArgs(LANE, echo, GAS_CAP);
      expect(await router.laneOf(LANE)).to.deep.equal([ACTIVE, await echo.getAddress(), GAS_CAP, 0n]);
    });

    it("cannot give a lane another verifier, retired or not", async () => {
      const { router, echo, owner } = await withLane();
      const other = await ethers.deployContract("NullVerifier");
      for (let round = 0; round < 2; round += 1) {
        await expect(router.connect(owner).addLane(LANE, other, GAS_CAP)).to.be.revertedWithCustomError(router, "RouterLaneTaken").withArgs(LANE, echo);
        if (round === 0) await router.connect(owner).retireLane(LANE);
      }
    });

    it("cannot add a lane without a name, a verifier or gas", async () => {
      const { router, echo, owner, thief } = await deployed();
      const as = router.connect(owner);
      await expect(as.addLane("0x00000000", echo, GAS_CAP)).to.be.revertedWithCustomError(router, "RouterLaneZero");
      await expect(as.addLane(LANE, thief, GAS_CAP)).to.be.revertedWithCustomError(router, "RouterVerifierMissing").withArgs(thief);
      await expect(as.addLane(LANE, echo, 0)).to.be.revertedWithCustomError(router, "RouterGasCapZero").withArgs(LANE);
    });

    it("retires a lane forever", async () => {
      const { router, owner, guardian } = await withLane();
      await expect(router.connect(owner).retireLane(LANE)).to.emit(router, "LaneRetired").withArgs(LANE);
      expect((await router.laneOf(LANE)).state).to.equal(RETIRED);
      const acts = [
        () => router.verify(LANE, CLAIM, CLAIM),
        () => router.connect(owner).retireLane(LANE),
        () => router.connect(owner).setLanePause(LANE, 0),
        () => router.connect(guardian).pauseLane(LANE),
      ];
      for (const act of acts) await expect(act()).to.be.revertedWithCustomError(router, "RouterLaneRetired").withArgs(LANE);
    });

    it("cannot retire or pause a lane that is not there", async () => {
      const { router, owner, guardian } = await deployed();
      const acts = [() => router.connect(owner).retireLane(LANE), () => router.connect(owner).setLanePause(LANE, 0), () => router.connect(guardian).pauseLane(LANE)];
      for (const act of acts) await expect(act()).to.be.revertedWithCustomError(router, "RouterLaneUnknown").withArgs(LANE);
    });

    it("is the only one", async () => {
      const { router, echo, guardian, thief } = await withLane();
      for (const caller of [guardian, thief]) {
        const as = router.connect(caller);
        const acts = [() => as.addLane("0x00000009", echo, 1), () => as.retireLane(LANE), () => as.setLanePause(LANE, 0), () => as.setGuardian(caller)];
        for (const act of acts) await expect(act()).to.be.revertedWithCustomError(router, "OwnableUnauthorizedAccount").withArgs(caller);
      }
    });

    it("hands over in two steps, and is not the deployer", async () => {
      const { router, owner, deployer, thief } = await deployed();
      expect(await router.owner()).to.equal(owner.address).and.not.to.equal(deployer.address);
      await router.connect(owner).transferOwnership(thief);
      expect(await router.owner()).to.equal(owner.address);
      await router.connect(thief).acceptOwnership();
      expect(await router.owner()).to.equal(thief.address);
    });
  });

  describe("given the guardian", () => {
    it("pauses one lane for 14 days", async () => {
      const { router, echo, owner, guardian } = await withLane();
      await router.connect(owner).addLane("0x00000009", echo, GAS_CAP);
      await expect(router.connect(guardian).pauseLane(LANE)).to.emit(router, "LanePaused");
      const { state, pausedUntil } = await router.laneOf(LANE);
      expect(state).to.equal(PAUSED);
      expect(pausedUntil).to.equal(BigInt(await time.latest()) + 14n * DAY);
      await router.verify("0x00000009", CLAIM, CLAIM);
      await time.increaseTo(pausedUntil - 1n);
      await expect(router.verify(LANE, CLAIM, CLAIM)).to.be.revertedWithCustomError(router, "RouterLanePaused").withArgs(LANE, pausedUntil);
      await time.increaseTo(pausedUntil);
      await router.verify(LANE, CLAIM, CLAIM);
      expect((await router.laneOf(LANE)).state).to.equal(ACTIVE);
    });

    it("cannot pause it again before 28 more days have passed", async () => {
      const { router, guardian } = await withLane();
      await router.connect(guardian).pauseLane(LANE);
      const readyAt = (await router.laneOf(LANE)).pausedUntil + 28n * DAY;
      await time.setNextBlockTimestamp(readyAt - 1n);
      await expect(router.connect(guardian).pauseLane(LANE)).to.be.revertedWithCustomError(router, "RouterGuardianRearming").withArgs(LANE, readyAt);
      await time.setNextBlockTimestamp(readyAt);
      await expect(router.connect(guardian).pauseLane(LANE)).to.emit(router, "LanePaused").withArgs(LANE, readyAt + 14n * DAY);
    });

    it("sees its pause ended or prolonged by the owner", async () => {
      const { router, owner, guardian } = await withLane();
      await router.connect(guardian).pauseLane(LANE);
      await router.connect(owner).setLanePause(LANE, 5);
      expect((await router.laneOf(LANE)).pausedUntil).to.equal(await time.latest());
      await router.verify(LANE, CLAIM, CLAIM);
      const until = BigInt(await time.latest()) + 100n * DAY;
      await expect(router.connect(owner).setLanePause(LANE, until)).to.emit(router, "LanePaused").withArgs(LANE, until);
      expect((await router.laneOf(LANE)).state).to.equal(PAUSED);
    });

    it("is the only one who pauses, and is replaced by the owner", async () => {
      const { router, owner, guardian, thief } = await withLane();
      expect(await router.guardian()).to.equal(guardian.address);
      await expect(router.connect(owner).pauseLane(LANE)).to.be.revertedWithCustomError(router, "RouterNotGuardian").withArgs(owner, guardian);
      await expect(router.connect(owner).setGuardian(thief)).to.emit(router, "GuardianChanged").withArgs(thief);
      await expect(router.connect(guardian).pauseLane(LANE)).to.be.revertedWithCustomError(router, "RouterNotGuardian").withArgs(guardian, thief);
    });
  });
});
