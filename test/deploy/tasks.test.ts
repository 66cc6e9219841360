import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import hre, { config, ethers } from "hardhat";
import { describeInProcess, loadFixture } from "../fixtures/chain";
import { temporaryFolder } from "../fixtures/folder";
import { type HandedOver, deployedSuite } from "../fixtures/handed-over";
import { HARDHAT, started } from "../fixtures/node-process";
import { NodeServer } from "../fixtures/watch/node";

/** For what deploys everything, or asks for each power on the chain. */
const LONG_MS = 1_800_000;

interface Ran {
  readonly lines: readonly string[];
  readonly code: number;
}

/** Runs a task as the command line does; gives what it printed, and the exit code that it left. */
async function ran(task: string, args: Readonly<Record<string, unknown>>): Promise<Ran> {
  const lines: string[] = [];
  const [before, kept] = [process.exitCode, { ...console }];
  process.exitCode = 0;
  console.log = console.error = (text: unknown) => { lines.push(...String(text).split("\n")); };
  try {
    await hre.run(task, args);
    return { lines, code: process.exitCode };
  } finally {
    Object.assign(console, kept);
    process.exitCode = before;
  }
}

/**
 * given a deployment
 *   when its parameters are checked: nothing, or a line and the exit code 1 where one was changed
 *   when its handover is checked: no fault, or a line and the exit code 1 where somebody became owner
 *   when there is no file of its addresses: the exit code 1
 * given a network
 *   when a deployment is tried dry: every transaction, their sum and its cost, and the network has heard of none
 */
describeInProcess("the tasks of a deployment", () => {
  const folder = temporaryFolder("assay-tasks-");
  const file = join(folder, "addresses.json");

  async function deployed(): Promise<HandedOver> {
    const fixture = await loadFixture(deployedSuite);
    writeFileSync(file, JSON.stringify(fixture.addresses));
    return fixture;
  }

  describe("params:check", function () {
    this.timeout(LONG_MS);

    it("says that all is as the file says, with the exit code 0", async () => {
      await deployed();
      expect(await ran("params:check", { addresses: file })).to.deep.equal({ lines: ["Every parameter is as the file says."], code: 0 });
      const { lines, code } = await ran("params:check", { addresses: file, json: true });
      expect([JSON.parse(lines.join("\n")), code]).to.deep.equal([[], 0]);
    });

    it("says what was changed, wanted and found, with the exit code 1", async () => {
      const { suite: { market }, owner } = await deployed();
      await market.connect(owner).setProtocolFee(300, 5_000);
      expect(await ran("params:check", { addresses: file })).to.deep.equal({ lines: ["market.protocolFee.feeBps: wanted 250, found 300 (1/10,000)"], code: 1 });
      const { lines, code } = await ran("params:check", { addresses: file, json: true });
      expect(JSON.parse(lines.join("\n"))).to.deep.equal([{ parameter: "market.protocolFee.feeBps", wanted: "250", found: "300", unit: "1/10,000" }]);
      expect(code).to.equal(1);
    });

    it("says that nothing is known of a deployment, with the exit code 1", async () => {
      const missing = join(folder, "missing.json");
      const { lines, code } = await ran("params:check", { addresses: missing });
      expect(lines.join("\n")).to.contain(`${missing} is not there`);
      expect(code).to.equal(1);
    });
  });

  describe("handover:check", function () {
    this.timeout(LONG_MS);

    it("finds no fault, with the exit code 0", async () => {
      await deployed();
      const { lines, code } = await ran("handover:check", { addresses: file });
      expect(lines.filter((line) => line.startsWith("FAULT"))).to.deep.equal([]);
      expect(lines.some((line) => line.startsWith("Market "))).to.equal(true);
      expect(code).to.equal(0);
    });

    it("says who is owner and may not be, with the exit code 1", async () => {
      const { suite: { slashing }, owner, thief } = await deployed();
      await slashing.connect(owner).transferOwnership(thief);
      await slashing.connect(thief).acceptOwnership();
      const fault = `SlashingPolicy: ${thief.address} is owner, and may call `;
      const { lines, code } = await ran("handover:check", { addresses: file });
      expect(lines.some((line) => line.startsWith(`FAULT  ${fault}`)), lines.at(-1)).to.equal(true);
      expect(code).to.equal(1);
      const asJson = await ran("handover:check", { addresses: file, json: true });
      const { faults, powers } = JSON.parse(asJson.lines.join("\n")) as { faults: string[]; powers: { contract: string; holder: string; accounts: string[] }[] };
      expect(faults.some((line) => line.startsWith(fault))).to.equal(true);
      expect(powers.find(({ contract, holder }) => contract === "SlashingPolicy" && holder === "owner")?.accounts).to.deep.equal([thief.address]);
      expect(asJson.code).to.equal(1);
    });
  });

  describe("deploy --dry-run", () => {
    const node = new NodeServer();

    before(() => node.open());
    after(() => node.close());

    it("prints every transaction, their gas and what they cost at the network's prices, and sends the network nothing", async function () {
      this.timeout(LONG_MS);
      const [deployer] = await ethers.getSigners();
      if (deployer === undefined) throw new Error("there is no account");
      const { chainId } = await ethers.provider.getNetwork();
      const seen = async () => [await deployer.getNonce(), await ethers.provider.getBlockNumber(), await ethers.provider.getBalance(deployer)];
      const before = await seen();
      const network = { HARDHAT_VAR_ASSAY_ORBIT_URL: node.url, HARDHAT_VAR_ASSAY_ORBIT_CHAIN_ID: String(chainId) };
      const { code, output } = await started([HARDHAT, "deploy", "--dry-run", "--network", "orbit", "--parameters", "hardhat"], network).ended;
      const lines = output.trimEnd().split("\n");
      expect(code, output).to.equal(0);
      expect(await seen()).to.deep.equal(before);
      expect(lines.at(-1)).to.equal("Played on Hardhat's in-process network; nothing was sent.");

      const number = (text = ""): bigint => BigInt(text.replaceAll(",", ""));
      const [, transactions, gas, dataFee, cost] = /^(\d+) transactions, ([\d,]+) gas, ([\d.]+) ether of data fees, .*: ([\d.]+) ether\.$/.exec(lines.at(-3) ?? "") ?? [];
      const rows = lines.flatMap((line) => [/^ *(\d+)  (.*?\S) +([\d,]+) +([\d.]+)$/.exec(line)?.slice(1) ?? []]).filter((row) => row.length > 0);
      const { "total.transactions": count } = JSON.parse(readFileSync(join(config.paths.root, "snapshots", "deploy.json"), "utf8")) as Record<string, number>;
      expect([transactions, rows.length, rows.at(-1)?.[0]]).to.deep.equal([String(count), count, String(count)]);
      expect([rows.at(0)?.[1], rows.at(-1)?.[1]]).to.deep.equal(["create Timelock", "Timelock.executeBatch"]);
      expect(rows.reduce((sum, row) => sum + number(row[2]), 0n)).to.equal(number(gas));
      // The network has no parent chain, so that gas and data fees are all.
      const [, gwei] = /^On orbit: ([\d.]+) gwei a unit of gas, 0\.0 gwei a byte on the parent chain\.$/.exec(lines.find((line) => line.startsWith("On orbit")) ?? "") ?? [];
      const { parseEther, parseUnits } = ethers;
      expect(parseEther(cost ?? "")).to.equal(number(gas) * parseUnits(gwei ?? "", "gwei") + parseEther(dataFee ?? ""));
      expect(rows.reduce((sum, row) => sum + parseEther(row[3] ?? ""), 0n)).to.equal(parseEther(cost ?? ""));
    });
  });
});
