import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroHash } from "ethers";
import hre from "hardhat";
import { plantCommand, reportCommand, trackCommand } from "../../deploy/canary/commands";
import type { CanaryReport } from "../../deploy/canary/report";
import { type GovernanceFixture, aProposal, deployGovernance, enact } from "../fixtures/governance";
import { FEATURES, FEE_BPS, PRICE, REGIONS, TIMES, UNITS, fund } from "../fixtures/market";
import { type Watched, deployWatched, keyOf } from "../fixtures/watch/claims";
import { NodeServer } from "../fixtures/watch/node";
import { type Watcher, killWatchers, startWatcher } from "../fixtures/watch/process";
import { passOpenerTime } from "../fixtures/watch/watchers";

type Written<T> = T extends bigint ? string : T extends readonly (infer Item)[] ? readonly Written<Item>[] : T extends object ? { readonly [Key in keyof T]: Written<T[Key]> } : T;
type Report = Written<CanaryReport>;

const NO_VARIABLES = { has: () => false, get: () => "" };
const [COLLATERAL, PAYABLE] = [5_000n, 1_000n];
const FEE = (PRICE * FEE_BPS) / 10_000n;

/**
 * given a market before a court with the compiled judge, a treasury that authorized an agent, and a staked accomplice
 *   when a wrong job is planted and a challenger of its own process replays it: found, and the finder paid
 *   when nobody replays it: missed, at the cost of the protocol's fee
 *   when a right one is planted: found by nobody, and not missed
 *   when planting ends in the middle: tracking goes on with it, and plants nothing twice
 *   when plan, ledger or key is another: refused
 * given a treasury that is a timelock
 *   when no proposal authorized the agent, or its budget is spent, or a proposal ended it: nothing is planted
 *   when a proposal authorized it: planted, out of the timelock's account
 */
describe("canaries", function () {
  this.timeout(240_000);
  const node = new NodeServer();
  let [folder, ledger] = ["", ""];
  before(() => node.open());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "assay-canaries-"));
    ledger = join(folder, "canaries.json");
  });
  afterEach(killWatchers);
  afterEach(() => { rmSync(folder, { recursive: true, force: true }); });
  after(() => node.close());

  async function deployTreasured(): Promise<Watched> {
    const fixture = await deployWatched();
    const { market, token, treasury, relayer } = fixture;
    await fund(market, token, treasury, 10n * PRICE);
    await market.connect(treasury).authorizeAgent(relayer, { expiresAt: 2n ** 47n, workloads: 1, providerList: ZeroHash });
    await market.connect(treasury).setAgentBudget(relayer, token, 3n * PRICE, PRICE, 604_800);
    return fixture;
  }

  /** A plan of the fixture's, in a file. */
  async function planned({ files, treasury, relayer, provider, operator, token }: Watched, changes: Record<string, unknown> = {}): Promise<string> {
    const file = join(folder, "plan.json");
    writeFileSync(file, JSON.stringify({
      client: treasury.address, agent: relayer.address, provider: provider.address, operator: operator.address, token: await token.getAddress(),
      price: String(PRICE), collateral: String(COLLATERAL), payableCollateral: String(PAYABLE), executionSeconds: 60, gpuClass: 1,
      program: files.program, input: files.input, ...changes,
    }));
    return file;
  }

  async function argsOf({ market }: Watched): Promise<{ ledger: string; market: string; json: boolean }> {
    return { ledger, market: await market.getAddress(), json: true };
  }

  /** What a command prints as JSON, and what it says of how it went. */
  async function said(command: () => Promise<boolean>): Promise<{ report: Report; isWell: boolean }> {
    const { log } = console;
    let text = "";
    console.log = (line: string) => { text += line; };
    try {
      const isWell = await command();
      return { report: JSON.parse(text) as Report, isWell };
    } finally {
      console.log = log;
    }
  }

  const plant = async (fixture: Watched, changes?: Record<string, unknown>, count = 1) => {
    const [args, plan] = [await argsOf(fixture), await planned(fixture, changes)];
    return said(() => plantCommand(hre, { ...args, plan, count }, NO_VARIABLES));
  };
  const track = async (fixture: Watched) => {
    const args = await argsOf(fixture);
    return said(() => trackCommand(hre, { ...args, every: 0 }, NO_VARIABLES));
  };
  const report = async (fixture: Watched) => {
    const args = await argsOf(fixture);
    return said(() => reportCommand(hre, args, NO_VARIABLES));
  };

  async function challenger({ files, tribunal, market, thief }: Watched): Promise<Watcher> {
    const store = join(folder, "challenger.sqlite");
    expect(await startWatcher("challenger", ["keep", "--store", store, "--program", files.program, "--input", files.input]).ended).to.equal(0);
    const args = ["run", "--json", "--rpc", node.url, "--store", store, "--court", await tribunal.getAddress(), "--market", await market.getAddress(), "--poll", "50", "--margin", "20"];
    return startWatcher("challenger", args, { key: keyOf(thief.address) });
  }

  /** The treasury is a timelock with funds in the market, which token holders govern. */
  async function deployGoverned(): Promise<{ readonly fixture: Watched; readonly governance: GovernanceFixture; readonly client: string }> {
    const governance = await deployGovernance();
    const fixture = await deployWatched();
    const { market, token, client: payer } = fixture;
    const client = await governance.timelock.getAddress();
    await token.mint(payer, 10n * PRICE);
    await token.connect(payer).approve(market, 10n * PRICE);
    await market.connect(payer).deposit(token, 10n * PRICE, client);
    return { fixture, governance, client };
  }

  it("are planted by an agent that a proposal authorized, within its budget, until another ends it", async () => {
    const { fixture, governance, client } = await loadFixture(deployGoverned);
    const { market, token, relayer, provider, registry } = fixture;
    const cash = await token.getAddress();
    const refused = async (): Promise<string> => {
      let message = "";
      await plant(fixture, { client }).catch((error: unknown) => { message = String(error); });
      rmSync(ledger, { force: true });
      return message;
    };
    /** From signature to effect, and the provider says again that it serves: a proposal takes longer than its word holds. */
    const enacted = async (description: string, permission: Record<string, unknown>, budget: readonly bigint[]): Promise<void> => {
      await enact(governance, await aProposal(description, [market, "authorizeAgent", [relayer.address, permission]], [market, "setAgentBudget", [relayer.address, cash, ...budget]]));
      await registry.connect(provider).update(provider, UNITS, REGIONS, FEATURES);
      await market.sync(provider);
    };

    expect(await refused()).to.include("MarketAgentExpired");
    const until = BigInt(await time.latest()) + 60n * 86_400n;
    await enacted("Plant canaries", { expiresAt: until, workloads: 1, providerList: ZeroHash }, [2n * PRICE, PRICE, 604_800n]);
    const planted = await plant(fixture, { client }, 2);
    expect(planted.report).to.include({ jobs: 2, wrong: 2, open: 2 });
    expect(planted.report.budgets).to.deep.equal([{ client, agent: relayer.address, token: cash, balance: String(8n * PRICE), available: "0" }]);
    expect(await market.balanceOf(client, token)).to.equal(8n * PRICE);
    rmSync(ledger);
    expect(await refused()).to.include("MarketAgentBudgetShort");
    await enacted("No more canaries", { expiresAt: 0, workloads: 0, providerList: ZeroHash }, [0n, 0n, 0n]);
    expect(await refused()).to.include("MarketAgentExpired");
    expect(await market.balanceOf(client, token)).to.equal(8n * PRICE);
  });

  it("are found by a challenger, who earns the bounty", async () => {
    const fixture = await loadFixture(deployTreasured);
    const { market, staking, stakeToken, token, treasury, relayer, thief, provider } = fixture;
    const before = { staked: (await staking.ownStakeOf(provider)).tokens, balance: await market.balanceOf(treasury, token) };
    const planted = await plant(fixture);
    expect(planted.report).to.include({ jobs: 1, wrong: 1, found: 0, missed: 0, open: 1 });
    expect(planted.report.budgets).to.deep.equal([{
      client: treasury.address, agent: relayer.address, token: await token.getAddress(), balance: String(before.balance - PRICE), available: String(2n * PRICE),
    }]);
    const hunting = await challenger(fixture);
    await hunting.heard(({ kind, verdict }) => kind === "examined" && verdict === "wrong");
    let tracked = await track(fixture);
    let isOld = false;
    while (tracked.report.open > 0) {
      tracked = await track(fixture);
      if (isOld || !hunting.complaints().includes('until half of the bounty is sure')) continue;
      isOld = true;
      await passOpenerTime(fixture);
    }

    const { finders, cost, canaries, budgets } = tracked.report;
    expect(tracked.report).to.include({ jobs: 1, wrong: 1, found: 1, missed: 0, open: 0, lapsed: 0 });
    expect(finders.map(({ prover, found }) => [prover, found])).to.deep.equal([[thief.address, 1]]);
    expect(finders[0]?.seconds[0]).to.be.within(1, 3_600);
    expect(canaries[0]?.end).to.include({ kind: "found", fault: "fraud" });
    // All of the collateral; a tenth of the payable part to the client, a quarter to finders, the rest is burned.
    const bounties = await staking.creditOf(thief, stakeToken);
    expect(bounties).to.be.within(125n, 250n);
    expect([cost.taken, cost.compensation]).to.deep.equal([String(COLLATERAL), String(await staking.creditOf(treasury, stakeToken))]);
    expect(cost.compensation).to.equal("100");
    expect(cost.bounties).to.equal(String(bounties));
    expect(BigInt(cost.burned)).to.equal(COLLATERAL - 100n - bounties);
    expect((await staking.ownStakeOf(provider)).tokens).to.be.lessThan(before.staked);
    // The price came back, into the budget too.
    expect(budgets[0]).to.include({ balance: String(before.balance), available: String(3n * PRICE) });
    expect(cost.protocolFees).to.deep.equal([]);
    expect(BigInt(cost.gasFees)).to.be.greaterThan(0n);
    const again = await report(fixture);
    expect({ ...again.report, time: 0 }).to.deep.equal({ ...tracked.report, time: 0 });
  });

  it("are missed where nobody looks, for the protocol's fee", async () => {
    const fixture = await loadFixture(deployTreasured);
    await plant(fixture);
    expect((await track(fixture)).report.open).to.equal(1);
    await time.increase(TIMES.window + 61n);
    const { report: { cost, ...counted } } = await track(fixture);
    expect(counted).to.include({ wrong: 1, found: 0, missed: 1, open: 0 });
    expect(cost.protocolFees).to.deep.equal([{ token: await fixture.token.getAddress(), amount: String(FEE) }]);
    expect(cost.taken).to.equal("0");
    expect(await fixture.market.feesOf(fixture.token)).to.equal(FEE);
  });

  it("hide among jobs that are answered right", async () => {
    const fixture = await loadFixture(deployTreasured);
    expect((await plant(fixture, { wrongBps: 0 }, 2)).report).to.include({ jobs: 2, wrong: 0, open: 0 });
    const hunting = await challenger(fixture);
    await hunting.heard(({ kind, verdict }) => kind === "examined" && verdict === "honest");
    await time.increase(TIMES.window + 61n);
    const { report: { canaries, ...counted } } = await track(fixture);
    expect(counted).to.include({ found: 0, missed: 0, open: 0 });
    expect(canaries.map(({ end }) => end?.kind)).to.deep.equal(["paid", "paid"]);
  });

  it("are written down before they are sent, and gone on with", async () => {
    const fixture = await loadFixture(deployTreasured);
    const { market, guardian, owner } = fixture;
    await market.connect(guardian).pause();
    let refused = "";
    await plant(fixture).catch((error: unknown) => { refused = String(error); });
    expect(refused).to.include("MarketPaused");
    const kept = (): readonly { order: { nonce: string } }[] => (JSON.parse(readFileSync(ledger, "utf8")) as { canaries: readonly { order: { nonce: string } }[] }).canaries;
    expect(kept().length).to.equal(1);
    await market.connect(owner).setPause(0);
    await plant(fixture);
    expect((await track(fixture)).report.canaries.map(({ claimedAt }) => typeof claimedAt)).to.deep.equal(["number", "number"]);
    expect(kept().map(({ order: { nonce } }) => nonce)).to.deep.equal(["0n", "1n"]);
    await time.increase(TIMES.window + 61n);
    expect((await track(fixture)).report).to.include({ missed: 2, open: 0 });
  });

  it("lapse where nobody accepted them in time", async () => {
    const fixture = await loadFixture(deployTreasured);
    await fixture.market.connect(fixture.guardian).pause();
    await plant(fixture).catch(() => undefined);
    await time.increase(3_601);
    const { report: lapsed, isWell } = await track(fixture);
    expect(lapsed).to.include({ lapsed: 1, found: 0, missed: 0, open: 0 });
    expect(isWell).to.equal(true);
  });

  it("are refused of another market, of a plan that cannot be, and without who signs", async () => {
    const fixture = await loadFixture(deployTreasured);
    await plant(fixture);
    const messageOf = async (command: () => Promise<unknown>): Promise<string> => {
      try {
        await command();
      } catch (error) {
        return String(error);
      }
      return "";
    };
    expect(await messageOf(() => plant(fixture, { payableCollateral: "0" }))).to.include("payableCollateral is 0: bounties come from it");
    expect(await messageOf(() => plant(fixture, { price: 5 }))).to.include("price is 5: give a whole number as text");
    expect(await messageOf(() => plant(fixture, { colour: "yellow" }))).to.include("colour is yellow: a plan has no such field");
    expect(await messageOf(() => plant(fixture, { agent: `0x${"77".repeat(20)}` }))).to.include("Nobody signs for 0x7777");
    const keys = { has: (name: string) => name === "ASSAY_CANARY_AGENT_KEY", get: () => "0x1234" };
    const [args, plan] = [await argsOf(fixture), await planned(fixture)];
    const said = await messageOf(() => plantCommand(hre, { ...args, plan, count: 1 }, keys));
    expect(said).to.include("ASSAY_CANARY_AGENT_KEY holds is no private key").and.not.to.include("1234");
    writeFileSync(ledger, readFileSync(ledger, "utf8").replace(/"market": "0x[0-9a-fA-F]+"/, `"market": "0x${"11".repeat(20)}"`));
    expect(await messageOf(() => reportCommand(hre, args, NO_VARIABLES))).to.include("name another file by --ledger");
  });
});
