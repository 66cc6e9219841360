import { loadFixture, setBalance, setNextBlockBaseFeePerGas, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type AddressLike, ZeroAddress, ZeroHash, id } from "ethers";
import { ethers } from "hardhat";
import { ANSWER, CONTEXT, EXECUTION, MOVE, PRICE, TERMS, WORK, bondFor, deployCourt } from "../../fixtures/court";
import { TRACE } from "../../fixtures/trace";

const GWEI = 10n ** 9n;
const FEE = (PRICE * 3_000n) / 10_000n;

/**
 * given a claim whose trace nobody knows
 *   when its trace is demanded: takes bond and share of the price, has the claim held, is known by an event
 *   when less, uneven or too much is sent, it was demanded or judged before, the source refuses or ends too early: refused
 *   when several traces of the provider are demanded: each has the time to be computed after those before
 * given a demand for a trace
 *   when the provider or its operator posts it: known for good, and the responder is paid
 *   when anybody else posts, the level or the trace is wrong, or it is late: refused
 *   when it was signed: anybody makes it known, and the level is owed still
 */
describe("Court: traces", () => {
  const deployed = () => loadFixture(deployCourt);
  async function deployDemanded() {
    const fixture = await deployCourt();
    const { court, source, claim, challenger } = fixture;
    const bond = await bondFor(court, TRACE);
    await court.connect(challenger).demandTrace(source, claim, CONTEXT, { value: bond });
    return { ...fixture, bond, dispute: await court.disputeOf(source, claim), deadline: BigInt(await time.latest()) + WORK + ANSWER };
  }
  const demanded = () => loadFixture(deployDemanded);

  describe("given a claim whose trace nobody knows", () => {
    it("is asked for its trace with a bond and a share of the price, and is held", async () => {
      const { court, source, claim, challenger, token } = await deployed();
      const bond = await bondFor(court, TRACE);
      const now = BigInt(await time.latest()) + 10n;
      await time.setNextBlockTimestamp(now);
      const deadline = now + WORK + ANSWER;
      const dispute = await court.disputeOf(source, claim);
      const act = court.connect(challenger).demandTrace(source, claim, CONTEXT, { value: bond });
      await expect(act).to.emit(court, "NodeDemanded").withArgs(dispute, challenger, Object.values(TRACE), source, Object.values(claim), deadline, bond);
      await expect(act).to.emit(source, "Held").withArgs(claim.subject, CONTEXT, deadline + MOVE + EXECUTION, challenger);
      await expect(act).to.changeEtherBalances([challenger, court], [-bond, bond]);
      await expect(act).to.changeTokenBalances(token, [challenger, court], [-FEE, FEE]);
      expect(await court.demandOf(dispute, TRACE)).to.deep.equal([challenger.address, deadline, bond]);
      expect(await court.busyUntil(source, claim.provider)).to.equal(now + WORK);
    });

    it("takes a bond of the gas of the answer, at twice the base fee or the least one", async () => {
      const { court } = await deployed();
      for (const [fee, counted] of [[GWEI, GWEI], [123_456_789n, 123_456_789n], [1_000n, GWEI / 100n]] as const) {
        const cost = 2n * 370_000n * counted;
        expect(await court.bondOf(TRACE, fee)).to.equal(cost + ((GWEI - (cost % GWEI)) % GWEI));
      }
    });

    it("takes it by the base fee of its block", async () => {
      const { court, source, claim, challenger } = await deployed();
      const value = await bondFor(court, TRACE, 5n * GWEI);
      await setNextBlockBaseFeePerGas(5n * GWEI + 1n);
      await expect(court.connect(challenger).demandTrace(source, claim, CONTEXT, { value }))
        .to.be.revertedWithCustomError(court, "CourtBondShort")
        .withArgs(value, value + GWEI);
    });

    it("refuses a bond that is too small, of less than whole gwei, or beyond 56 bits of them", async () => {
      const { court, source, claim, challenger } = await deployed();
      await setBalance(challenger.address, 10n ** 27n);
      const bond = await bondFor(court, TRACE);
      const most = (2n ** 56n - 1n) * GWEI;
      const ask = (value: bigint) => court.connect(challenger).demandTrace(source, claim, CONTEXT, { value });
      await expect(ask(GWEI)).to.be.revertedWithCustomError(court, "CourtBondShort").withArgs(GWEI, (required: bigint) => required > GWEI);
      await expect(ask(bond + 1n)).to.be.revertedWithCustomError(court, "CourtBondInvalid").withArgs(bond + 1n, most);
      await expect(ask(most + GWEI)).to.be.revertedWithCustomError(court, "CourtBondInvalid").withArgs(most + GWEI, most);
    });

    it("refuses what its source refuses, and what it cannot hold beyond the deadline", async () => {
      const { court, source, claim, challenger, client, token } = await deployed();
      const bond = await bondFor(court, TRACE);
      const now = BigInt(await time.latest()) + 1_000n;
      const deadline = now + WORK + ANSWER;
      const liability = { client, token, price: 0n, collateral: 0n, payableCollateral: 0n, acceptedAt: now, executionSeconds: EXECUTION, disputableUntil: 0n };
      const after = 5n * ANSWER + 6n * MOVE;
      await source.tell({ ...liability, lockEndsAt: deadline + after - 1n });
      await time.setNextBlockTimestamp(now);
      const ask = () => court.connect(challenger).demandTrace(source, claim, CONTEXT, { value: bond });
      await expect(ask()).to.be.revertedWithCustomError(court, "CourtTooLate").withArgs(deadline, deadline - 1n);
      await source.end();
      await expect(ask()).to.be.revertedWithCustomError(source, "SourceClaimOver").withArgs(claim.subject);
    });

    it("refuses a token that takes a part of what moves", async () => {
      const { court, source, claim, challenger, client, lockEndsAt } = await deployed();
      const token = await ethers.deployContract("FeeToken");
      await token.mint(challenger, 1_000_000n);
      await token.connect(challenger).approve(court, 1_000_000n);
      await source.tell({
        client, token, price: PRICE, collateral: 0n, payableCollateral: 0n, acceptedAt: 0n, executionSeconds: 0n, disputableUntil: 0n, lockEndsAt,
      });
      const bond = await bondFor(court, TRACE);
      await expect(court.connect(challenger).demandTrace(source, claim, CONTEXT, { value: bond }))
        .to.be.revertedWithCustomError(court, "CourtTransferMismatch")
        .withArgs(token, FEE, (received: bigint) => received < FEE);
    });

    it("takes of a price beyond 64 bits what its upper 64 say", async () => {
      const { court, source, claim, challenger, client, token, lockEndsAt, provider, trace, burner } = await deployed();
      const price = 2n ** 127n + 12_345n;
      await source.tell({
        client, token, price, collateral: 0n, payableCollateral: 0n, acceptedAt: 0n, executionSeconds: 0n, disputableUntil: 0n, lockEndsAt,
      });
      await token.mint(challenger, price);
      await token.connect(challenger).approve(court, price);
      const share = (price * 3_000n) / 10_000n;
      const fee = (share >> 62n) << 62n;
      const bond = await bondFor(court, TRACE);
      await expect(court.connect(challenger).demandTrace(source, claim, CONTEXT, { value: bond })).to.changeTokenBalance(token, court, fee);
      await court.connect(provider).postTrace(source, claim, trace.said, trace.answer(TRACE));
      await time.increaseTo(lockEndsAt + 1n);
      await court.releaseFee(await court.disputeOf(source, claim));
      const burned = (fee + 9n) / 10n;
      expect(await court.creditOf(provider, token)).to.equal(fee - burned);
      expect(await court.creditOf(burner, token)).to.equal(burned);
    });
  });

  describe("given a demand for a trace", () => {
    it("is not made twice", async () => {
      const { court, source, claim, friend, bond, dispute } = await demanded();
      await expect(court.connect(friend).demandTrace(source, claim, CONTEXT, { value: bond }))
        .to.be.revertedWithCustomError(court, "CourtDemanded")
        .withArgs(dispute, Object.values(TRACE));
    });

    it("leaves the next of this provider the time to be computed after it, as long as the nodes can be demanded then", async () => {
      const { court, source, claim, friend, bond, lockEndsAt } = await demanded();
      const first = await court.busyUntil(source, claim.provider);
      const next = { ...claim, subject: id("another job") };
      await court.connect(friend).demandTrace(source, next, CONTEXT, { value: bond });
      const [, deadline] = await court.demandOf(await court.disputeOf(source, next), TRACE);
      expect(deadline).to.equal(first + WORK + ANSWER);

      const latest = lockEndsAt - 5n * ANSWER - 6n * MOVE;
      await source.tell({
        client: friend, token: await ethers.deployContract("MockToken"), price: 0n, collateral: 0n, payableCollateral: 0n, acceptedAt: 0n,
        executionSeconds: 86_400n * 8n, disputableUntil: 0n, lockEndsAt: lockEndsAt + 86_400n * 12n,
      });
      const [third, fourth] = [{ ...claim, subject: id("a third") }, { ...claim, subject: id("a fourth") }];
      await court.connect(friend).demandTrace(source, third, CONTEXT, { value: bond });
      await court.connect(friend).demandTrace(source, fourth, CONTEXT, { value: bond });
      const [, last] = await court.demandOf(await court.disputeOf(source, fourth), TRACE);
      expect(last).to.equal(latest + 86_400n * 12n);
    });

    it("is answered by the provider, who is paid the bond at once and the share when nothing can be judged, less what is burned", async () => {
      const { court, source, claim, provider, trace, dispute, bond, token, burner, lockEndsAt } = await demanded();
      await expect(court.releaseFee(dispute)).to.be.revertedWithCustomError(court, "CourtNoFee").withArgs(dispute);
      const act = court.connect(provider).postTrace(source, claim, trace.said, trace.answer(TRACE));
      await expect(act).to.emit(court, "TracePosted").withArgs(dispute, trace.said.root, source, Object.values(claim));
      await expect(act).to.emit(court, "NodeAnswered").withArgs(dispute, provider, Object.values(TRACE));
      expect(await court.traceOf(dispute)).to.deep.equal([trace.said.root, false]);
      expect(await court.creditOf(provider, ethers.ZeroAddress)).to.equal(bond - bond / 10n);
      expect(await court.creditOf(burner, ethers.ZeroAddress)).to.equal(bond / 10n);
      expect(await court.creditOf(provider, token)).to.equal(0n);
      await time.setNextBlockTimestamp(lockEndsAt);
      await expect(court.releaseFee(dispute)).to.be.revertedWithCustomError(court, "CourtFeeHeld").withArgs(lockEndsAt, lockEndsAt);
      await expect(court.releaseFee(dispute)).to.emit(court, "FeeReleased").withArgs(dispute, false, FEE);
      await expect(court.releaseFee(dispute)).to.be.revertedWithCustomError(court, "CourtNoFee").withArgs(dispute);
      expect(await court.creditOf(provider, token)).to.equal(2_702n);
      expect(await court.creditOf(burner, token)).to.equal(301n);
      expect((await court.demandOf(dispute, TRACE)).slice(1)).to.deep.equal([0n, 0n]);
    });

    it("is answered by its operator in the last second, and not a second later", async () => {
      const { court, source, claim, operator, trace, deadline } = await demanded();
      const post = () => court.connect(operator).postTrace(source, claim, trace.said, trace.answer(TRACE));
      await time.setNextBlockTimestamp(deadline);
      await post();
      const late = await demanded();
      await time.setNextBlockTimestamp(late.deadline + 1n);
      await expect(late.court.connect(late.operator).postTrace(late.source, late.claim, trace.said, trace.answer(TRACE)))
        .to.be.revertedWithCustomError(court, "CourtAnswerLate")
        .withArgs(late.deadline, late.deadline + 1n);
    });

    it("is not answered by anybody else, nor twice", async () => {
      const { court, source, claim, provider, operator, friend, trace, dispute } = await demanded();
      await expect(court.connect(friend).postTrace(source, claim, trace.said, trace.answer(TRACE)))
        .to.be.revertedWithCustomError(court, "CourtNotProvider")
        .withArgs(friend, provider, operator);
      await court.connect(operator).postTrace(source, claim, trace.said, trace.answer(TRACE));
      await expect(court.connect(operator).postTrace(source, claim, trace.said, "0x"))
        .to.be.revertedWithCustomError(court, "CourtTraceKnown")
        .withArgs(dispute, trace.said.root);
      await expect(court.connect(operator).answer(dispute, TRACE, trace.answer(TRACE)))
        .to.be.revertedWithCustomError(court, "CourtNotDemanded")
        .withArgs(dispute, Object.values(TRACE));
    });

    it("is not answered with another program, output, path or level", async () => {
      const { court, source, claim, operator, trace } = await demanded();
      const { said } = trace;
      const level = trace.answer(TRACE);
      const post = (change: object, shown = level, of = claim) => court.connect(operator).postTrace(source, of, { ...said, ...change }, shown);
      await expect(post({ header: "0x03" })).to.be.revertedWithCustomError(court, "CourtHeaderInvalid").withArgs("0x03");
      await expect(post({ header: `0x04${trace.header.slice(4)}` })).to.be.revertedWithCustomError(court, "CourtHeaderInvalid");
      const other = `${trace.header.slice(0, -2)}23`;
      await expect(post({ header: other })).to.be.revertedWithCustomError(court, "CourtHashDiffers").withArgs(claim.program, ethers.keccak256(other));
      await expect(post({ outputPath: [ZeroHash] })).to.be.revertedWithCustomError(court, "CourtPathLength").withArgs(2n, 1n);
      await expect(post({ root: id("no root") })).to.be.revertedWithCustomError(court, "CourtHashDiffers").withArgs(id("no root"), said.root);
      await expect(post({ outputSalt: id("salt") })).to.be.revertedWithCustomError(court, "CourtOutputDiffers").withArgs(claim.output, (hash: string) => hash !== claim.output);
      await expect(post({}, `0x${"77".repeat(128)}`)).to.be.revertedWithCustomError(court, "CourtHashDiffers").withArgs(said.root, (hash: string) => hash !== said.root);
    });

    it("goes on where the trace's root is posted alone", async () => {
      const { court, source, claim, operator, friend, challenger, trace, dispute } = await demanded();
      const demand = await court.demandOf(dispute, TRACE);
      const act = court.connect(operator).postTrace(source, claim, trace.said, "0x");
      await expect(act).to.emit(court, "TracePosted").withArgs(dispute, trace.said.root, source, Object.values(claim));
      await expect(act).not.to.emit(court, "NodeAnswered");
      expect(await court.demandOf(dispute, TRACE)).to.deep.equal(demand);
      expect(demand[0]).to.equal(challenger.address);
      await court.connect(friend).answer(dispute, TRACE, trace.answer(TRACE));
      expect((await court.demandOf(dispute, TRACE))[1]).to.equal(0n);
    });

    it("goes on where the trace's root is known by its operator's signature", async () => {
      const { court, source, claim, operator, friend, trace, dispute, bond } = await demanded();
      const { root } = trace.said;
      const domain = { name: "Assay Court", version: "1", chainId: (await ethers.provider.getNetwork()).chainId, verifyingContract: await court.getAddress() };
      const types = {
        Trace: [{ name: "source", type: "address" }, { name: "claim", type: "Claim" }, { name: "root", type: "bytes32" }],
        Claim: [
          { name: "subject", type: "bytes32" }, { name: "provider", type: "address" }, { name: "program", type: "bytes32" },
          { name: "input", type: "bytes32" }, { name: "output", type: "bytes32" },
        ],
      };
      const message = { source: await source.getAddress(), claim, root };
      const forged = await friend.signTypedData(domain, types, message);
      await expect(court.connect(friend).presentTrace(source, claim, trace.said, forged))
        .to.be.revertedWithCustomError(court, "CourtSignatureInvalid")
        .withArgs(claim.provider, operator, ethers.TypedDataEncoder.hash(domain, types, message));
      const elsewhere = await operator.signTypedData({ ...domain, chainId: 1n }, types, message);
      await expect(court.connect(friend).presentTrace(source, claim, trace.said, elsewhere)).to.be.revertedWithCustomError(court, "CourtSignatureInvalid");

      const signature = await operator.signTypedData(domain, types, message);
      await expect(court.connect(friend).presentTrace(source, claim, trace.said, signature)).to.emit(court, "TracePosted");
      expect(await court.traceOf(dispute)).to.deep.equal([root, false]);
      expect((await court.demandOf(dispute, TRACE))[2]).to.equal(bond);
      await expect(court.connect(friend).answer(dispute, TRACE, trace.answer(TRACE))).to.emit(court, "NodeAnswered");
    });

    it("can be made again where nobody answered and nobody had the claim judged, and each pays its own", async () => {
      const { court, source, claim, challenger, friend, provider, trace, dispute, deadline, token, lockEndsAt } = await demanded();
      await time.setNextBlockTimestamp(deadline + MOVE + 1n);
      await court.returnBond(dispute, TRACE);
      expect(await court.creditOf(challenger, token)).to.equal(FEE);
      await court.connect(friend).demandTrace(source, claim, CONTEXT, { value: await bondFor(court, TRACE) });
      await court.connect(provider).postTrace(source, claim, trace.said, trace.answer(TRACE));
      await time.increaseTo(lockEndsAt + 1n);
      await court.releaseFee(dispute);
      expect(await court.creditOf(provider, token)).to.equal(FEE - 301n);
      expect(await token.balanceOf(court)).to.equal(2n * FEE);
      await expect(court.returnBond(dispute, TRACE)).to.be.revertedWithCustomError(court, "CourtNotDemanded");
    });

    it("cannot be answered by a level while the root is not known", async () => {
      const { court, operator, trace, dispute } = await demanded();
      await expect(court.connect(operator).answer(dispute, TRACE, trace.answer(TRACE))).to.be.revertedWithCustomError(court, "CourtTraceUnknown").withArgs(dispute);
    });
  });

  it("takes a trace that nobody demanded, without its level, which is demanded then for the bond alone", async () => {
    const { court, source, claim, provider, challenger, friend, trace, token } = await deployed();
    const level = trace.answer(TRACE);
    await expect(court.connect(provider).postTrace(source, claim, trace.said, level)).to.be.revertedWithCustomError(court, "CourtNotDemanded");
    await court.connect(provider).postTrace(source, claim, trace.said, "0x");
    const now = BigInt(await time.latest()) + 10n;
    await time.setNextBlockTimestamp(now);
    const value = await bondFor(court, TRACE);
    await expect(court.connect(challenger).demandTrace(source, claim, CONTEXT, { value })).to.changeTokenBalance(token, challenger, 0n);
    const dispute = await court.disputeOf(source, claim);
    expect(await court.demandOf(dispute, TRACE)).to.deep.equal([challenger.address, now + ANSWER, value]);
    await court.connect(friend).answer(dispute, TRACE, level);
    expect(await court.creditOf(friend, ZeroAddress)).to.equal(value - value / 10n);
    await expect(court.releaseFee(dispute)).to.be.revertedWithCustomError(court, "CourtNoFee").withArgs(dispute);
  });

  it("is deployed with times, a stand-in that has code, and terms within their bounds, which the owner changes", async () => {
    const { court, owner, friend, staking, burner } = await deployed();
    const deploy = (answer: bigint, move: bigint, terms = TERMS, standIn: AddressLike = staking) => ethers.deployContract("Court", [owner, staking, burner, answer, move, terms, friend, standIn]);
    for (const nobody of [ZeroAddress, friend.address]) {
      await expect(deploy(ANSWER, MOVE, TERMS, nobody)).to.be.revertedWithCustomError(court, "CourtStandInMissing").withArgs(nobody);
    }
    await expect(deploy(0n, MOVE)).to.be.revertedWithCustomError(court, "CourtTimeZero");
    await expect(deploy(ANSWER, 0n)).to.be.revertedWithCustomError(court, "CourtTimeZero");
    for (const change of [
      { leastBaseFee: 100n * GWEI + 1n }, { marginBps: 14_999n }, { marginBps: 100_001n }, { burnBps: 499n }, { burnBps: 3_001n }, { priceBps: 10_001n },
    ]) {
      const terms = { ...TERMS, ...change };
      await expect(deploy(ANSWER, MOVE, terms)).to.be.revertedWithCustomError(court, "CourtTermsOutOfBounds").withArgs(Object.values(terms));
      await expect(court.connect(owner).setBondTerms(terms)).to.be.revertedWithCustomError(court, "CourtTermsOutOfBounds");
    }
    const terms = { ...TERMS, priceBps: 10_000n };
    await expect(court.connect(friend).setBondTerms(terms)).to.be.revertedWithCustomError(court, "OwnableUnauthorizedAccount").withArgs(friend);
    await expect(court.connect(owner).setBondTerms(terms)).to.emit(court, "BondTermsChanged").withArgs(Object.values(terms));
    expect(await court.bondTerms()).to.deep.equal(Object.values(terms));
  });
});
