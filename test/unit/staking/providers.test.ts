import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { deployFunded, expectRefused } from "../../fixtures/stake-ledger";

/**
 * given an account that is no provider
 *   when it registers: it is one, with its operator and its commission
 *   when without an operator, as its own operator, or above the cap: refused
 *   when it acts as a provider: refused
 * given a provider
 *   when it registers again: refused
 *   when it names another operator: that one at once; none or itself: refused
 *   when it schedules a commission: the present one for the notice, then the new one
 *   when it schedules again before: the last one counts, from its own notice on
 *   when it steps too far, up or down, from what is paid now: refused
 */
describe("Staking: providers", () => {
  const deployed = () => loadFixture(deployFunded);

  describe("given an account that is no provider", () => {
    it("has neither operator nor commission", async () => {
      const { staking, thief } = await deployed();
      expect(await staking.operatorOf(thief)).to.equal(ZeroAddress);
      expect(await staking.commissionOf(thief)).to.deep.equal([0n, 0n, 0n]);
    });

    it("becomes one by registering", async () => {
      const { staking, thief, operator } = await deployed();
      await expect(staking.connect(thief).register(operator, 1_234))
        .to.emit(staking, "ProviderRegistered")
        .withArgs(thief, operator, 1_234);
      expect(await staking.operatorOf(thief)).to.equal(operator.address);
      const { commissionBps, next, from } = await staking.commissionOf(thief);
      expect([commissionBps, next]).to.deep.equal([1_234n, 1_234n]);
      expect(from).to.be.at.most(await time.latest());
    });

    it("may share its operator with another provider", async () => {
      const { staking, provider, thief } = await deployed();
      const operator = await staking.operatorOf(provider);
      await staking.connect(thief).register(operator, 0);
      expect(await staking.operatorOf(thief)).to.equal(operator);
      expect(await staking.operatorOf(provider)).to.equal(operator);
    });

    it("may ask for no commission, and for the cap, and not for more", async () => {
      const fixture = await deployed();
      const { staking, operator, thief, delegator } = fixture;
      const cap = await staking.MAX_COMMISSION_BPS();
      await staking.connect(thief).register(operator, 0);
      expect((await staking.commissionOf(thief)).commissionBps).to.equal(0);
      await expectRefused(fixture, () => staking.connect(delegator).register(operator, cap + 1n), "StakingCommissionAboveCap", [cap + 1n, cap]);
      await staking.connect(delegator).register(operator, cap);
      expect((await staking.commissionOf(delegator)).commissionBps).to.equal(cap);
    });

    it("does not register without an operator", async () => {
      const fixture = await deployed();
      const { staking, thief } = fixture;
      await expectRefused(fixture, () => staking.connect(thief).register(ZeroAddress, 0), "StakingOperatorZero", [thief]);
      expect(await staking.operatorOf(thief)).to.equal(ZeroAddress);
    });

    it("does not register as its own operator", async () => {
      const fixture = await deployed();
      const { staking, thief } = fixture;
      await expectRefused(fixture, () => staking.connect(thief).register(thief, 0), "StakingOperatorIsOwner", [thief]);
      expect(await staking.operatorOf(thief)).to.equal(ZeroAddress);
    });

    it("does not act as one", async () => {
      const fixture = await deployed();
      const { staking, operator, thief } = fixture;
      const as = staking.connect(thief);
      for (const act of [() => as.setOperator(operator), () => as.scheduleCommission(0)]) {
        await expectRefused(fixture, act, "StakingProviderUnknown", [thief]);
      }
    });
  });

  describe("given a provider", () => {
    it("does not register again", async () => {
      const fixture = await deployed();
      const { staking, provider, thief } = fixture;
      const before = await staking.operatorOf(provider);
      await expectRefused(fixture, () => staking.connect(provider).register(thief, 0), "StakingProviderRegistered", [provider]);
      expect(await staking.operatorOf(provider)).to.equal(before);
    });

    it("names another operator, at once", async () => {
      const { staking, provider, delegator } = await deployed();
      const commission = await staking.commissionOf(provider);
      await expect(staking.connect(provider).setOperator(delegator)).to.emit(staking, "OperatorChanged").withArgs(provider, delegator);
      expect(await staking.operatorOf(provider)).to.equal(delegator.address);
      expect(await staking.commissionOf(provider)).to.deep.equal(commission);
    });

    it("does not do without an operator, nor be its own", async () => {
      const fixture = await deployed();
      const { staking, provider, operator } = fixture;
      const as = staking.connect(provider);
      await expectRefused(fixture, () => as.setOperator(ZeroAddress), "StakingOperatorZero", [provider]);
      await expectRefused(fixture, () => as.setOperator(provider), "StakingOperatorIsOwner", [provider]);
      expect(await staking.operatorOf(provider)).to.equal(operator.address);
    });

    it("has an operator that can do nothing here", async () => {
      const fixture = await deployed();
      const { staking, operator, thief } = fixture;
      const as = staking.connect(operator);
      for (const act of [() => as.setOperator(thief), () => as.scheduleCommission(0)]) {
        await expectRefused(fixture, act, "StakingProviderUnknown", [operator]);
      }
    });
  });

  describe("given a provider that schedules a commission", () => {
    it("keeps the present one for the notice, to the second", async () => {
      const { staking, provider, thief } = await deployed();
      await staking.connect(thief).register(provider, 500);
      const scheduled = (await time.latest()) + 100;
      const from = BigInt(scheduled) + (await staking.NOTICE_SECONDS());
      await time.setNextBlockTimestamp(scheduled);
      await expect(staking.connect(thief).scheduleCommission(700)).to.emit(staking, "CommissionScheduled").withArgs(thief, 700, from);
      expect(await staking.commissionOf(thief)).to.deep.equal([500n, 700n, from]);
      await time.increaseTo(from - 1n);
      expect(await staking.commissionOf(thief)).to.deep.equal([500n, 700n, from]);
      await time.increaseTo(from);
      expect(await staking.commissionOf(thief)).to.deep.equal([700n, 700n, from]);
    });

    it("gives a notice that is longer than the thaw", async () => {
      const { staking } = await deployed();
      expect(await staking.NOTICE_SECONDS()).to.be.above(await staking.THAW_SECONDS());
    });

    it("replaces what was still to come, with a notice of its own", async () => {
      const { staking, provider, thief } = await deployed();
      await staking.connect(thief).register(provider, 500);
      await staking.connect(thief).scheduleCommission(700);
      const { from: first } = await staking.commissionOf(thief);
      await time.setNextBlockTimestamp(first - 10n);
      await staking.connect(thief).scheduleCommission(400);
      const from = first - 10n + (await staking.NOTICE_SECONDS());
      expect(await staking.commissionOf(thief)).to.deep.equal([500n, 400n, from]);
      await time.increaseTo(first);
      expect(await staking.commissionOf(thief)).to.deep.equal([500n, 400n, from]);
      await time.increaseTo(from);
      expect(await staking.commissionOf(thief)).to.deep.equal([400n, 400n, from]);
    });

    it("takes a change back by scheduling the present one", async () => {
      const { staking, provider, thief } = await deployed();
      await staking.connect(thief).register(provider, 500);
      await staking.connect(thief).scheduleCommission(700);
      await staking.connect(thief).scheduleCommission(500);
      const { from } = await staking.commissionOf(thief);
      await time.increaseTo(from);
      expect(await staking.commissionOf(thief)).to.deep.equal([500n, 500n, from]);
    });

    it("steps from what is paid now, not from what is to come", async () => {
      const fixture = await deployed();
      const { staking, provider, thief } = fixture;
      const step = await staking.MAX_COMMISSION_STEP_BPS();
      const as = staking.connect(thief);
      await as.register(provider, step);
      await as.scheduleCommission(2n * step);
      await expectRefused(fixture, () => as.scheduleCommission(2n * step + 1n), "StakingCommissionStepTooLarge", [step, 2n * step + 1n, step]);
      const { from } = await as.commissionOf(thief);
      await time.setNextBlockTimestamp(from - 1n);
      await expectRefused(fixture, () => as.scheduleCommission(3n * step), "StakingCommissionStepTooLarge", [step, 3n * step, step]);
      await time.setNextBlockTimestamp(from);
      await as.scheduleCommission(3n * step);
      expect(await as.commissionOf(thief)).to.deep.equal([2n * step, 3n * step, from + (await staking.NOTICE_SECONDS())]);
    });

    it("steps down no farther than up", async () => {
      const fixture = await deployed();
      const { staking, provider, thief } = fixture;
      const step = await staking.MAX_COMMISSION_STEP_BPS();
      const as = staking.connect(thief);
      await as.register(provider, step + 1n);
      await expectRefused(fixture, () => as.scheduleCommission(0), "StakingCommissionStepTooLarge", [step + 1n, 0n, step]);
      await as.scheduleCommission(1);
      expect((await as.commissionOf(thief)).next).to.equal(1);
    });

    it("stays within the cap", async () => {
      const fixture = await deployed();
      const { staking, provider, thief } = fixture;
      const cap = await staking.MAX_COMMISSION_BPS();
      const as = staking.connect(thief);
      await as.register(provider, cap - 1n);
      await expectRefused(fixture, () => as.scheduleCommission(cap + 1n), "StakingCommissionAboveCap", [cap + 1n, cap]);
      await as.scheduleCommission(cap);
      expect((await as.commissionOf(thief)).next).to.equal(cap);
    });

    it("changes nobody else's", async () => {
      const { staking, provider, thief } = await deployed();
      const before = await staking.commissionOf(provider);
      await staking.connect(thief).register(provider, 500);
      await staking.connect(thief).scheduleCommission(700);
      await time.increase(await staking.NOTICE_SECONDS());
      expect(await staking.commissionOf(provider)).to.deep.equal(before);
    });
  });
});
