import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { ethers } from "hardhat";
import { TIMES, aTerms, at, deployed, expectRefused, open } from "../../fixtures/sessions";

const PAUSE_SECONDS = 14n * 86_400n;
const REARM_SECONDS = 28n * 86_400n;

/**
 * given the owner
 *   when it sets fee, pause and guardian: within their bounds, and nothing that runs changes
 * given the guardian
 *   when it pauses: for a while, and not again at once
 * given anybody else
 *   when it tries: refused
 */
describe("Sessions: governance", () => {
  it("begins without a fee and without a pause, and says what it was built on", async () => {
    const { sessions, market, registry, staking, policy, court, guardian, owner, client } = await deployed();
    expect(await sessions.owner()).to.equal(owner.address);
    expect(await sessions.guardian()).to.equal(guardian.address);
    expect(await sessions.market()).to.equal(await market.getAddress());
    expect(await sessions.court()).to.equal(court.address);
    expect(await sessions.providerRegistry()).to.equal(await registry.getAddress());
    expect(await sessions.staking()).to.equal(await staking.getAddress());
    expect(await sessions.slashingPolicy()).to.equal(await policy.getAddress());
    expect(await sessions.pausedUntil()).to.equal(0n);
    expect([
      await sessions.MAX_SESSION_SECONDS(), await sessions.MAX_EXECUTION_SECONDS(), await sessions.THAW_SECONDS(), await sessions.RECEIPT_SECONDS(),
      await sessions.maxLockSeconds(), await sessions.MAX_FEE_BPS(),
    ]).to.deep.equal([604_800n, 3_600n, 93_600n, 93_600n, 1_659_600n, 500n]);
    expect(await sessions.balanceOf(client, market)).to.equal(0n);
  });

  it("is not built on what is not there, nor without time for anything", async () => {
    const { sessions, market, registry, policy, owner, stranger } = await deployed();
    const libraries = { ProviderBookLib: await ethers.deployContract("ProviderBookLib") };
    const build = (changes: { market?: unknown; policy?: unknown; times?: Partial<typeof TIMES> }) =>
      ethers.deployContract(
        "Sessions",
        [owner, ZeroAddress, changes.market ?? market, registry, changes.policy ?? policy, ZeroAddress, { ...TIMES, ...changes.times }],
        { libraries },
      );
    await expect(build({ market: stranger })).to.be.revertedWithCustomError(sessions, "SessionsContractMissing").withArgs(stranger);
    await expect(build({ policy: stranger })).to.be.revertedWithCustomError(sessions, "SessionsContractMissing").withArgs(stranger);
    for (const name of Object.keys(TIMES)) {
      await expect(build({ times: { [name]: 0n } }), name).to.be.revertedWithCustomError(sessions, "SessionsTimeZero");
    }
    await build({});
  });

  describe("given the owner", () => {
    it("sets the fee of new sessions, up to 5 %", async () => {
      const fixture = await deployed();
      const { sessions, owner } = fixture;
      await expect(sessions.connect(owner).setSessionFee(500)).to.emit(sessions, "SessionFeeChanged").withArgs(500);
      expect(await sessions.sessionFeeBps()).to.equal(500n);
      await expectRefused(fixture, () => sessions.connect(owner).setSessionFee(501), "SessionsFeeAboveCap", [501n, 500n]);
    });

    it("prolongs a pause, or ends it", async () => {
      const fixture = await deployed();
      const { sessions, owner, guardian } = fixture;
      await sessions.connect(guardian).pause();
      await expect(sessions.connect(owner).setPause(2n ** 47n)).to.emit(sessions, "PauseChanged").withArgs(2n ** 47n);
      const terms = await aTerms(fixture);
      await expectRefused(fixture, () => open(fixture, terms), "SessionsPaused", [2n ** 47n]);
      await at(terms.openBy - 100n);
      await expect(sessions.connect(owner).setPause(0)).to.emit(sessions, "PauseChanged").withArgs(terms.openBy - 100n);
      await open(fixture, terms);
    });

    it("names another guardian, or none", async () => {
      const { sessions, owner, guardian, stranger } = await deployed();
      await expect(sessions.connect(owner).setGuardian(stranger)).to.emit(sessions, "GuardianChanged").withArgs(stranger);
      await expect(sessions.connect(guardian).pause()).to.be.revertedWithCustomError(sessions, "SessionsNotGuardian").withArgs(guardian, stranger);
      await sessions.connect(stranger).pause();
      await sessions.connect(owner).setGuardian(ZeroAddress);
      expect(await sessions.guardian()).to.equal(ZeroAddress);
    });
  });

  describe("given the guardian", () => {
    it("pauses for fourteen days, and again only twenty-eight days after", async () => {
      const fixture = await deployed();
      const { sessions, guardian } = fixture;
      const now = (await aTerms(fixture)).openBy;
      await at(now);
      await expect(sessions.connect(guardian).pause()).to.emit(sessions, "PauseChanged").withArgs(now + PAUSE_SECONDS);
      const readyAt = now + PAUSE_SECONDS + REARM_SECONDS;
      await at(readyAt - 1n);
      await expectRefused(fixture, () => sessions.connect(guardian).pause(), "SessionsGuardianRearming", [readyAt]);
      await at(readyAt);
      await sessions.connect(guardian).pause();
    });
  });

  describe("given anybody else", () => {
    it("changes nothing", async () => {
      const fixture = await deployed();
      const { sessions, thief, guardian } = fixture;
      for (const who of [thief, guardian]) {
        const mine = sessions.connect(who);
        await expectRefused(fixture, () => mine.setSessionFee(1), "OwnableUnauthorizedAccount", [who]);
        await expectRefused(fixture, () => mine.setPause(1), "OwnableUnauthorizedAccount", [who]);
        await expectRefused(fixture, () => mine.setGuardian(who), "OwnableUnauthorizedAccount", [who]);
      }
      await expectRefused(fixture, () => sessions.connect(thief).pause(), "SessionsNotGuardian", [thief, guardian]);
    });
  });
});
