import { loadFixture, setCode, time } from "@nomicfoundation/hardhat-network-helpers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { expect } from "chai";
import { ZeroAddress, ZeroHash, concat, id, keccak256 } from "ethers";
import { ethers } from "hardhat";
import { Random } from "../../oracle/random";
import { ANSWER, CONTEXT, type CourtFixture, MOVE, bondFor, deployCourt } from "../../fixtures/court";
import { KIND, type Node, ProvidersTrace, TRACE } from "../../fixtures/trace";

const EMPTY_LEAF = keccak256("0x00");
const UNAVAILABLE = 1n;

/** What somebody demands of the fixture's claim. */
async function demand({ court, source, claim, trace }: CourtFixture, who: HardhatEthersSigner, node: Node, proof = trace.proof(node)) {
  const value = await bondFor(court, node);
  return court.connect(who).demandNode(source, claim, CONTEXT, node, proof, { value });
}

/**
 * given a known trace
 *   when a tensor, a node, a leaf or a node of the list is demanded: takes a bond, has the claim held, is known by an event
 *   when there is no such node, none that is demanded, or the path is wrong: refused
 * given a demand for a node
 *   when anybody shows what stands below it: is paid
 *   when that is something else, has another length, or is late: refused
 *   when nobody does: the claim is judged, and the bounty goes to the demander and to those before it
 *   when nobody has it judged, or it was judged for another node: the bond goes back
 */
describe("Court: nodes", () => {
  const deployed = () => loadFixture(deployCourt);
  async function deployKnown() {
    const fixture = await deployCourt();
    const { court, source, claim, provider, trace } = fixture;
    await court.connect(provider).postTrace(source, claim, trace.said, "0x");
    return { ...fixture, dispute: await court.disputeOf(source, claim) };
  }
  const known = () => loadFixture(deployKnown);

  describe("given a known trace", () => {
    it("has its nodes demanded with a bond, and the claim held a move beyond the answer", async () => {
      const fixture = await known();
      const { court, source, claim, challenger, trace, dispute } = fixture;
      for (const [node, gas] of [
        [trace.tensor(0), 230_000n], [trace.node(0, 1, 7), 230_000n], [trace.node(0, 0, 299), 70_000n], [trace.node(1, 2, 255), 230_000n],
        [trace.node(2, 0, 0), 70_000n],
      ] as const) {
        const now = BigInt(await time.latest()) + 10n;
        await time.setNextBlockTimestamp(now);
        const bond = 2n * gas * 10n ** 10n;
        expect(await bondFor(court, node)).to.equal(bond);
        const act = demand(fixture, challenger, node);
        await expect(act).to.emit(court, "NodeDemanded").withArgs(dispute, challenger, Object.values(node), source, Object.values(claim), now + ANSWER, bond);
        await expect(act).to.emit(source, "Held").withArgs(claim.subject, CONTEXT, now + ANSWER + MOVE, challenger);
        await expect(act).to.changeEtherBalance(court, bond);
        expect(await court.demandOf(dispute, node)).to.deep.equal([challenger.address, now + ANSWER, bond]);
      }
    });

    it("has none demanded twice, nor by whom its source refuses", async () => {
      const fixture = await known();
      const { court, source, claim, challenger, friend, trace, dispute } = fixture;
      const node = trace.tensor(1);
      await demand(fixture, challenger, node);
      await expect(demand(fixture, friend, node)).to.be.revertedWithCustomError(court, "CourtDemanded").withArgs(dispute, Object.values(node));
      await source.end();
      await expect(demand(fixture, friend, trace.tensor(0))).to.be.revertedWithCustomError(source, "SourceClaimOver").withArgs(claim.subject);
    });

    it("has none demanded that an answer does not end at, that is empty, or that is not there", async () => {
      const fixture = await known();
      const { court, challenger, trace } = fixture;
      const real = trace.node(0, 1, 7);
      for (const node of [
        trace.node(0, 9, 0), trace.node(0, 2, 7), trace.node(0, 8, 1), trace.node(1, 10, 0), trace.node(1, 3, 0),
        { ...real, height: 33n }, { ...real, index: 7n + 256n }, { ...real, tensor: 3n }, { ...real, kind: KIND.output }, TRACE,
        { ...trace.tensor(0), tensor: 3n }, { ...trace.tensor(0), height: 1n }, { ...trace.tensor(0), index: 1n },
        trace.shared(1, 0), trace.shared(2, 0), { ...trace.shared(1, 0), height: 0n },
      ]) {
        await expect(demand(fixture, challenger, node, trace.proof(real)), JSON.stringify(node, (_, value: unknown) => String(value)))
          .to.be.revertedWithCustomError(court, "CourtNodeInvalid");
      }
      const empty = trace.node(1, 0, 300);
      expect(empty.hash).to.equal(EMPTY_LEAF);
      await expect(demand(fixture, challenger, empty)).to.be.revertedWithCustomError(court, "CourtNodeInvalid").withArgs(Object.values(empty));
    });

    it("has none demanded by another path, type or hash", async () => {
      const fixture = await known();
      const { court, challenger, trace } = fixture;
      const node = trace.node(0, 1, 7);
      const { tensorType, treePath, listPath } = trace.proof(node);
      const refused = (change: object, of = node) => expect(demand(fixture, challenger, of, { ...trace.proof(of), ...change })).to.be;
      await refused({ treePath: treePath.slice(1) }).revertedWithCustomError(court, "CourtPathLength").withArgs(8n, 7n);
      await refused({ listPath: [...listPath, ZeroHash] }).revertedWithCustomError(court, "CourtPathLength").withArgs(2n, 3n);
      const { root } = trace.said;
      const differs = [root, (actual: string) => actual !== root] as const;
      await refused({ treePath: [ZeroHash, ...treePath.slice(1)] }).revertedWithCustomError(court, "CourtHashDiffers").withArgs(...differs);
      await refused({ listPath: [ZeroHash, ...listPath.slice(1)] }).revertedWithCustomError(court, "CourtHashDiffers").withArgs(...differs);
      await refused({}, { ...node, hash: id("another") as Node["hash"] }).revertedWithCustomError(court, "CourtHashDiffers").withArgs(...differs);
      await refused(trace.proof(node), { ...node, index: 6n }).revertedWithCustomError(court, "CourtHashDiffers").withArgs(...differs);
      // [600, 256]: a tree that is higher by one.
      await refused({ tensorType: "0x01025802000000010000" }, trace.node(0, 0, 7)).revertedWithCustomError(court, "CourtPathLength").withArgs(10n, 9n);
      for (const wrong of ["0x", "0x01", "0x0001ff000000", "0x0501ff000000", "0x0100", "0x010001000000", "0x0105", "0x010100000000", "0x0101ff00000000", `0x0404${"ffffffff".repeat(4)}`]) {
        await refused({ tensorType: wrong }).revertedWithCustomError(court, "CourtTypeInvalid").withArgs(wrong);
      }
      expect(tensorType).to.equal("0x01022c01000000010000");
    });
  });

  it("has nothing demanded of a trace that is not known", async () => {
    const fixture = await deployed();
    const { court, source, claim, challenger, trace } = fixture;
    await expect(demand(fixture, challenger, trace.tensor(0))).to.be.revertedWithCustomError(court, "CourtTraceUnknown").withArgs(await court.disputeOf(source, claim));
  });

  it("shows nodes of the list of a program with more tensors than an answer shows", async () => {
    const fixture = await deployed();
    const { court, source, provider, challenger } = fixture;
    const random = new Random(9);
    const trace = new ProvidersTrace(Array.from({ length: 300 }, () => ({ type: { dtype: "int8" as const, dims: [1 + random.below(64)] }, data: random.bytes(64) })).map(
      ({ type, data }) => ({ type, data: data.slice(0, type.dims[0]) }),
    ));
    const claim = { ...fixture.claim, program: trace.program, output: trace.output };
    await court.connect(provider).postTrace(source, claim, trace.said, "0x");
    const node = trace.shared(1, 149);
    await demand({ ...fixture, trace, claim }, challenger, node);
    const dispute = await court.disputeOf(source, claim);
    await expect(court.connect(provider).answer(dispute, node, trace.answer(node))).to.emit(court, "NodeAnswered").withArgs(dispute, provider, Object.values(node));
    expect(trace.answer(node)).to.have.length(2 + 2 * 64);
    await demand({ ...fixture, trace, claim }, challenger, trace.tensor(299));
    await expect(demand({ ...fixture, trace, claim }, challenger, { ...trace.shared(1, 150), tensor: 1n })).to.be.revertedWithCustomError(court, "CourtNodeInvalid");
    await expect(demand({ ...fixture, trace, claim }, challenger, trace.shared(2, 1))).to.be.revertedWithCustomError(court, "CourtNodeInvalid");
  });

  describe("given a demand for a node", () => {
    it("is answered by anybody with what stands below, who is paid", async () => {
      const fixture = await known();
      const { court, challenger, friend, burner, trace, dispute } = fixture;
      let paid = 0n;
      for (const [node, hashes] of [[trace.tensor(0), 256], [trace.tensor(2), 1], [trace.node(0, 1, 7), 2], [trace.node(1, 2, 5), 4], [trace.node(1, 0, 273), 8]] as const) {
        const bond = await bondFor(court, node);
        await demand(fixture, challenger, node);
        const data = trace.answer(node);
        const typed = node.kind === KIND.tensor ? (node.tensor === 2n ? 6 : 10) : 0;
        expect(data).to.have.length(2 + 2 * (typed + 32 * hashes));
        await expect(court.connect(friend).answer(dispute, node, data)).to.emit(court, "NodeAnswered").withArgs(dispute, friend, Object.values(node));
        paid += bond - bond / 10n;
        expect(await court.creditOf(friend, ZeroAddress)).to.equal(paid);
        expect(await court.demandOf(dispute, node)).to.deep.equal([challenger.address, 0n, 0n]);
        await expect(court.connect(friend).answer(dispute, node, data)).to.be.revertedWithCustomError(court, "CourtNotDemanded");
      }
      expect(await court.creditOf(burner, ZeroAddress)).to.equal(paid / 9n);
    });

    it("is not answered through a contract, nor by an account with code, where nobody might read what it shows", async () => {
      const fixture = await known();
      const { court, challenger, friend, trace, dispute } = fixture;
      const node = trace.tensor(0);
      await demand(fixture, challenger, node);
      const puppet = await ethers.deployContract("Puppet");
      const shown: [string, Node, string] = [dispute, node, trace.answer(node)];
      const [, refusal] = await puppet.act.staticCall(court, court.interface.encodeFunctionData("answer", shown));
      expect(refusal).to.equal(court.interface.encodeErrorResult("CourtAnswerHidden", [await puppet.getAddress()]));
      await court.connect(friend).answer.staticCall(...shown);
      // As an account that handed its calls to that contract (EIP-7702).
      await setCode(friend.address, concat(["0xef0100", await puppet.getAddress()]));
      await expect(court.connect(friend).answer.staticCall(...shown)).to.be.revertedWithCustomError(court, "CourtAnswerHidden").withArgs(friend);
    });

    it("is not answered with anything else", async () => {
      const fixture = await known();
      const { court, challenger, friend, trace, dispute } = fixture;
      for (const node of [trace.tensor(0), trace.node(0, 1, 7), trace.node(1, 0, 273)]) {
        await demand(fixture, challenger, node);
        const data = trace.answer(node);
        const refused = (shown: string) => expect(court.connect(friend).answer(dispute, node, shown)).to.be;
        await refused(data.slice(0, -2)).revertedWithCustomError(court, "CourtAnswerLength");
        await refused(`${data}00`).revertedWithCustomError(court, "CourtAnswerLength");
        await refused("0x").revertedWithCustomError(court, node.kind === KIND.tensor ? "CourtTypeInvalid" : "CourtAnswerLength");
        const last = data.endsWith("0") ? "1" : "0";
        await refused(data.slice(0, -1) + last).revertedWithCustomError(court, "CourtHashDiffers").withArgs(node.hash, (hash: string) => hash !== node.hash);
      }
      const tensor = trace.tensor(0);
      await expect(court.answer(dispute, tensor, `0x01${"ff".repeat(40)}`)).to.be.revertedWithCustomError(court, "CourtTypeInvalid");
      await expect(court.answer(dispute, trace.tensor(1), trace.answer(trace.tensor(1)))).to.be.revertedWithCustomError(court, "CourtNotDemanded");
    });

    it("is answered in the last second, and not a second later", async () => {
      const fixture = await known();
      const { court, challenger, friend, trace, dispute } = fixture;
      const [first, second] = [trace.tensor(0), trace.tensor(1)];
      await demand(fixture, challenger, first);
      await demand(fixture, challenger, second);
      const [, deadline] = await court.demandOf(dispute, second);
      await time.setNextBlockTimestamp(deadline);
      await court.connect(friend).answer(dispute, second, trace.answer(second));
      await expect(court.connect(friend).answer(dispute, first, trace.answer(first)))
        .to.be.revertedWithCustomError(court, "CourtAnswerLate")
        .withArgs(deadline - 1n, deadline + 1n);
    });

    it("has the claim judged where nobody answers, for the demander first and for those whose demands led there", async () => {
      const fixture = await known();
      const { court, source, claim, challenger, friend, client, trace, dispute } = fixture;
      for (const [who, node] of [[friend, trace.tensor(1)], [client, trace.node(1, 2, 68)], [friend, trace.tensor(0)]] as const) {
        await demand(fixture, who, node);
        await court.answer(dispute, node, trace.answer(node));
      }
      const leaf = trace.node(1, 0, 273);
      await demand(fixture, challenger, leaf);
      const [, deadline, bond] = await court.demandOf(dispute, leaf);
      const judge = (of = leaf, change: object = {}) => court.connect(friend).judgeSilence(source, claim, CONTEXT, of, { ...trace.proof(of), ...change });
      await time.setNextBlockTimestamp(deadline);
      await expect(judge()).to.be.revertedWithCustomError(court, "CourtAnswerOpen").withArgs(deadline, deadline);
      await expect(judge(trace.tensor(0))).to.be.revertedWithCustomError(court, "CourtNotDemanded");
      await expect(judge(leaf, { treePath: [] })).to.be.revertedWithCustomError(court, "CourtPathLength");
      const act = judge();
      await expect(act).to.emit(source, "Convicted").withArgs(claim.subject, CONTEXT, UNAVAILABLE, [challenger.address, friend.address, client.address, friend.address]);
      await expect(act).to.emit(court, "ClaimJudged").withArgs(dispute, claim.provider, challenger, UNAVAILABLE, 500n);
      await expect(act).to.emit(court, "BondReturned").withArgs(dispute, challenger, Object.values(leaf), bond);
      expect(await court.creditOf(challenger, ZeroAddress)).to.equal(bond);
      expect((await court.traceOf(dispute))[1]).to.equal(true);
      await expect(judge()).to.be.revertedWithCustomError(court, "CourtJudged").withArgs(dispute);
      await expect(demand(fixture, challenger, trace.tensor(2))).to.be.revertedWithCustomError(court, "CourtJudged").withArgs(dispute);
    });

    it("shares the bounty with nobody whose demand on the way waits for its answer", async () => {
      const fixture = await known();
      const { court, source, claim, challenger, friend, trace, dispute } = fixture;
      const leaf = trace.node(1, 0, 273);
      await demand(fixture, challenger, leaf);
      await demand(fixture, friend, trace.tensor(1));
      const [, deadline] = await court.demandOf(dispute, leaf);
      await time.setNextBlockTimestamp(deadline + 1n);
      await expect(court.connect(challenger).judgeSilence(source, claim, CONTEXT, leaf, trace.proof(leaf)))
        .to.emit(source, "Convicted")
        .withArgs(claim.subject, CONTEXT, UNAVAILABLE, [challenger.address]);
    });

    it("counts a demand that was made five minutes before, and not one that was made a second later", async () => {
      const fixture = await known();
      const { court, source, claim, challenger, friend, client, trace, dispute } = fixture;
      const leaf = trace.node(1, 0, 273);
      await demand(fixture, challenger, leaf);
      const [, deadline] = await court.demandOf(dispute, leaf);
      const judgedAt = deadline + 1n;
      for (const [who, node, madeAt] of [[friend, trace.tensor(1), judgedAt - 300n], [client, trace.node(1, 2, 68), judgedAt - 299n]] as const) {
        await time.setNextBlockTimestamp(madeAt);
        await demand(fixture, who, node);
        // Answered in the last moment before.
      }
      await time.setNextBlockTimestamp(judgedAt - 2n);
      await court.answer(dispute, trace.tensor(1), trace.answer(trace.tensor(1)));
      await time.setNextBlockTimestamp(judgedAt - 1n);
      await court.answer(dispute, trace.node(1, 2, 68), trace.answer(trace.node(1, 2, 68)));
      await time.setNextBlockTimestamp(judgedAt);
      await expect(court.connect(challenger).judgeSilence(source, claim, CONTEXT, leaf, trace.proof(leaf)))
        .to.emit(source, "Convicted")
        .withArgs(claim.subject, CONTEXT, UNAVAILABLE, [challenger.address, friend.address]);
    });

    it("is not paid for once the claim was judged", async () => {
      const fixture = await known();
      const { court, source, claim, provider, challenger, friend, trace, dispute } = fixture;
      const [first, second] = [trace.tensor(0), trace.tensor(1)];
      await demand(fixture, challenger, first);
      const [, deadline] = await court.demandOf(dispute, first);
      await time.setNextBlockTimestamp(deadline);
      await demand(fixture, friend, second);
      await court.judgeSilence(source, claim, CONTEXT, first, trace.proof(first));
      await expect(court.connect(provider).answer(dispute, second, trace.answer(second))).to.be.revertedWithCustomError(court, "CourtJudged").withArgs(dispute);
      await court.returnBond(dispute, second);
    });

    it("is one for a leaf that should hold data and is the empty one, which nobody can show", async () => {
      const fixture = await deployed();
      const { court, source, provider, challenger } = fixture;
      // Of three leaves the second is left out, as if it held nothing.
      const trace = new ProvidersTrace([{ type: { dtype: "int8", dims: [3, 256] }, data: new Random(12).bytes(768) }], undefined, undefined, [[0, 1]]);
      const claim = { ...fixture.claim, program: trace.program, output: trace.output };
      await court.connect(provider).postTrace(source, claim, trace.said, "0x");
      const leaf = trace.node(0, 0, 1);
      expect(leaf.hash).to.equal(EMPTY_LEAF);
      await demand({ ...fixture, trace, claim }, challenger, leaf);
      const dispute = await court.disputeOf(source, claim);
      await expect(court.connect(provider).answer(dispute, leaf, "0x")).to.be.revertedWithCustomError(court, "CourtAnswerLength").withArgs(256n, 0n);
      await expect(demand({ ...fixture, trace, claim }, challenger, trace.node(0, 0, 3))).to.be.revertedWithCustomError(court, "CourtNodeInvalid");
    });

    it("gives the bond back once the claim was judged for another node", async () => {
      const fixture = await known();
      const { court, source, claim, challenger, friend, trace, dispute } = fixture;
      const [first, second] = [trace.tensor(0), trace.tensor(1)];
      await demand(fixture, challenger, first);
      await demand(fixture, friend, second);
      const [, deadline, bond] = await court.demandOf(dispute, second);
      await time.setNextBlockTimestamp(deadline);
      const end = deadline + MOVE;
      await expect(court.returnBond(dispute, second)).to.be.revertedWithCustomError(court, "CourtAnswerOpen").withArgs(end, deadline);
      await court.judgeSilence(source, claim, CONTEXT, first, trace.proof(first));
      await expect(court.returnBond(dispute, second)).to.emit(court, "BondReturned").withArgs(dispute, friend, Object.values(second), bond);
      expect(await court.creditOf(friend, ZeroAddress)).to.equal(bond);
      await expect(court.returnBond(dispute, second)).to.be.revertedWithCustomError(court, "CourtNotDemanded");
    });

    it("gives the bond back where nobody has the claim judged, and can be demanded again", async () => {
      const fixture = await known();
      const { court, challenger, friend, trace, dispute } = fixture;
      const node = trace.tensor(0);
      await demand(fixture, challenger, node);
      const [, deadline, bond] = await court.demandOf(dispute, node);
      await time.setNextBlockTimestamp(deadline + MOVE);
      await expect(court.returnBond(dispute, node)).to.be.revertedWithCustomError(court, "CourtAnswerOpen");
      await court.returnBond(dispute, node);
      expect(await court.creditOf(challenger, ZeroAddress)).to.equal(bond);
      await demand(fixture, friend, node);
    });

    it("pays out what is owed, once, to whom its owner says", async () => {
      const fixture = await known();
      const { court, challenger, friend, provider, client, burner, trace, dispute } = fixture;
      const node = trace.tensor(0);
      const bond = await bondFor(court, node);
      await demand(fixture, challenger, node);
      await court.connect(provider).answer(dispute, node, trace.answer(node));
      const pay = bond - bond / 10n;
      await expect(court.connect(provider).collect(ZeroAddress, court)).to.be.revertedWithCustomError(court, "CourtPaymentFailed").withArgs(court, pay);
      const act = court.connect(provider).collect(ZeroAddress, client);
      await expect(act).to.emit(court, "Collected").withArgs(provider, ZeroAddress, client, pay);
      await expect(act).to.changeEtherBalances([court, client], [-pay, pay]);
      await expect(court.connect(provider).collect(ZeroAddress, client)).to.be.revertedWithCustomError(court, "CourtNothingToCollect").withArgs(provider, ZeroAddress);
      await expect(court.connect(friend).sweepBurned(ZeroAddress)).to.changeEtherBalances([court, burner], [-bond / 10n, bond / 10n]);
    });
  });

  it("gives bond and share of the price back where the trace is not shown, and the claim is judged", async () => {
    const fixture = await deployed();
    const { court, source, claim, challenger, friend, token } = fixture;
    await court.connect(challenger).demandTrace(source, claim, CONTEXT, { value: await bondFor(court, TRACE) });
    const dispute = await court.disputeOf(source, claim);
    const [, deadline, bond] = await court.demandOf(dispute, TRACE);
    const empty = { tensorType: "0x", treePath: [], listPath: [] };
    await time.setNextBlockTimestamp(deadline + 1n);
    await expect(court.connect(friend).judgeSilence(source, claim, CONTEXT, TRACE, empty))
      .to.emit(source, "Convicted")
      .withArgs(claim.subject, CONTEXT, UNAVAILABLE, [challenger.address, friend.address]);
    expect(await court.creditOf(challenger, ZeroAddress)).to.equal(bond);
    expect(await court.creditOf(challenger, token)).to.equal(3_003n);
    await expect(court.connect(challenger).collect(token, challenger)).to.changeTokenBalances(token, [court, challenger], [-3_003n, 3_003n]);
  });
});
