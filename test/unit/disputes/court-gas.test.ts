import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import type { ContractTransactionResponse } from "ethers";
import { Random } from "../../oracle/random";
import { CONTEXT, bondFor, deployCourt } from "../../fixtures/court";
import { type Node, ProvidersTrace, TRACE, piece } from "../../fixtures/trace";

/** 256 tensors, of which the last is 64 KiB of random bytes: no answer shows more. */
function largest(): ProvidersTrace {
  const random = new Random(11);
  const small = Array.from({ length: 255 }, () => ({ type: { dtype: "int8" as const, dims: [64] }, data: random.bytes(64) }));
  return new ProvidersTrace([...small, { type: { dtype: "int8", dims: [256, 256] }, data: random.bytes(65_536) }]);
}

describe("Court: what answers cost", () => {
  it("is what their bonds count, for accounts that were never paid before", async () => {
    const fixture = await loadFixture(deployCourt);
    const { court, source, provider, client, challenger } = fixture;
    const trace = largest();
    const claim = { ...fixture.claim, program: trace.program, output: trace.output };
    const dispute = await court.disputeOf(source, claim);
    const used = async (act: Promise<ContractTransactionResponse>) => ((await (await act).wait()) as { gasUsed: bigint }).gasUsed;
    // By a base fee of 1 gwei and a margin of 2.
    const counted = async (node: Node) => (await court.bondOf(node, 10n ** 9n)) / 10n ** 9n / 2n;

    await court.connect(challenger).demandTrace(source, claim, CONTEXT, { value: await bondFor(court, TRACE) });
    expect(await used(court.connect(provider).postTrace(source, claim, trace.said, trace.answer(TRACE)))).to.be.within(280_000n, await counted(TRACE));
    const [tensor, leaf] = [trace.tensor(255), trace.node(255, 0, 255)];
    for (const [node, least] of [[tensor, 190_000n], [leaf, 45_000n]] as const) {
      await court.connect(challenger).demandNode(source, claim, CONTEXT, node, trace.proof(node), { value: await bondFor(court, node) });
      expect(await used(court.connect(provider).answer(dispute, node, trace.answer(node)))).to.be.within(least, await counted(node));
    }
    await court.connect(client).demandOutput(source, claim, CONTEXT, 0, { value: await bondFor(court, piece(0)) });
    expect(await used(court.connect(provider).answerOutput(source, claim, 0, trace.piece(0)))).to.be.within(1_100_000n, await counted(piece(0)));
  });
});
