import { execFile } from "node:child_process";
import { join } from "node:path";
import { executeProgram, isRevert, toElements } from "@assay/sdk";
import { expect } from "chai";
import { parseEther } from "ethers";
import hre, { artifacts, ethers } from "hardhat";
import { type Balances, assertPaid, assertUnmoved, readBalances } from "../../scripts/demo/balances";
import { chooseDigits, readModel } from "../../scripts/demo/digits";
import { DemoError } from "../../scripts/demo/errors";
import { demo } from "../../scripts/demo/main";
import { picture } from "../../scripts/demo/picture";
import { lie } from "../../scripts/demo/serve";
import { setStage } from "../../scripts/demo/stage";
import { inputBytes } from "../../scripts/train-mnist/digits";
import { WAITING, inProcess, itInProcess, loadFixture } from "../fixtures/chain";
import { refusal } from "../fixtures/refusal";

const ROOT = join(__dirname, "../..");

/** Two answers at 0.25: 2.5% are fees, 1% to the coordinator; the client paid for three in advance. */
const PAID: Balances = {
  client: parseEther("0.25"),
  provider: parseEther("0.4825"),
  fees: parseEther("0.0125"),
  coordinator: parseEther("0.005"),
  market: parseEther("0.75"),
};

async function emptyStage() {
  return setStage(hre, { program: readModel(), answers: 3 });
}

/** Runs the demo as `npm run demo` does once everything is compiled. */
function run(...args: readonly string[]): Promise<{ code: number | string | null | undefined; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const command = ["--require", "hardhat/register", "scripts/demo/main.ts", ...args];
    execFile(process.execPath, command, { cwd: ROOT, env: { ...process.env, HARDHAT_NETWORK: "hardhat" } }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

describe("the demo", () => {
  it("pays for two digits, refuses the lie, and says so", async function () {
    if (!inProcess) this.timeout(WAITING);
    const lines: string[] = [];
    const { stage, served, lie: refused, before, balances } = await demo({ digits: 2, json: false }, (line) => lines.push(line));
    expect(balances).to.deep.equal(PAID);
    expect(before).to.deep.equal(PAID);
    expect(await readBalances(stage)).to.deep.equal(PAID);
    expect(await stage.token.balanceOf(stage.actors.client)).to.equal(0n);

    expect(served.map(({ digit }) => digit.label)).to.deep.equal([0, 1]);
    for (const { fillGas, refereeGas } of served) {
      if (!inProcess) continue;
      expect(refereeGas).to.be.a("bigint");
      expect(refereeGas).to.be.greaterThan(0n).and.lessThan(fillGas);
    }
    expect(refused.claimed).not.to.equal(refused.truth);
    expect(refused.error).to.include("ExecuteClaimMismatch");

    const text = lines.join("\n");
    for (const { digit } of served) expect(text).to.include(picture(digit.pixels).map((line) => `  ${line}`.trimEnd())[3]);
    expect(text).to.match(/provider +0\.4825$/m).and.to.match(/market holds +0\.75$/m);
  });

  it("answers as the model does: the referee and the core agree on every digit shown", async () => {
    const stage = await loadFixture(emptyStage);
    const referee = await ethers.getContractAt("IReferee", stage.deployment.referee);
    for (const { pixels } of chooseDigits(3)) {
      const { output } = await referee.execute(stage.programAccount, inputBytes(pixels));
      expect(toElements("int32", ethers.getBytes(output))).to.deep.equal(toElements("int32", executeProgram(stage.program, inputBytes(pixels))));
    }
  });

  itInProcess("fails where the market pays for a lie", async () => {
    const stage = await loadFixture(emptyStage);
    const { deployedBytecode } = await artifacts.readArtifact("NullVerifier");
    await ethers.provider.send("hardhat_setCode", [await stage.deployment.executeVerifier.getAddress(), deployedBytecode]);
    const [digit] = chooseDigits(1);
    if (digit === undefined) throw new Error("no digit was chosen");
    expect(await refusal(lie(stage, digit, 0))).to.be.instanceOf(DemoError).with.property("message", "The market paid for a lie.");
  });

  it("fails where another error refuses the lie", async () => {
    const stage = await loadFixture(emptyStage);
    await stage.deployment.router.connect(stage.actors.owner).retireLane("0xf01aff38");
    const [digit] = chooseDigits(1);
    if (digit === undefined) throw new Error("no digit was chosen");
    expect(isRevert(await refusal(lie(stage, digit, 0)), "RouterLaneRetired")).to.equal(true);
  });

  it("fails where money is not where it has to be", async () => {
    const stage = await loadFixture(emptyStage);
    assertPaid(stage, PAID, 2);
    const stolen = { ...PAID, provider: PAID.provider + 1n };
    expect(() => assertPaid(stage, stolen, 2)).to.throw(DemoError, "add up to 750000000000000001");
    expect(() => assertPaid(stage, { ...stolen, client: PAID.client - 1n }, 2)).to.throw(DemoError, "the client has 249999999999999999");
    expect(() => assertUnmoved(PAID, stolen)).to.throw(DemoError, "After the lie the provider");
  });

  itInProcess("ends with 0 and one JSON object", async () => {
    const { code, stdout, stderr } = await run("--digits", "1", "--json");
    expect(stderr).to.equal("");
    expect(code).to.equal(0);
    const { digits, balances, stake, trade, disputes } = JSON.parse(stdout) as {
      digits: readonly unknown[]; balances: unknown; stake: { left: unknown; slashes: unknown }; trade: { orders: readonly unknown[]; books: { held: string } };
      disputes: { silence: { verdict: { taken: string } }; fraud: { verdict: { taken: string } } };
    };
    expect(digits).to.have.length(1);
    expect(balances).to.include({ provider: "241250000000000000", market: "500000000000000000" });
    expect(stake.left).to.deep.equal({ provider: "0", first: "1759999999999999999999", second: "2640000000000000000007" });
    expect(stake.slashes).to.have.length(2);
    expect(trade.orders).to.have.length(20);
    expect([disputes.silence.verdict.taken, disputes.fraud.verdict.taken]).to.deep.equal(["160000000000000000000", "320000000000000000000"]);
    expect(trade.books.held).to.equal("80000000000000000000");
  });

  itInProcess("ends with 1 and a message where it is asked for what it has not", async () => {
    const { code, stdout, stderr } = await run("--digits", "101");
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" });
    expect(stderr).to.equal("--digits 101 is not 1 to 100.\n");
  });
});
