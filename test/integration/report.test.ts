import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mine, takeSnapshot, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import type { Figures } from "../../scripts/report/figures/index";
import { WAITING, describeInProcess, loadFixture } from "../fixtures/chain";
import { PRICE, anOrder, fillArguments, sendFill } from "../fixtures/market";
import { runReport, written } from "../fixtures/report/command";
import { REDEEMED, deployPlayed } from "../fixtures/report/play";
import { PoorNode } from "../fixtures/report/poor-node";
import { ALLOCATED } from "../fixtures/suite";
import { NodeServer } from "../fixtures/watch/node";

/** Figures as they are written: integers that may be large are decimal text. */
type Written<T> = T extends bigint ? string : T extends readonly (infer Item)[] ? readonly Written<Item>[] : T extends object ? { readonly [Key in keyof T]: Written<T[Key]> } : T;

const FEE = (PRICE * 250n) / 10_000n;

/**
 * given a market on which work was played
 *   when a report is made: its figures are what was played, and what the chain says
 *   when it was killed anywhere, and is made again: the same bytes
 *   when the node hangs up and refuses large questions: the same bytes
 *   when the chain was reorganised since, to a longer one or a shorter: the bytes of a first report
 * given another market, or none
 *   when a report goes on in its folder: refused
 */
describeInProcess("npm run report", () => {
  const node = new NodeServer();
  let folder = "";

  before(() => node.open());
  after(() => node.close());
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), "assay-report-")); });
  afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

  const played = () => loadFixture(deployPlayed);
  type Played = Awaited<ReturnType<typeof deployPlayed>>;

  async function argsFor({ deployment }: Played, out: string, url = node.url): Promise<readonly string[]> {
    return ["--rpc", url, "--market", await deployment.market.getAddress(), "--out", join(folder, out), "--blocks", "40"];
  }

  async function report(fixture: Played, out: string, url?: string): Promise<string> {
    const { ended, said } = await runReport(await argsFor(fixture, out, url));
    expect(ended, said).to.equal(0);
    return said;
  }

  const sum = <T>(items: readonly T[], of: (item: T) => bigint): bigint => items.reduce((total, item) => total + of(item), 0n);

  it("tells what was played, as the chain tells it", async () => {
    const fixture = await played();
    const { deployment: { market, sessions, staking }, token, provider } = fixture;
    const { ended, printed, said } = await runReport([...(await argsFor(fixture, "one")), "--json"]);
    expect(ended, said).to.equal(0);
    const figures = JSON.parse(printed) as Written<Figures>;

    expect(figures.jobs.map(({ workload, lane, jobs }) => [workload, lane, jobs])).to.deep.equal([
      ["inference", "0x00000001", 1], ["training", "0x00000001", 1], ["training", "0x00000001", 1], ["inference", "OPTIMISTIC", 2],
    ]);
    expect(figures.growth.map(({ workload, jobs, lastWeek, weekBefore }) => [workload, jobs, lastWeek, weekBefore])).to.deep.equal([
      ["inference", 3, 2, 1], ["training", 2, 1, 1],
    ]);

    const ofJobs = figures.paid.filter(({ by }) => by === "jobs");
    const fees = ofJobs.filter(({ workload }) => workload === "inference").map(({ price, protocolFee }) => [BigInt(price), BigInt(protocolFee)]);
    expect(fees).to.deep.equal([[PRICE, FEE], [2n * PRICE, 2n * FEE]]);
    expect(sum(ofJobs, ({ protocolFee }) => BigInt(protocolFee))).to.equal(await market.feesOf(token));
    expect(figures.paid.filter(({ by }) => by === "sessions").map(({ price, protocolFee }) => [price, protocolFee])).to.deep.equal([[`${REDEEMED}`, "10000"]]);
    expect(await sessions.feesOf(token)).to.equal(10_000n);

    const [index] = figures.indexes;
    expect(index?.prices.length).to.equal(3);
    // 2 and 4 octaves: 4 and 16 of the smallest unit a second, 3,600 seconds.
    expect(index?.references.map(({ hourPrice }) => BigInt(hourPrice) / 10n ** 18n)).to.deep.equal([14_400n, 57_600n]);
    const now = await market.indexPrice(token, 1, 1, 3_600);
    expect((BigInt(figures.indexesNow[0]?.hourPrice ?? 0) + 10n ** 18n - 1n) / 10n ** 18n).to.equal(now);
    expect(figures.classes).to.deep.equal([{ gpuClass: 1, name: "H100", providers: 1, units: 0, busy: 0 }]);

    const last = figures.stake.at(-1);
    expect(BigInt(last?.own ?? 0)).to.equal((await staking.ownStakeOf(provider)).tokens);
    expect(BigInt(last?.delegated ?? 0)).to.equal((await staking.delegationPoolOf(provider)).tokens);
    const allocated = Object.fromEntries((last?.allocated ?? []).map(({ service, amount }) => [service, BigInt(amount)]));
    for (const service of [market, sessions]) expect(allocated[await service.getAddress()]).to.equal((await staking.allocationOf(provider, service)).allocated);
    expect(allocated[await sessions.getAddress()]).to.equal(ALLOCATED);

    const { opened, convictions, slashed } = figures.disputes;
    expect(opened.map(({ disputes }) => disputes)).to.deep.equal([1]);
    expect(convictions.map(({ of, fault }) => [of, fault])).to.deep.equal([["job", "timeout"], ["job", "unavailable"]]);
    expect(sum(slashed, ({ burned }) => BigInt(burned))).to.equal(await staking.pendingBurn());
    expect(sum(slashed, ({ own, delegated }) => BigInt(own) + BigInt(delegated))).to.equal(sum(convictions, (each) => BigInt(each.slashed)));

    const [row] = figures.providers;
    const account = await market.accountOf(provider, token);
    expect([row?.provider, row?.settled, row?.failed]).to.deep.equal([provider.address, Number(account.settled), Number(account.failed)]);
    const both = account.balance + (await sessions.balanceOf(provider, token)) + (await market.poolCreditOf(provider, token)) + (await sessions.poolCreditOf(provider, token));
    expect(BigInt(row?.earned[0]?.amount ?? 0)).to.equal(both);

    const files = written(join(folder, "one"));
    expect(Object.keys(files)).to.deep.equal(["disputes.svg", "fees.svg", "jobs.svg", "prices.svg", "report.json", "report.md", "stake.svg", "use.svg"]);
    for (const [name, text] of Object.entries(files).filter(([file]) => file.endsWith(".svg"))) {
      expect(text, name).to.match(/^<svg /);
      expect(files["report.md"]).to.include(`(${name})`);
    }
    expect(files["report.md"]).to.include("| inference | OPTIMISTIC | 2 |");
  }).timeout(WAITING);

  it("goes on where it was killed, with the same bytes", async () => {
    const fixture = await played();
    const lines = (await report(fixture, "whole")).trim().split("\n").length;
    // In the first stream, in the second, and while the present is read.
    for (const stopAt of [2, lines - 2, lines - 1]) {
      const killed = await runReport(await argsFor(fixture, `killed-${stopAt}`), stopAt);
      expect(killed.ended).to.equal("SIGKILL");
      const said = await report(fixture, `killed-${stopAt}`);
      expect(said.trim().split("\n").length, said).to.be.lessThan(lines);
      expect(written(join(folder, `killed-${stopAt}`))).to.deep.equal(written(join(folder, "whole")));
    }
  }).timeout(WAITING);

  it("asks a node that hangs up again, and one that refuses for less", async () => {
    const fixture = await played();
    await report(fixture, "well");
    const poor = new PoorNode(node.url, 15, 7);
    try {
      await report(fixture, "poor", await poor.start());
    } finally {
      poor.stop();
    }
    expect(poor.refused).to.be.greaterThan(0);
    expect(poor.hungUp).to.be.greaterThan(0);
    expect(written(join(folder, "poor"))).to.deep.equal(written(join(folder, "well")));
  }).timeout(WAITING);

  it("notices that the chain is another one, and that it is shorter", async () => {
    const fixture = await played();
    const { jobs } = fixture;
    const fork = await takeSnapshot();
    await sendFill(jobs, await fillArguments(jobs, await anOrder(jobs, { nonce: 200n })));
    await mine(3);
    await report(fixture, "forked");
    await fork.restore();

    expect(await report(fixture, "forked")).to.include("dropped what was known of later ones");
    await report(fixture, "shorter");
    expect(written(join(folder, "forked"))).to.deep.equal(written(join(folder, "shorter")));

    await sendFill(jobs, await fillArguments(jobs, await anOrder(jobs, { nonce: 300n, workload: "0x61756469" })));
    await mine(3);
    await report(fixture, "forked");
    await fork.restore();
    await time.increase(60);
    await sendFill(jobs, await fillArguments(jobs, await anOrder(jobs, { nonce: 400n })));
    await mine(20);
    expect(await report(fixture, "forked")).to.include("the chain is another one after block");
    await report(fixture, "fresh");
    expect(written(join(folder, "forked"))).to.deep.equal(written(join(folder, "fresh")));
    expect(written(join(folder, "forked"))["report.json"]).not.to.include("audit");
  }).timeout(WAITING);

  it("refuses a folder of another market, and an address that is none", async () => {
    const fixture = await played();
    await report(fixture, "mine");
    const withMarket = async (market: string, out: string) => runReport(["--rpc", node.url, "--market", market, ...(await argsFor(fixture, out)).slice(4)]);
    const other = await withMarket(fixture.client.address, "mine");
    expect(other.ended).to.equal(1);
    expect(other.said).to.include("name another folder");
    const nobody = await withMarket(fixture.client.address, "none");
    expect(nobody.ended).to.equal(1);
    expect(nobody.said).to.include("There is no contract at");
    const wrong = await withMarket(await fixture.deployment.staking.getAddress(), "wrong");
    expect(wrong.ended).to.equal(1);
    expect(wrong.said).to.include("is no market");
  }).timeout(WAITING);
});
