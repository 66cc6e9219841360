import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type Claim, type Hex } from "@assay/sdk";
import { type JsonRpcProvider, id } from "ethers";
import { ethers } from "hardhat";
import { OpenSessions } from "#watch/sessions";
import { type DoubtedClaim, doubted, putClaim, setVerdict } from "#watch/store/claims";
import { type Store, openStore } from "#watch/store/open";
import { ANSWER, type CourtFixture, EXECUTION, MOVE, PRICE, bondFor, deployCourt } from "../../fixtures/court";
import { TRACE } from "../../fixtures/trace";

const PROVIDER = "0x00000000000000000000000000000000000000a1";

/** given a wrong receipt of a session, of which another is being disputed */
describe("a receipt that waits for another's dispute", () => {
  const terms = { answerSeconds: Number(ANSWER), moveSeconds: Number(MOVE) };

  const session = id("a session") as Hex;
  let store: Store;
  beforeEach(() => (store = openStore(":memory:")));
  afterEach(() => store.close());

  async function receiptOf({ source, claim }: CourtFixture, name = "a receipt"): Promise<DoubtedClaim> {
    const known = { source: await source.getAddress(), claim: claim as Claim, context: "0x", dispute: id(name) as Hex, until: 1 } as const;
    putClaim(store, known, session);
    setVerdict(store, known.dispute, "wrong");
    return { ...known, session, isBegun: false };
  }

  /** What a look waits for, in which another of the session is disputed. */
  async function waits(fixture: CourtFixture, now: number, marginSeconds: number): Promise<number | undefined> {
    const sessions = new OpenSessions(store, ethers.provider as unknown as JsonRpcProvider, marginSeconds);
    const receipt = await receiptOf(fixture);
    expect(await sessions.holdBack(receipt, session, terms, now)).to.equal(undefined);
    sessions.open(session);
    return (await sessions.holdBack(receipt, session, terms, now))?.[0]?.due;
  }

  it("asks the chain once a look for all of them, says so once, and keeps for all until when they can be disputed", async () => {
    const fixture = await loadFixture(deployCourt);
    const receipts = [await receiptOf(fixture, "a"), await receiptOf(fixture, "b")] as const;
    let calls = 0;
    const provider = { call: (request: object) => ethers.provider.call(request).finally(() => calls++) } as unknown as JsonRpcProvider;
    const sessions = new OpenSessions(store, provider, 0);
    sessions.open(session);
    const { disputableUntil } = await fixture.source.liabilityOf(fixture.claim, "0x");
    expect((await sessions.holdBack(receipts[0], session, terms, 0))?.length).to.equal(1);
    expect(await sessions.holdBack(receipts[1], session, terms, 0)).to.deep.equal([]);
    expect(calls).to.equal(1);
    expect([0n, 1n].map((late) => doubted(store, Number(disputableUntil + late), PROVIDER).length)).to.deep.equal([2, 0]);
  });

  it("is none where what should tell of it has no code", async () => {
    const sessions = new OpenSessions(store, ethers.provider as unknown as JsonRpcProvider, 0);
    sessions.open(session);
    expect(await sessions.holdBack({ ...(await receiptOf(await loadFixture(deployCourt))), source: PROVIDER }, session, terms, 0)).to.equal(undefined);
  });

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
