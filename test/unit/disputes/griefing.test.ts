import { loadFixture, setNextBlockBaseFeePerGas, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type ContractTransactionResponse, ZeroAddress, id } from "ethers";
import { type CourtTerms, type Way, bondsFor, longestDispute, waysToDelay } from "../../../scripts/bench/griefing";
import { ANSWER, CONTEXT, type CourtFixture, EXECUTION, MOVE, PRICE, TERMS, WORK, deployCourt } from "../../fixtures/court";
import { type Node, TRACE, piece } from "../../fixtures/trace";

const BASE_FEE = 10n ** 10n;
const JOBS = 3;

const terms: CourtTerms = {
  answerSeconds: Number(ANSWER), moveSeconds: Number(MOVE),
  leastBaseFee: TERMS.leastBaseFee as bigint, marginBps: Number(TERMS.marginBps), burnBps: Number(TERMS.burnBps), priceBps: Number(TERMS.priceBps),
};

/** given the table's formulas
 *   when each way to delay an honest provider is played against the court: it holds the claim as long, costs and pays as much
 *   when a whole dispute waits until the last second of each move: it takes as long
 */
describe("Court: what delays cost", () => {
  const deployed = () => loadFixture(deployCourt);
  const ways = waysToDelay(terms, Number(EXECUTION), JOBS, BASE_FEE);

  function named(words: string): Way {
    const found = ways.find(({ name }) => name.includes(words));
    if (found === undefined) throw new Error(`no way is called ${words}`);
    return found;
  }

  /** Until when the source was last asked to hold a claim. */
  async function heldUntil({ source }: CourtFixture, act: ContractTransactionResponse): Promise<bigint> {
    const receipt = await act.wait();
    const [held] = await source.queryFilter(source.filters.Held(), receipt?.blockNumber, receipt?.blockNumber);
    return held?.args.until ?? 0n;
  }

  const now = async () => BigInt(await time.latest());

  async function demandTrace({ court, source, challenger }: CourtFixture, claim: CourtFixture["claim"]): Promise<ContractTransactionResponse> {
    await setNextBlockBaseFeePerGas(BASE_FEE);
    return court.connect(challenger).demandTrace(source, claim, CONTEXT, { value: await court.bondOf(TRACE, BASE_FEE) });
  }

  async function demandNode({ court, source, claim, challenger, trace }: CourtFixture, node: Node): Promise<ContractTransactionResponse> {
    await setNextBlockBaseFeePerGas(BASE_FEE);
    return court.connect(challenger).demandNode(source, claim, CONTEXT, node, trace.proof(node), { value: await court.bondOf(node, BASE_FEE) });
  }

  async function credit({ court, provider }: CourtFixture): Promise<bigint> {
    return court.creditOf(provider, ZeroAddress);
  }

  it("are as long, as dear and as well paid as the table says: a trace, then nodes", async () => {
    const fixture = await deployed();
    const { court, source, claim, provider, token, trace, lockEndsAt } = fixture;
    const paid = await token.balanceOf(court);
    let act = await demandTrace(fixture, claim);
    const way = named("trace of a job");
    expect((await heldUntil(fixture, act)) - (await now())).to.equal(way.heldSeconds);
    expect(act.value).to.equal(way.bonds);
    expect((await token.balanceOf(court)) - paid).to.equal((PRICE * way.shareBps) / 10_000n);
    await court.connect(provider).postTrace(source, claim, trace.said, trace.answer(TRACE));
    expect(await credit(fixture)).to.equal(way.got);
    const dispute = await court.disputeOf(source, claim);
    for (const [words, node] of [["leaf", trace.node(0, 0, 4)], ["256 hashes", trace.tensor(0)]] as const) {
      const before = await credit(fixture);
      act = await demandNode(fixture, node);
      expect((await heldUntil(fixture, act)) - (await now()), words).to.equal(named(words).heldSeconds);
      expect(act.value, words).to.equal(named(words).bonds);
      await court.connect(provider).answer(dispute, node, trace.answer(node));
      expect((await credit(fixture)) - before, words).to.equal(named(words).got);
    }
    await time.setNextBlockTimestamp(lockEndsAt + 1n);
    await court.releaseFee(dispute);
    const share = (PRICE * way.shareBps) / 10_000n;
    // The tenth that is burned is rounded up.
    expect(await court.creditOf(provider, token)).to.equal(share - (share + 9n) / 10n);
  });

  it("are so for traces of several jobs, which wait for each other", async () => {
    const fixture = await deployed();
    const way = named(`${JOBS} jobs`);
    let [bonds, last, first] = [0n, 0n, 0n];
    for (let job = 0; job < JOBS; job++) {
      const act = await demandTrace(fixture, { ...fixture.claim, subject: id(`job ${job}`) });
      if (job === 0) first = await now();
      last = await heldUntil(fixture, act);
      bonds += act.value;
    }
    expect([last - first, bonds]).to.deep.equal([BigInt(way.heldSeconds), way.bonds]);
    expect(way.shareBps).to.equal(BigInt(JOBS) * 3_000n);
  });

  it("are so for the output, and while the judge is away", async () => {
    const fixture = await deployed();
    const { court, source, claim, client, challenger, provider, trace } = fixture;
    await setNextBlockBaseFeePerGas(BASE_FEE);
    const act = await court.connect(client).demandOutput(source, claim, CONTEXT, 0, { value: await court.bondOf(piece(0), BASE_FEE) });
    const way = named("piece of the output");
    expect([(await heldUntil(fixture, act)) - (await now()), act.value]).to.deep.equal([BigInt(way.heldSeconds), way.bonds]);
    await court.connect(provider).answerOutput(source, claim, 0, trace.piece(0));
    expect(await credit(fixture)).to.equal(way.got);
    await court.connect(provider).postTrace(source, claim, trace.said, "0x");
    const kept = await court.connect(challenger).keepOpen(source, claim, CONTEXT);
    expect((await heldUntil(fixture, kept)) - (await now())).to.equal(named("keepOpen").heldSeconds);
    expect(named("keepOpen").bonds).to.equal(0n);
  });

  it("are for all of a tensor the sum of its nodes' bonds", async () => {
    const { court, trace } = await deployed();
    const [hashes, leaf] = [await court.bondOf(trace.tensor(0), BASE_FEE), await court.bondOf(trace.node(0, 0, 0), BASE_FEE)];
    expect(named("all of a tensor").bonds).to.equal(257n * hashes + 65_536n * leaf);
    // At a lower base fee the terms' least counts.
    expect(bondsFor(terms, { leaf: 1n }, 1n)).to.equal(await court.bondOf(trace.node(0, 0, 0), 1n));
  });

  it("add up to the longest dispute, where everybody waits until the last second", async () => {
    const fixture = await deployed();
    const { court, source, claim, provider, trace } = fixture;
    await demandTrace(fixture, claim);
    const begun = await now();
    const dispute = await court.disputeOf(source, claim);
    await time.setNextBlockTimestamp(begun + WORK + ANSWER);
    await court.connect(provider).postTrace(source, claim, trace.said, trace.answer(TRACE));
    await time.increase(MOVE + EXECUTION - 1n);
    let held = 0n;
    for (const node of [trace.tensor(0), trace.node(0, 1, 3), trace.node(0, 0, 6)]) {
      const act = await demandNode(fixture, node);
      held = await heldUntil(fixture, act);
      await time.setNextBlockTimestamp((await now()) + ANSWER);
      await court.connect(provider).answer(dispute, node, trace.answer(node));
      await time.increase(MOVE - 1n);
    }
    expect(held - begun).to.equal(longestDispute(terms, Number(EXECUTION)));
  });
});
