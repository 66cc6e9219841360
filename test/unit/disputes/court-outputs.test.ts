import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, ZeroHash, dataLength, id } from "ethers";
import { Random } from "../../oracle/random";
import { ANSWER, CONTEXT, type CourtFixture, MOVE, bondFor, deployCourt } from "../../fixtures/court";
import { ProvidersTrace, piece } from "../../fixtures/trace";

const UNAVAILABLE = 1n;

/** The fixture's claim with an output of this type. */
function claimOf({ claim }: CourtFixture, dims: number[], salt = ZeroHash as `0x${string}`) {
  const random = new Random(10);
  const trace = new ProvidersTrace([{ type: { dtype: "int8", dims }, data: random.bytes(dims.reduce((all, one) => all * one)) }], salt);
  return { trace, made: { ...claim, program: trace.program, output: trace.output } };
}

/**
 * given a claim
 *   when its client demands a piece of its output: takes a bond, has the claim held
 *   when anybody else does: refused
 * given a demand for a piece
 *   when anybody shows it, of whatever shape, salted or not, or that there is none: is paid
 *   when that is another, or not as long: refused
 *   when nobody does: the claim is judged, and the bounty is the client's
 */
describe("Court: outputs", () => {
  const deployed = () => loadFixture(deployCourt);

  it("are demanded by the client alone", async () => {
    const { court, source, claim, client, challenger } = await deployed();
    const value = await bondFor(court, piece(0));
    await expect(court.connect(challenger).demandOutput(source, claim, CONTEXT, 0, { value })).to.be.revertedWithCustomError(court, "CourtNotClient").withArgs(challenger, client);
    const now = BigInt(await time.latest()) + 10n;
    await time.setNextBlockTimestamp(now);
    await bondFor(court, piece(0));
    const act = court.connect(client).demandOutput(source, claim, CONTEXT, 0, { value });
    const dispute = await court.disputeOf(source, claim);
    await expect(act).to.emit(court, "NodeDemanded").withArgs(dispute, client, Object.values(piece(0)), source, Object.values(claim), now + ANSWER, value);
    await expect(act).to.emit(source, "Held").withArgs(claim.subject, CONTEXT, now + ANSWER + MOVE, client);
    await expect(court.connect(client).demandOutput(source, claim, CONTEXT, 0, { value })).to.be.revertedWithCustomError(court, "CourtDemanded");
  });

  for (const [what, dims, index, bytes] of [
    ["of a tensor of one leaf", [3, 5], 0, 256], ["of short rows", [700, 100], 0, 256 * 256], ["the last, of short rows", [700, 100], 1, 94 * 256],
    ["of rows of 274 leaves", [3, 70_000], 1, 18 * 256], ["that is empty", [3, 70_000], 7, 0], ["that there is none of", [700, 100], 2, 0],
  ] as const) {
    it(`are shown: a piece ${what}`, async () => {
      const fixture = await deployed();
      const { court, source, client, friend } = fixture;
      const { trace, made } = claimOf(fixture, [...dims], id("a salt") as `0x${string}`);
      const value = await bondFor(court, piece(index));
      await court.connect(client).demandOutput(source, made, CONTEXT, index, { value });
      const output = trace.piece(index);
      expect(dataLength(output.data)).to.equal(bytes);
      const dispute = await court.disputeOf(source, made);
      await expect(court.connect(friend).answerOutput(source, made, index, output)).to.emit(court, "NodeAnswered").withArgs(dispute, friend, Object.values(piece(index)));
      expect(await court.creditOf(friend, ZeroAddress)).to.equal(value - value / 10n);
      await expect(court.connect(friend).answerOutput(source, made, index, output)).to.be.revertedWithCustomError(court, "CourtNotDemanded");
    });
  }

  it("are not shown by anything else", async () => {
    const fixture = await deployed();
    const { court, source, client, friend } = fixture;
    const { trace, made } = claimOf(fixture, [700, 100]);
    await court.connect(client).demandOutput(source, made, CONTEXT, 1, { value: await bondFor(court, piece(1)) });
    const right = trace.piece(1);
    const refused = (change: object, index = 1) => expect(court.connect(friend).answerOutput(source, made, index, { ...right, ...change })).to.be;
    const differs = [made.output, (hash: string) => hash !== made.output] as const;
    await refused({ tensorType: "0x01" }).revertedWithCustomError(court, "CourtTypeInvalid").withArgs("0x01");
    await refused({ path: [] }).revertedWithCustomError(court, "CourtPathLength").withArgs(1n, 0n);
    await refused({ data: "0x" }).revertedWithCustomError(court, "CourtAnswerLength").withArgs(94n * 256n, 0n);
    await refused({ data: `${right.data as string}00` }).revertedWithCustomError(court, "CourtAnswerLength").withArgs(94n * 256n, 94n * 256n + 1n);
    await refused({ salt: id("another") }).revertedWithCustomError(court, "CourtOutputDiffers").withArgs(...differs);
    await refused({ data: `0x00${(right.data as string).slice(4)}` }).revertedWithCustomError(court, "CourtOutputDiffers").withArgs(...differs);
    await refused({ path: [ZeroHash] }).revertedWithCustomError(court, "CourtOutputDiffers").withArgs(...differs);
    await refused({ path: [], data: "0x" }, 2).revertedWithCustomError(court, "CourtPathLength").withArgs(1n, 0n);
    await refused({ data: "0x01" }, 2).revertedWithCustomError(court, "CourtAnswerLength").withArgs(0n, 1n);
    // The other piece's.
    await expect(court.answerOutput(source, made, 0, trace.piece(0))).to.be.revertedWithCustomError(court, "CourtNotDemanded");
  });

  it("have the claim judged where nobody shows them", async () => {
    const fixture = await deployed();
    const { court, source, client, friend } = fixture;
    const { trace, made } = claimOf(fixture, [3, 5]);
    const value = await bondFor(court, piece(0));
    await court.connect(client).demandOutput(source, made, CONTEXT, 0, { value });
    const [, deadline] = await court.demandOf(await court.disputeOf(source, made), piece(0));
    await time.setNextBlockTimestamp(deadline + 1n);
    await expect(court.answerOutput(source, made, 0, trace.piece(0))).to.be.revertedWithCustomError(court, "CourtAnswerLate").withArgs(deadline, deadline + 1n);
    await expect(court.connect(friend).judgeSilence(source, made, CONTEXT, piece(0), { tensorType: "0x", treePath: [], listPath: [] }))
      .to.emit(source, "Convicted")
      .withArgs(made.subject, CONTEXT, UNAVAILABLE, [client.address, friend.address]);
    expect(await court.creditOf(client, ZeroAddress)).to.equal(value);
  });
});
