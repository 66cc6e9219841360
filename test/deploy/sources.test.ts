import { rmSync } from "node:fs";
import { type IncomingMessage, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { AbiCoder, ZeroAddress } from "ethers";
import hre, { ethers } from "hardhat";
import type { EtherscanConfig } from "@nomicfoundation/hardhat-verify/types";
import DemoTokenModule from "../../deploy/modules/DemoToken";
import TimelockModule from "../../deploy/modules/Timelock";
import { verifySources } from "../../deploy/verify-sources";

/** What a Hardhat node is called, on which Ignition keeps a journal. */
const NODE = "localhost";
const DEPLOYMENT = "chain-31337-sources";

interface Submitted {
  readonly address: string;
  readonly name: string;
  readonly compiler: string;
  readonly args: string;
  readonly input: { readonly sources: Readonly<Record<string, unknown>>; readonly settings: { readonly viaIR: boolean; readonly evmVersion: string } };
}

/** An explorer with the API of Etherscan, as far as verification asks it. */
class Explorer {
  readonly submitted: Submitted[] = [];
  /** Names of contracts that it does not verify. */
  readonly refuses = new Set<string>();
  private readonly server = createServer((request, response) => {
    void this.answer(request).then((said) => response.setHeader("Content-Type", "application/json").end(JSON.stringify(said)));
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage): Promise<{ status: string; message: string; result: unknown }> {
    let body = "";
    for await (const piece of request) body += String(piece);
    const asked = new URLSearchParams(request.method === "POST" ? body : request.url?.split("?")[1]);
    const text = (name: string): string => asked.get(name) ?? "";
    if (text("apikey") !== "a key") return { status: "0", message: "NOTOK", result: "Invalid API Key" };
    switch (text("action")) {
      case "getsourcecode":
        return { status: "1", message: "OK", result: [{ SourceCode: this.isVerified(text("address")) ? "the source" : "" }] };
      case "verifysourcecode":
        this.submitted.push({
          address: text("contractaddress"), name: text("contractname"), compiler: text("compilerversion"), args: text("constructorArguements"),
          input: JSON.parse(text("sourceCode")) as Submitted["input"],
        });
        return { status: "1", message: "OK", result: String(this.submitted.length - 1) };
      case "checkverifystatus": {
        const verified = !this.refuses.has(this.submitted[Number(text("guid"))]?.name ?? "");
        return verified ? { status: "1", message: "OK", result: "Pass - Verified" } : { status: "0", message: "NOTOK", result: "Fail - Unable to verify" };
      }
      default:
        return { status: "0", message: "NOTOK", result: "Error! Missing Or invalid Action name" };
    }
  }

  private isVerified(address: string): boolean {
    return this.submitted.some((each) => each.address === address && !this.refuses.has(each.name));
  }
}

describe("sources:verify", function () {
  this.timeout(300_000);
  const { network, config } = hre;
  const [name, etherscan] = [network.name, config.etherscan];
  const folder = join(config.paths.ignition, "deployments", DEPLOYMENT);
  let [explorer, timelock, token] = [new Explorer(), "", ""];
  const said: string[] = [];
  const { log } = console;

  before(async () => {
    network.name = NODE;
    rmSync(folder, { recursive: true, force: true });
    const [deployer] = await ethers.getSigners();
    const made = await hre.ignition.deploy(TimelockModule, { parameters: { Timelock: { deployer: deployer?.address ?? "" } }, deploymentId: DEPLOYMENT });
    const demo = await hre.ignition.deploy(DemoTokenModule, { deploymentId: DEPLOYMENT });
    [timelock, token] = [await made.timelock.getAddress(), await demo.token.getAddress()];
  });

  beforeEach(async () => {
    explorer = new Explorer();
    said.length = 0;
    const url = await explorer.open();
    // One key for each explorer has the plugin ask that explorer; with one for all it asks Etherscan's own, in the same words.
    const local: Partial<EtherscanConfig> = { apiKey: { [NODE]: "a key" }, customChains: [{ network: NODE, chainId: 31_337, urls: { apiURL: `${url}/api`, browserURL: url } }] };
    config.etherscan = { ...etherscan, ...local };
    console.log = (line: string) => { said.push(line); };
  });

  afterEach(() => {
    console.log = log;
    explorer.close();
  });

  after(() => {
    network.name = name;
    config.etherscan = etherscan;
    rmSync(folder, { recursive: true, force: true });
  });

  const verify = async (list = false): Promise<boolean> => verifySources(hre, folder, { list, write: (...lines) => { said.push(...lines); } });

  it("has every contract verified: its source, how it is compiled, and what it was constructed with", async () => {
    expect(await verify(), said.join("\n")).to.equal(true);
    const of = (address: string): Submitted | undefined => explorer.submitted.find((each) => each.address === address);
    expect(explorer.submitted.length).to.equal(2);
    const [deployer] = await ethers.getSigners();
    expect(of(timelock)?.name).to.equal("contracts/governance/Timelock.sol:Timelock");
    const given = AbiCoder.defaultAbiCoder().encode(["uint256", "address[]", "address[]", "address"], [0, [deployer?.address], [deployer?.address], ZeroAddress]);
    expect(of(timelock)?.args).to.equal(given.slice(2));
    expect(of(timelock)?.compiler).to.match(/^v0\.8\.37\+commit\.[0-9a-f]{8}$/);
    const { sources = {}, settings } = of(timelock)?.input ?? {};
    expect(Object.keys(sources)).to.include.members(["contracts/governance/Timelock.sol", "@openzeppelin/contracts/governance/TimelockController.sol"]);
    expect(settings).to.include({ viaIR: true, evmVersion: "cancun" });
    expect(of(token)?.args).to.equal("");
  });

  it("asks for none again that is verified", async () => {
    await verify();
    expect(await verify()).to.equal(true);
    expect(explorer.submitted.length).to.equal(2);
    expect(said.join()).to.include("has already been verified");
  });

  it("goes on where the explorer refuses one, and says so", async () => {
    explorer.refuses.add("contracts/governance/Timelock.sol:Timelock");
    expect(await verify()).to.equal(false);
    expect(explorer.submitted.some(({ address }) => address === token)).to.equal(true);
    expect(said.join()).to.include("Fail - Unable to verify");
  });

  it("only says what would be verified, and asks nobody", async () => {
    expect(await verify(true)).to.equal(true);
    expect(explorer.submitted).to.deep.equal([]);
    expect(said).to.include.members([`contracts/governance/Timelock.sol:Timelock at ${timelock}`]);
  });
});
