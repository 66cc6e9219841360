import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import type { JsonRpcProvider } from "ethers";
import { ethers } from "hardhat";
import { heldBack } from "#watch/sessions";
import type { DoubtedClaim } from "#watch/store/claims";
import { ANSWER, type CourtFixture, EXECUTION, MOVE, PRICE, bondFor, deployCourt } from "../../fixtures/court";
import { TRACE } from "../../fixtures/trace";

/** given a wrong receipt of a session, of which another is being disputed */
describe("a receipt that waits for another's dispute", () => {
  const [answerSeconds, moveSeconds] = [Number(ANSWER), Number(MOVE)];

  async function waits({ source, claim }: CourtFixture, now: number, marginSeconds: number): Promise<number | undefined> {
    const doubt = { source: await source.getAddress(), claim, context: "0x", dispute: "0x01", session: "0x02", isBegun: false } as unknown as DoubtedClaim;
    return (await heldBack({ provider: ethers.provider as unknown as JsonRpcProvider, terms: { answerSeconds, moveSeconds }, marginSeconds }, doubt, now))?.due;
  }

  it("does so while its trace can be demanded, as long as the court says, and for twice the margin less", async () => {
    const fixture = await loadFixture(deployCourt);
    const { court, source, claim, challenger, client, token, lockEndsAt } = fixture;
    const liability = {
      client, token, price: PRICE, collateral: 500n, payableCollateral: 250n, acceptedAt: lockEndsAt - 2_592_000n, executionSeconds: EXECUTION, disputableUntil: lockEndsAt, lockEndsAt,
    };
    await source.tell(liability);
    const last = await waits(fixture, 0, 0) ?? 0;
    const demand = async () => court.connect(challenger).demandTrace(source, claim, "0x", { value: await bondFor(court, TRACE) });
    const snapshot = await ethers.provider.send("evm_snapshot", []) as string;
    await time.setNextBlockTimestamp(last + 1);
    await expect(demand()).to.be.revertedWithCustomError(court, "CourtTooLate");
    await ethers.provider.send("evm_revert", [snapshot]);
    await time.setNextBlockTimestamp(last);
    await demand();
    expect([await waits(fixture, last - 1, 0), await waits(fixture, last, 0)]).to.deep.equal([last, undefined]);
    expect([await waits(fixture, last - 201, 100), await waits(fixture, last - 200, 100)]).to.deep.equal([last - 200, undefined]);
    await source.tell({ ...liability, disputableUntil: last - 50 });
    expect(await waits(fixture, 0, 0)).to.equal(last - 50);
  });
});
