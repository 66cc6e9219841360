import { isRevert } from "@assay/sdk";
import { expect } from "chai";
import { parseEther } from "ethers";
import hre from "hardhat";
import { chooseDigits, readModel } from "../../scripts/demo/digits";
import { DemoError } from "../../scripts/demo/errors";
import { overspend } from "../../scripts/demo/market/agent";
import { type Line, assertLines, total } from "../../scripts/demo/market/books";
import { settleAll, withoutMissed } from "../../scripts/demo/market/orders";
import { type MarketOutcome, playMarket } from "../../scripts/demo/market/play";
import { marketClosing, marketStoryteller } from "../../scripts/demo/market/print";
import { WAITING, inProcess } from "../fixtures/chain";
import { refusal } from "../fixtures/refusal";

describe("the demo of the market", () => {
  let outcome: MarketOutcome;
  const lines: string[] = [];
  const digits = chooseDigits(20);

  before(async function () {
    if (!inProcess) this.timeout(WAITING);
    outcome = await playMarket(hre, readModel(), digits, marketStoryteller((line) => lines.push(line)));
    lines.push(...marketClosing(outcome));
  });

  function lineOf(name: string): Line {
    const found = outcome.books.lines.find((line) => line.name === name);
    if (found === undefined) throw new Error(`there is no line of ${name}`);
    return found;
  }

  it("takes twenty orders of four clients, at three kinds of price, from three providers of two classes", async () => {
    const { taken, stage } = outcome;
    const counts = (of: (one: (typeof taken)[number]) => string): Record<string, number> =>
      taken.reduce<Record<string, number>>((all, one) => ({ ...all, [of(one)]: (all[of(one)] ?? 0) + 1 }), {});
    expect(counts(({ client }) => client)).to.deep.equal({ north: 5, east: 5, south: 5, west: 5 });
    expect(counts(({ kind }) => kind)).to.deep.equal({ fixed: 7, ramp: 7, index: 6 });
    expect(counts(({ provider }) => provider)).to.deep.equal({ first: 8, second: 6, third: 6 });
    expect(counts(({ order }) => String(order.gpuClass))).to.deep.equal({ 1: 14, 2: 6 });
    for (const { kind, price } of taken) {
      if (kind === "fixed") expect(price).to.equal(parseEther("0.3"));
      // 2^49 for each second of 4 units and 600 seconds, the index's floor: nobody had worked before.
      if (kind === "index" && inProcess) expect(price).to.equal(1_351_079_888_211_148_800n);
      if (kind === "ramp") expect(price).to.be.within(parseEther("0.2"), parseEther("0.5"));
    }
    expect(await stage.market.protocolFee()).to.deep.equal([250n, 5_000n]);
  });

  it("refuses the agent what its budget has not left", () => {
    const { refused, taken } = outcome;
    const spent = taken.filter(({ client }) => client === "west").reduce((all, { price }) => all + price, 0n);
    expect(refused.available).to.equal(parseEther("4") - spent);
    expect(refused.asked).to.equal(refused.available + 1n);
    expect(isRevert(refused.error, "MarketAgentBudgetShort")).to.equal(true);
  });

  it("gives the price back after the missed deadline, and compensates the client out of the stake", async () => {
    const { missed, stage } = outcome;
    expect(missed.refunded).to.equal(parseEther("0.3"));
    // 5 % of 320 locked; of that, 40 % to the client.
    expect(missed.slashed).to.equal(parseEther("16"));
    expect(missed.compensation).to.equal(parseEther("6.4"));
    expect(await stage.staking.pendingBurn()).to.equal(parseEther("9.6"));
    const south = stage.actors.clients[missed.taken.client];
    expect(await stage.staking.creditOf(south, stage.token)).to.equal(parseEther("6.4"));
  });

  it("pays a thousand calls with one voucher", async () => {
    const { session, stage } = outcome;
    expect(session).to.include({ funded: parseEther("1.5"), paid: parseEther("1"), returned: parseEther("0.5") });
    expect(await stage.sessions.queryFilter(stage.sessions.filters.VoucherRedeemed())).to.have.length(1);
  });

  it("tells who paid and got what, to the last unit", async () => {
    const { books, taken, missed, stage } = outcome;
    const prices = taken.reduce((all, { price }) => all + price, 0n);
    const { putIn, paid, got, has } = total(books);
    expect(paid).to.equal(prices - missed.refunded + parseEther("1"));
    expect(got).to.equal(paid);
    expect([putIn, has]).to.deep.equal([parseEther("80"), parseEther("80")]);
    const market = await stage.cash.balanceOf(stage.market);
    const sessions = await stage.cash.balanceOf(stage.sessions);
    expect(market + sessions).to.equal(parseEther("80"));
    expect(lineOf("treasury").has - lineOf("to be burned").has).to.be.within(0n, 1n);
    expect(lines.join("\n")).to.match(/^ {2}market and sessions +80\.000000000000000000$/m);
  });

  it("fails where a unit is nobody's, or two people's", () => {
    const { books } = outcome;
    const [first, ...rest] = books.lines as [Line, ...Line[]];
    expect(() => assertLines({ ...books, held: books.held - 1n })).to.throw(DemoError, "and market and sessions hold 79999999999999999999");
    expect(() => assertLines({ ...books, lines: [{ ...first, has: first.has + 1n }, ...rest] })).to.throw(DemoError, "client north put in");
    expect(() => assertLines({ ...books, lines: [{ ...first, got: 1n, has: first.has + 1n }, ...rest] })).to.throw(DemoError, "was paid, and");
  });

  it("fails where another error refuses the agent's order, or a claim is not paid", async () => {
    const { stage, taken } = outcome;
    const [digit] = digits;
    if (digit === undefined) throw new Error("no digit was chosen");
    const { clients, agent } = stage.actors;
    await (await stage.market.connect(clients.west).setAgentBudget(agent, stage.cash, 9n, 9n, 60)).wait();
    expect(isRevert(await refusal(overspend(stage, 27, digit)), "MarketAgentCapExceeded")).to.equal(true);
    expect(await refusal(settleAll(stage, withoutMissed(taken)[0], []))).to.be.instanceOf(DemoError).with.property("message", "Of 19 claims 0 were paid.");
  });
});
