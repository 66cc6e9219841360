import { expect } from "chai";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import hre, { ethers } from "hardhat";
import { calldataOf, wei } from "#hardhat-stylus/internal/tasks/arguments";
import { readManifest } from "#hardhat-stylus/internal/build/manifest";

/** Paid before an activation looks at anything. */
const FIXED_ACTIVATION_GAS = 1_659_168;

/** What a task prints, and the exit code that it leaves. */
async function printed(task: string, args: object): Promise<{ text: string; code: unknown }> {
  const lines: string[] = [];
  const { log } = console;
  const before = process.exitCode;
  process.exitCode = undefined;
  console.log = (line: string) => void lines.push(line);
  try {
    await hre.run(task, args);
    return { text: lines.join("\n"), code: process.exitCode };
  } finally {
    console.log = log;
    process.exitCode = before;
  }
}

describe("Stylus tasks", () => {
  const folder = mkdtempSync(join(tmpdir(), "stylus-tasks-"));
  after(() => rmSync(folder, { recursive: true }));
  const figures = () => readManifest(hre.config.stylus.prebuilt).referee?.contract;

  it("stylus:check says of each contract that it activates, and what that costs", async () => {
    const { text, code } = await printed("stylus:check", {});
    expect(code).to.equal(undefined);
    expect(text).to.contain("Referee activates");
    expect(text).to.contain((figures()?.activationGas ?? 0).toLocaleString("en-US"));
    expect(text).to.contain((figures()?.codeBytes ?? 0).toLocaleString("en-US"));
    expect(text).not.to.contain(tmpdir());
  });

  it("stylus:check prints JSON, and takes the name of one contract", async () => {
    const { text } = await printed("stylus:check", { contract: "Referee", json: true });
    const { Referee: report, ...others } = JSON.parse(text) as Record<string, { activates: boolean; codeBytes: number; activation: { total: number } }>;
    expect(others).to.deep.equal({});
    expect(report).to.include({ activates: true, codeBytes: figures()?.codeBytes });
    expect(report?.activation.total).to.equal(FIXED_ACTIVATION_GAS + (figures()?.activationGas ?? 0));
    await expect(printed("stylus:check", { contract: "Nobody" })).to.be.rejectedWith("stylus.contracts has no Nobody");
  });

  it("stylus:check prints one JSON object of all contracts", async () => {
    const { text } = await printed("stylus:check", { json: true });
    expect(Object.keys(JSON.parse(text) as object)).to.deep.equal(Object.keys(hre.config.stylus.contracts));
  });

  it("names what was meant instead of a contract or a function", async () => {
    await expect(printed("stylus:check", { contract: "Refree" })).to.be.rejectedWith("has no Refree, did you mean Referee? It has Referee");
    const abi = ["function add(uint256)", "function number()"];
    expect(() => calldataOf("C", abi, ["ad", "3"], undefined)).to.throw("C has no function ad, did you mean add(uint256)?");
    expect(() => calldataOf("C", abi, ["withdraw"], undefined)).to.throw("C has no function withdraw, but add(uint256), number()");
  });

  it("says which arguments are missing or too many", () => {
    const abi = ["function pay(address to, uint256 amount)"];
    expect(() => calldataOf("C", abi, ["pay"], undefined)).to.throw("was given 0: address to, uint256 amount are missing");
    expect(() => calldataOf("C", abi, ["pay", ethers.ZeroAddress, "1", "2"], undefined)).to.throw("was given 3: 2 is too much");
    expect(() => wei("bid", "0.1")).to.throw('--bid is a whole number of wei, not "0.1"');
  });

  it("stylus:profile runs a function with its arguments, and says where the ink went", async () => {
    const { text, code } = await printed("stylus:profile", { contract: "Referee", call: ["commit", ethers.ZeroAddress], noNames: true });
    expect(code).to.equal(undefined);
    expect(text).to.contain("account_code_size").and.to.contain("read_args").and.to.match(/100\.00% +in all/);
  });

  it("stylus:profile takes calldata, and draws a flame graph", async () => {
    const svg = join(folder, "profile.svg");
    const byName = await printed("stylus:profile", { contract: "Referee", call: ["commit", ethers.ZeroAddress], noNames: true, json: true });
    const referee = await ethers.getContractFactory("Referee");
    const calldata = referee.interface.encodeFunctionData("commit", [ethers.ZeroAddress]);
    const byData = await printed("stylus:profile", { contract: "Referee", calldata, svg, noNames: true, json: true });
    expect(byData.text).to.equal(byName.text);
    expect(existsSync(svg)).to.equal(true);
    expect(readFileSync(svg, "utf8")).to.match(/^<svg/).and.to.contain("account_code_size");
  });

  it("stylus:profile wants either a function or calldata", () => {
    const abi = ["function f(uint256)"];
    expect(calldataOf("C", abi, ["f", "7"], undefined)).to.equal(new ethers.Interface(abi).encodeFunctionData("f", [7]));
    expect(calldataOf("C", abi, [], "0x1234")).to.equal("0x1234");
    expect(() => calldataOf("C", abi, [], undefined)).to.throw("name either a function of the contract, or --calldata");
    expect(() => calldataOf("C", abi, ["f", "7"], "0x")).to.throw("name either a function of the contract, or --calldata");
  });
});
