import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXECUTE_LANE } from "@assay/sdk";
import { loadFixture, reset } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import hre, { ethers } from "hardhat";
import { ARB_WASM, isActive } from "../../deploy/arb-wasm";
import { deployAssay } from "../../deploy/deploy-assay";
import { deviations } from "../../deploy/deviations";
import { ownerCalls } from "../../deploy/owner-calls";
import { DeployParameterError, readParameters } from "../../deploy/parameters";
import { isCached } from "../../deploy/program-cache";
import { deploy as deployByScript } from "../../scripts/deploy";
import { actors } from "../fixtures/actors";
import { refusal } from "../fixtures/refusal";

const LANE_ACTIVE = 1n;

async function deploy() {
  const { owner, deployer } = await actors();
  const feeTokens = [await (await ethers.deployContract("MockToken")).getAddress()];
  const parameters = { ...(await readParameters("hardhat")), feeTokens };
  const balance = await ethers.provider.getBalance(deployer);
  const firstBlock = (await ethers.provider.getBlockNumber()) + 1;
  const deployment = await deployAssay(hre, parameters);
  return { owner, deployer, parameters, deployment, balance, firstBlock };
}

async function deployAndOpen() {
  const fixture = await deploy();
  for (const { to, data } of await ownerCalls(fixture.deployment, fixture.parameters)) await fixture.owner.sendTransaction({ to, data });
  return fixture;
}

describe("deployment", () => {
  it("has what the parameter file says", async () => {
    const { owner, deployment, parameters } = await loadFixture(deployAndOpen);
    const { market, router, registry, executeVerifier, referee } = deployment;
    const [token = ""] = parameters.feeTokens;
    for (const contract of [market, router]) {
      expect(await contract.owner()).to.equal(parameters.owner);
      expect(await contract.guardian()).to.equal(parameters.guardian);
    }
    expect(await market.treasury()).to.equal(parameters.treasury);
    expect(await market.protocolFeeBps()).to.equal(parameters.protocolFeeBps);
    expect(await market.isTokenAllowed(token)).to.equal(true);
    expect(await market.router()).to.equal(await router.getAddress());
    const lane = await router.laneOf(EXECUTE_LANE);
    expect(lane.state).to.equal(LANE_ACTIVE);
    expect(lane.verifier).to.equal(await executeVerifier.getAddress());
    expect(lane.gasCap).to.equal(parameters.executeGasCap);
    expect(await executeVerifier.referee()).to.equal(referee);
    expect(await registry.referee()).to.equal(referee);
    expect(await isActive(ethers.provider, referee)).to.equal(true);
    expect(await isCached(owner, referee)).to.equal(true);
    expect(await deviations(deployment, parameters)).to.deep.equal([]);
  });

  it("keeps owner, guardian and treasury apart, and gives the deployer nothing", async () => {
    const { deployment, deployer, parameters } = await loadFixture(deployAndOpen);
    const powers = [parameters.owner, parameters.guardian, parameters.treasury];
    expect(new Set([...powers, deployer.address]).size).to.equal(4);
    const { market, router } = deployment;
    await expect(market.connect(deployer).setProtocolFee(0)).to.be.revertedWithCustomError(market, "OwnableUnauthorizedAccount").withArgs(deployer.address);
    await expect(router.connect(deployer).pauseLane(EXECUTE_LANE)).to.be.revertedWithCustomError(router, "RouterNotGuardian");
  });

  it("leaves the owner's part to the owner, in order, and says what is missing", async () => {
    const { owner, deployment, parameters } = await loadFixture(deploy);
    const before = (await ownerCalls(deployment, parameters)).map(({ text }) => text.split("(")[0]);
    expect(before).to.deep.equal(["ProofRouter.addLane", "Market.setProtocolFee", "Market.setTokenAllowed"]);
    const missing = (await deviations(deployment, parameters)).map((line) => line.split(" ")[0]);
    const [token = ""] = parameters.feeTokens;
    expect(missing).to.deep.equal([
      "market.protocolFeeBps",
      "router.laneOf(EXECUTE).state",
      "router.laneOf(EXECUTE).verifier",
      "router.laneOf(EXECUTE).gasCap",
      `market.isTokenAllowed(${token})`,
    ]);
    for (const { to, data } of await ownerCalls(deployment, parameters)) await owner.sendTransaction({ to, data });
    expect(await ownerCalls(deployment, parameters)).to.deep.equal([]);
  });

  it("activates nothing twice: code that is active is active for everybody", async () => {
    const { parameters, deployment } = await loadFixture(deploy);
    const again = await deployAssay(hre, parameters);
    expect(again.referee).not.to.equal(deployment.referee);
    expect(await isActive(ethers.provider, again.referee)).to.equal(true);
  });

  it("tells where the chain has moved away from the parameters", async () => {
    const { owner, deployment, parameters } = await loadFixture(deployAndOpen);
    const { market, router } = deployment;
    await market.connect(owner).setGuardian(ethers.ZeroAddress);
    await market.connect(owner).transferOwnership(parameters.guardian);
    await router.connect(owner).retireLane(EXECUTE_LANE);
    const names = (await deviations(deployment, parameters)).map((line) => line.split(" ")[0]);
    expect(names).to.deep.equal(["market.pendingOwner", "market.guardian", "router.laneOf(EXECUTE).state"]);
  });
});

describe("deployment on a chain that has seen no program", () => {
  beforeEach(() => reset());

  it("takes of the activation's value the data fee, and gives back the rest", async () => {
    const { deployer, deployment, parameters, balance, firstBlock } = await deploy();
    const arbWasm = await ethers.getContractAt("IArbWasm", ARB_WASM);
    const [activated] = await arbWasm.queryFilter(arbWasm.filters.ProgramActivated(), firstBlock);
    expect(activated?.args.program).to.equal(deployment.referee);
    const dataFee = activated?.args.dataFee ?? 0n;
    expect(dataFee).to.be.greaterThan(0n).and.lessThan(parameters.activationValue);

    let fees = 0n;
    for (let number = firstBlock; number <= (await ethers.provider.getBlockNumber()); number++) {
      const block = await ethers.provider.getBlock(number);
      for (const hash of block?.transactions ?? []) fees += (await ethers.provider.getTransactionReceipt(hash))?.fee ?? 0n;
    }
    expect(balance - (await ethers.provider.getBalance(deployer))).to.equal(fees + dataFee);
  });

  it("buys no place in the cache that costs more than it may", async () => {
    const { deployer } = await actors();
    const parameters = await readParameters("hardhat");
    // The least bid here is nothing, so the limit is set below that.
    const { referee } = await deployAssay(hre, { ...parameters, cacheBid: -1n });
    expect(await isCached(deployer, referee)).to.equal(false);
    await deployAssay(hre, parameters);
    expect(await isCached(deployer, referee)).to.equal(true);
  });

  it("says that a program is not active, and that an account holds none", async () => {
    const idle = await ethers.deployContract("Referee");
    expect(await isActive(ethers.provider, await idle.getAddress())).to.equal(false);
    expect(await isActive(ethers.provider, ethers.ZeroAddress)).to.equal(false);
  });
});

describe("the deployment script", () => {
  async function run(changes: object = {}) {
    const lines: string[] = [];
    const differences = await deployByScript({ ...(await readParameters("hardhat")), ...changes }, (line) => lines.push(line));
    return { lines, differences };
  }

  it("deploys, makes the owner's calls, and says that everything is right", async () => {
    const { lines, differences } = await run();
    expect(differences).to.deep.equal([]);
    const heads = lines.map((line) => line.split(/[:(]/, 2).join(":"));
    expect(heads.map((head) => head.replace(/0x.*/, "address"))).to.deep.equal([
      "referee: address", "registry: address", "executeVerifier: address", "router: address", "market: address",
      "token: address", "staking: address", "providers: address", "slashing: address", "lens: address",
      "called: ProofRouter.addLane", "called: Market.setProtocolFee", "called: Staking.setRewardToken", "Everything is as the parameters say.",
    ]);
  });

  it("prints the calls of an owner whose key it does not hold", async () => {
    const stranger = "0x00000000000000000000000000000000000000a1";
    const { lines } = await run({ owner: ethers.getAddress(stranger), feeTokens: [] });
    const calls = lines.filter((line) => line.startsWith("for "));
    expect(calls).to.have.length(3);
    const [, to = "", data = ""] = /to (0x\w{40})\n {2}data (0x\w+)$/.exec(calls[1] ?? "") ?? [];
    await ethers.provider.send("hardhat_setBalance", [stranger, "0xde0b6b3a7640000"]);
    await ethers.provider.send("hardhat_impersonateAccount", [stranger]);
    await (await ethers.getSigner(stranger)).sendTransaction({ to, data });
    expect(await (await ethers.getContractAt("Market", to)).protocolFeeBps()).to.equal(250);
  });
});

describe("parameter files", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "assay-parameters-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const owner = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
  const faultTerms = [1, 2, 3, 4].map((slashBps) => ({ slashBps, compensationBps: 5, bountyBps: 6 }));
  const whole = {
    Assay: { owner, guardian: owner, treasury: owner },
    Activation: { value: "1n", cacheBid: "3n" },
    Owner: { executeGasCap: 1, protocolFeeBps: 2, feeTokens: [owner], rewardTokens: [] },
    Stake: {
      firstSupply: "4n", yearlyCap: "5n", thawSeconds: 6, noticeSeconds: 7, epochSeconds: 8, minDeposit: "9n", delegationRatio: 10,
      bond: "11n", freshSeconds: 12, raiseNoticeSeconds: 13, minStakePerUnit: "14n", maxStakePerUnit: "15n", faultTerms, disputeCost: "16n",
    },
  };

  function read(value: object) {
    writeFileSync(join(folder, "chain.json5"), JSON.stringify(value));
    return readParameters("chain", folder);
  }

  it("are read whole", async () => {
    const stake = {
      firstSupply: 4n, yearlyCap: 5n, thawSeconds: 6, noticeSeconds: 7, epochSeconds: 8, minDeposit: 9n, delegationRatio: 10,
      bond: 11n, freshSeconds: 12, raiseNoticeSeconds: 13, minStakePerUnit: 14n, maxStakePerUnit: 15n, faultTerms, disputeCost: 16n,
    };
    const expected = {
      owner, guardian: owner, treasury: owner, activationValue: 1n, cacheBid: 3n,
      executeGasCap: 1, protocolFeeBps: 2, feeTokens: [owner], rewardTokens: [], stake,
    };
    expect(await read(whole)).to.deep.equal(expected);
  });

  it("are refused where one is missing", async () => {
    const error = await refusal(readParameters("nowhere", folder));
    expect(error).to.be.instanceOf(DeployParameterError).with.property("file", join(folder, "nowhere.json5"));
  });

  const faults: readonly (readonly [section: keyof typeof whole, name: string, value: unknown])[] = [
    ["Assay", "owner", undefined],
    ["Assay", "guardian", "0x12"],
    ["Assay", "treasury", 5],
    ["Activation", "value", 1],
    ["Activation", "cacheBid", undefined],
    ["Owner", "executeGasCap", -1],
    ["Owner", "protocolFeeBps", 1.5],
    ["Owner", "feeTokens", owner],
    ["Owner", "feeTokens", ["0x12"]],
    ["Owner", "rewardTokens", undefined],
    ["Stake", "firstSupply", 4],
    ["Stake", "yearlyCap", "5"],
    ["Stake", "thawSeconds", undefined],
    ["Stake", "noticeSeconds", 0.5],
    ["Stake", "epochSeconds", -8],
    ["Stake", "minDeposit", undefined],
    ["Stake", "delegationRatio", null],
    ["Stake", "bond", 11],
    ["Stake", "freshSeconds", "12"],
    ["Stake", "raiseNoticeSeconds", undefined],
    ["Stake", "minStakePerUnit", undefined],
    ["Stake", "maxStakePerUnit", 15],
    ["Stake", "disputeCost", undefined],
    ["Stake", "faultTerms", undefined],
    ["Stake", "faultTerms", faultTerms.slice(1)],
    ["Stake", "faultTerms", faultTerms.map(({ slashBps }) => ({ slashBps, compensationBps: 5 }))],
  ];
  for (const [section, name, value] of faults) {
    it(`are refused where ${name} is ${value === undefined ? "not there" : JSON.stringify(value)}`, async () => {
      const error = await refusal(read({ ...whole, [section]: { ...whole[section], [name]: value } }));
      expect(error).to.be.instanceOf(DeployParameterError).that.deep.includes({ parameter: name, value });
    });
  }
});
