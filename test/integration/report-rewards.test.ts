import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import type { Figures } from "../../scripts/report/figures/index";
import { WAITING, describeInProcess, loadFixture } from "../fixtures/chain";
import { runReport, written } from "../fixtures/report/command";
import { REDEEMED } from "../fixtures/report/play";
import { BUDGET, type Rewarded, WEEK, deployRewarded } from "../fixtures/report/rewarded";
import { NodeServer } from "../fixtures/watch/node";

/** An epoch as it is written: amounts are decimal text. */
interface Epoch extends Readonly<Record<"state" | "budget" | "unspent" | "day" | "contract", string>> {
  readonly epoch: number;
  readonly classes: readonly Row[];
}
type Row = Readonly<Record<"workload" | "votes" | "share" | "counted" | "own" | "poolPart" | "unclaimed" | "unspent", string>>;

/** Of a job of 1,000,000: 2.5 %. */
const FEE = 25_000n;
const VOUCHER_FEE = REDEEMED / 40n;

/**
 * given a market with rewards, over five epochs
 *   when a report is made: each class's share, counted fees, what was granted to whom, and what is never minted
 *   when what waits is claimed: both gave what the report said
 *   when it was killed while rewards were read, and is made again: the same bytes
 * given a market whose fees nobody ever counted
 *   when a report is made: no epochs and no chart of them
 */
describeInProcess("npm run report, of rewards", () => {
  const node = new NodeServer();
  let folder = "";

  before(() => node.open());
  after(() => node.close());
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), "assay-report-")); });
  afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

  async function argsFor({ deployment }: Rewarded, out: string): Promise<readonly string[]> {
    return ["--rpc", node.url, "--market", await deployment.market.getAddress(), "--out", join(folder, out), "--blocks", "40"];
  }

  async function report(fixture: Rewarded, out: string): Promise<string> {
    const { ended, said } = await runReport(await argsFor(fixture, out));
    expect(ended, said).to.equal(0);
    return said;
  }

  const epochsIn = (out: string): readonly Epoch[] => (JSON.parse(written(join(folder, out))["report.json"] ?? "") as { rewards: readonly Epoch[] }).rewards;
  const granted = ({ own, poolPart }: Row): bigint => BigInt(own) + BigInt(poolPart);

  it("tells what each class was granted of its share, to whom, and what is not minted", async () => {
    const fixture = await loadFixture(deployRewarded);
    const { rewards, provider, silent, claimed, astray, over, current } = fixture;
    await report(fixture, "one");
    const epochs = epochsIn("one");
    const contract = (await rewards.getAddress()).toLowerCase();

    expect(epochs.map(({ epoch, state, budget }) => [epoch, state, budget])).to.deep.equal(
      [[silent, "closed"], [claimed, "closed"], [astray, "closed"], [over, "over"], [current, "goes on"]].map((each) => [...each, `${BUDGET}`]),
    );
    for (const { epoch, day, contract: of } of epochs) expect([day, of]).to.deep.equal([new Date(epoch * WEEK * 1_000).toISOString().slice(0, 10), contract]);
    const [none, split, unearned, capped, going] = epochs as [Epoch, Epoch, Epoch, Epoch, Epoch];

    expect([none.classes, none.unspent]).to.deep.equal([[], `${BUDGET}`]);

    // Nine tenths of all votes for inference: more than its fees allow. One tenth for training: less.
    const rows = split.classes.map(({ workload, share, counted, unspent }) => [workload, share, counted, unspent]);
    expect(rows).to.deep.equal([["inference", "90000", `${FEE}`, "67501"], ["training", "10000", `${FEE}`, "1"]]);
    const [inference, training] = split.classes as [Row, Row];
    const [own, poolPart] = await rewards.creditOf(provider);
    expect([inference.own, inference.poolPart, inference.unclaimed]).to.deep.equal([`${own}`, `${poolPart}`, "0"]);
    expect(poolPart).to.be.greaterThan(0n);
    expect(granted(inference)).to.equal(22_499n);
    expect([granted(training), training.unclaimed]).to.deep.equal([9_999n, "9999"]);
    expect(BigInt(split.unspent)).to.equal(BUDGET - 22_499n - 9_999n);

    expect(unearned.classes.map(({ workload, share, counted, own: to, unspent }) => [workload, share, counted, to, unspent])).to.deep.equal([
      ["inference", "0", `${VOUCHER_FEE}`, "0", "0"], ["federated", `${BUDGET}`, "0", "0", `${BUDGET}`],
    ]);
    expect(unearned.unspent).to.equal(`${BUDGET}`);

    const [most] = capped.classes as [Row];
    expect([most.counted, most.share]).to.deep.equal([`${4n * FEE}`, "90000"]);
    expect(granted(most)).to.be.within(89_990n, 90_000n);
    expect(going.classes.map(({ workload, counted }) => [workload, counted])).to.deep.equal([["inference", `${FEE}`], ["training", "0"]]);

    const files = written(join(folder, "one"));
    expect(files["rewards.svg"]).to.match(/^<svg /);
    expect(files["report.md"]).to.include("(rewards.svg)").and.to.include(`| ${claimed} | ${split.day} | inference | 90 % | `).and.to.include("| all, goes on |");
  }).timeout(WAITING);

  it("says of what waits what claiming it gives", async () => {
    const fixture = await loadFixture(deployRewarded);
    const { rewards, provider, claimed, over } = fixture;
    await report(fixture, "before");
    const waiting = (epoch: number, workload: string): Row => epochsIn("before").find((each) => each.epoch === epoch)?.classes.find((each) => each.workload === workload) as Row;
    await rewards.checkpoint(over);
    for (const [epoch, workClass, row] of [[claimed, 1, waiting(claimed, "training")], [over, 0, waiting(over, "inference")]] as const) {
      const before = await rewards.creditOf(provider);
      await rewards.claim(epoch, workClass, [provider]);
      const after = await rewards.creditOf(provider);
      expect([`${after.own - before.own}`, `${after.poolPart - before.poolPart}`]).to.deep.equal([row.own, row.poolPart]);
      expect(row.unclaimed).to.equal(`${granted(row)}`);
    }
    await report(fixture, "before");
    const rows = epochsIn("before").filter(({ epoch }) => epoch === claimed || epoch === over).flatMap(({ classes }) => classes.map(({ unclaimed }) => unclaimed));
    expect(rows).to.deep.equal(["0", "0", "0", "0"]);
  }).timeout(WAITING);

  it("goes on where it was killed while rewards were read", async () => {
    const fixture = await loadFixture(deployRewarded);
    const lines = (await report(fixture, "whole")).trim().split("\n").length;
    for (const stopAt of [lines - 4, lines - 2]) {
      expect((await runReport(await argsFor(fixture, `killed-${stopAt}`), stopAt)).ended).to.equal("SIGKILL");
      const said = await report(fixture, `killed-${stopAt}`);
      expect(said.trim().split("\n").length, said).to.be.lessThan(lines);
      expect(written(join(folder, `killed-${stopAt}`))).to.deep.equal(written(join(folder, "whole")));
    }
  }).timeout(WAITING);

  it("has no epochs where nobody ever counted fees", async () => {
    const fixture = await loadFixture(deployRewarded);
    const { deployment: { market }, owner } = fixture;
    await market.connect(owner).setFeeCounter(ZeroAddress);
    const latest = await market.runner?.provider?.getBlockNumber();
    const { ended, said } = await runReport([...(await argsFor(fixture, "later")), "--from", String(latest)]);
    expect(ended, said).to.equal(0);
    expect(epochsIn("later")).to.deep.equal([] satisfies Figures["rewards"]);
    expect(written(join(folder, "later"))).not.to.have.property("rewards.svg");
  }).timeout(WAITING);
});
