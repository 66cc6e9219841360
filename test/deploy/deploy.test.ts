import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXECUTE_LANE } from "@assay/sdk";
import { loadFixture, reset } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import hre, { ethers } from "hardhat";
import { ARB_WASM, isActive } from "../../deploy/arb-wasm";
import { DeadlineError, checkDeadlines } from "../../deploy/deadlines";
import { type Deployment, deployAssay } from "../../deploy/deploy-assay";
import { deviations } from "../../deploy/deviations";
import { ownerCalls } from "../../deploy/owner-calls";
import { DeployParameterError, readParameters, readSuiteParameters } from "../../deploy/parameters";
import { isCached } from "../../deploy/program-cache";
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
    const { market, marketParts, sessions, router, registry, executeVerifier, referee, judge, rowJudge, fusedJudge, standIn, court, staking, providers, slashing } = deployment;
    const [token = ""] = parameters.feeTokens;
    expect(await router.owner()).to.equal(parameters.owner);
    for (const contract of [market, router]) expect(await contract.guardian()).to.equal(parameters.guardian);
    expect(await market.isTokenAllowed(token)).to.equal(true);
    expect(await market.treasury()).to.equal(parameters.treasury);
    expect(await market.burner()).to.equal(parameters.market.burner);
    for (const source of [market, sessions]) expect(await source.court()).to.equal(await court.getAddress());
    expect(await court.owner()).to.equal(parameters.owner);
    await expect(court.sweepBurned(token)).to.be.revertedWithCustomError(court, "CourtNothingToCollect").withArgs(parameters.market.burner, token);
    expect(await court.ANSWER_SECONDS()).to.equal(93_600);
    expect(await court.MOVE_SECONDS()).to.equal(93_600);
    expect(await court.bondTerms()).to.deep.equal([100_000_000n, 20_000n, 1_000n, 5_000n]);
    expect(await court.judge()).to.deep.equal([judge, await standIn.getAddress()]);
    expect(await standIn.ROW_JUDGE()).to.equal(await rowJudge.getAddress());
    expect(await standIn.FUSED_JUDGE()).to.equal(await fusedJudge.getAddress());
    expect(await court.isJudgeActive()).to.equal(true);
    expect(await isCached(owner, judge)).to.equal(true);
    expect(await market.protocolFee()).to.deep.equal([250n, 5_000n]);
    expect(await market.maxLockSeconds()).to.equal(1_699_200);
    expect(await market.staking()).to.equal(await staking.getAddress());
    expect(await market.providerRegistry()).to.equal(await providers.getAddress());
    expect(await market.slashingPolicy()).to.equal(await slashing.getAddress());
    expect(await marketParts.market.owner()).to.equal(parameters.owner);
    for (const part of Object.values(marketParts)) {
      expect(await part.MAX_EXECUTION_SECONDS()).to.equal(86_400);
      expect(await part.MARGIN_SECONDS()).to.equal(93_600);
      expect(await part.WINDOW_SECONDS()).to.equal(93_600);
    }
    expect(await sessions.owner()).to.equal(parameters.owner);
    expect(await sessions.guardian()).to.equal(parameters.guardian);
    expect(await sessions.market()).to.equal(await market.getAddress());
    expect(await sessions.sessionFeeBps()).to.equal(250);
    expect(await sessions.maxLockSeconds()).to.equal(1_927_800);
    expect((await market.payeeOf(sessions)).allowed).to.equal(true);
    for (const service of [market, sessions]) expect((await staking.serviceOf(service)).activeAt).not.to.equal(0);
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
    const { market, router, sessions } = deployment;
    const refused = async (act: Promise<unknown>): Promise<void> => {
      await expect(act).to.be.revertedWithCustomError(sessions, "OwnableUnauthorizedAccount").withArgs(deployer.address);
    };
    await refused(market.connect(deployer).setProtocolFee(0, 0));
    await refused(sessions.connect(deployer).setSessionFee(0));
    await expect(router.connect(deployer).pauseLane(EXECUTE_LANE)).to.be.revertedWithCustomError(router, "RouterNotGuardian");
  });

  it("leaves the owner's part to the owner, in order, and says what is missing", async () => {
    const { owner, deployment, parameters } = await loadFixture(deploy);
    const before = (await ownerCalls(deployment, parameters)).map(({ text }) => text.split("(")[0]);
    expect(before).to.deep.equal([
      "Staking.setRewardToken", "Staking.appoint", "Staking.appoint", "ProofRouter.addLane", "Market.setProtocolFee", "Sessions.setSessionFee",
      "Market.setPayee", "Market.setTokenAllowed",
    ]);
    const missing = (await deviations(deployment, parameters)).map((line) => line.split(/ (?:is|of) /)[0]);
    const [token = ""] = parameters.feeTokens;
    expect(missing).to.deep.equal([
      `staking.isRewardToken(${await deployment.token.getAddress()})`,
      "router.laneOf(EXECUTE).state",
      "router.laneOf(EXECUTE).verifier",
      "router.laneOf(EXECUTE).gasCap",
      "market.protocolFee.feeBps",
      "market.protocolFee.burnBps",
      "sessions.sessionFeeBps",
      "staking.serviceOf(market)",
      "staking.serviceOf(sessions)",
      `market.isTokenAllowed(${token})`,
      `market.payeeOf(${await deployment.sessions.getAddress()}).allowed`,
    ]);
    for (const { to, data } of await ownerCalls(deployment, parameters)) await owner.sendTransaction({ to, data });
    expect(await ownerCalls(deployment, parameters)).to.deep.equal([]);
  });

  it("has the owner set bond terms where they are others", async () => {
    const { owner, deployment, parameters } = await loadFixture(deployAndOpen);
    const dearer = { ...parameters, court: { ...parameters.court, leastBaseFee: 7n, priceBps: 10_000 } };
    expect(await deviations(deployment, dearer)).to.deep.equal([
      "court.bondTerms is 100000000 wei at least, 20000 of the gas, 1000 burned, 5000 of the price, not 7 wei at least, 20000 of the gas, 1000 burned, 10000 of the price",
    ]);
    const calls = await ownerCalls(deployment, dearer);
    expect(calls.map(({ text }) => text)).to.deep.equal(["Court.setBondTerms(7 wei at least, 20000 of the gas, 1000 burned, 10000 of the price)"]);
    for (const { to, data } of calls) await owner.sendTransaction({ to, data });
    expect(await deployment.court.bondTerms()).to.deep.equal([7n, 20_000n, 1_000n, 10_000n]);
    expect(await deviations(deployment, dearer)).to.deep.equal([]);
  });

  it("activates nothing twice: code that is active is active for everybody", async () => {
    const { parameters, deployment } = await loadFixture(deploy);
    const again = await deployAssay(hre, parameters);
    for (const program of ["referee", "judge"] as const) {
      expect(again[program]).not.to.equal(deployment[program]);
      expect(await isActive(ethers.provider, again[program])).to.equal(true);
    }
  });

  it("tells where the chain has moved away from the parameters", async () => {
    const { owner, deployment, parameters } = await loadFixture(deployAndOpen);
    const { court, market, marketParts, router, sessions, staking } = deployment;
    await market.connect(owner).setGuardian(ethers.ZeroAddress);
    await market.connect(owner).setProtocolFee(1, 2);
    await market.connect(owner).setPause(2n ** 47n);
    await marketParts.market.connect(owner).transferOwnership(parameters.guardian);
    await sessions.connect(owner).setGuardian(ethers.ZeroAddress);
    await sessions.connect(owner).setSessionFee(3);
    await sessions.connect(owner).setPause(2n ** 47n);
    await sessions.connect(owner).transferOwnership(parameters.guardian);
    await staking.connect(owner).retire(market);
    await router.connect(owner).retireLane(EXECUTE_LANE);
    await court.connect(owner).setBondTerms({ leastBaseFee: 1n, marginBps: 15_000, burnBps: 500, priceBps: 0 });
    await court.connect(owner).transferOwnership(parameters.guardian);
    const names = (await deviations(deployment, parameters)).map((line) => line.split(" ")[0]);
    expect(names).to.deep.equal([
      "router.laneOf(EXECUTE).state", "court.pendingOwner", "court.bondTerms", "market.pendingOwner", "market.guardian", "market.protocolFee.feeBps", "market.protocolFee.burnBps",
      "market.pausedUntil", "sessions.pendingOwner", "sessions.guardian", "sessions.sessionFeeBps", "sessions.pausedUntil",
      "staking.serviceOf(market).retired",
    ]);
  });

  it("tells what is allowed that the parameters no longer name, and has the owner take it back", async () => {
    const { owner, deployment, parameters } = await loadFixture(deployAndOpen);
    const { market } = deployment;
    const [token = ""] = parameters.feeTokens;
    const other = await (await ethers.deployContract("MockToken")).getAddress();
    await market.connect(owner).setTokenAllowed(other, true);
    await market.connect(owner).setPayee(other, true);
    const without = { ...parameters, feeTokens: [] };
    expect(await deviations(deployment, without)).to.deep.equal([
      `market.isTokenAllowed(${token}) is true, not false`,
      `market.isTokenAllowed(${other}) is true, not false`,
      `market.payeeOf(${other}).allowed is true, not false`,
    ]);
    const calls = await ownerCalls(deployment, without);
    expect(calls.map(({ text }) => text)).to.deep.equal([
      `Market.setPayee(${other}, false)`, `Market.setTokenAllowed(${token}, false)`, `Market.setTokenAllowed(${other}, false)`,
    ]);
    for (const { to, data } of calls) await owner.sendTransaction({ to, data });
    expect(await deviations(deployment, without)).to.deep.equal([]);
    expect(await deviations(deployment, parameters)).to.deep.equal([`market.isTokenAllowed(${token}) is false, not true`]);
  });

  it("has the owner set price indexes, and tells how one moves otherwise", async () => {
    const { owner, deployment, parameters } = await loadFixture(deployAndOpen);
    const [token = ""] = parameters.feeTokens;
    const index = { token, gpuClass: 1, floor: 2 ** 32, ceiling: 2 ** 36, speed: 2 ** 30, targetBps: 8_000 };
    const wanted = { ...parameters, priceIndexes: [index] };
    expect(await deviations(deployment, wanted)).to.deep.equal([
      `market.indexOf(${token}, 1) is undefined, not 4294967296 to 68719476736 at 1073741824 around 8000`,
    ]);
    for (const { to, data } of await ownerCalls(deployment, wanted)) await owner.sendTransaction({ to, data });
    expect(await deviations(deployment, wanted)).to.deep.equal([]);

    const slower = { ...parameters, priceIndexes: [{ ...index, speed: 2 ** 29 }] };
    const calls = await ownerCalls(deployment, slower);
    expect(calls.map(({ text }) => text)).to.deep.equal([`Market.setIndex(${token}, 1, 4294967296, 68719476736, 536870912, 8000)`]);
    for (const { to, data } of calls) await owner.sendTransaction({ to, data });
    expect(await deviations(deployment, slower)).to.deep.equal([]);
    // An index that nobody wants any more stays, and nobody can take it away.
    expect((await deviations(deployment, parameters)).map((line) => line.split(" is ")[1])).to.deep.equal(["4294967296 to 68719476736 at 536870912 around 8000, not undefined"]);
    expect(await ownerCalls(deployment, parameters)).to.deep.equal([]);
  });

  it("tells which of what cannot change is not as the parameters say", async () => {
    const { deployment, parameters } = await loadFixture(deployAndOpen);
    const other = await deployAssay(hre, { ...parameters, market: { ...parameters.market, burner: parameters.owner, windowSeconds: 90_000 } });
    const market = { ...parameters.market, disputeSeconds: 4, marginSeconds: 5 };
    const sessions = { longestSeconds: 6, executionSeconds: 7, thawSeconds: 8, receiptSeconds: 9, disputeSeconds: 10 };
    const names = async (mixed: Deployment, asked = parameters): Promise<readonly string[]> => (await deviations(mixed, asked)).map((line) => line.split(" ")[0] ?? "");
    expect(await names(deployment, { ...parameters, market, sessions })).to.deep.equal([
      "market.maxLockSeconds", "market.MARGIN_SECONDS", "clearing.MARGIN_SECONDS", "office.MARGIN_SECONDS", "depot.MARGIN_SECONDS", "sessions.MAX_SESSION_SECONDS",
      "sessions.MAX_EXECUTION_SECONDS", "sessions.THAW_SECONDS", "sessions.RECEIPT_SECONDS", "sessions.maxLockSeconds",
    ]);
    const parts = { ...deployment, marketParts: { ...deployment.marketParts, clearing: other.marketParts.clearing } };
    expect(await names(parts)).to.deep.equal(["market.CONTINUATION", "clearing.CONTINUATION", "clearing.WINDOW_SECONDS"]);
    const { staking, providers, slashing, router, marketLens, workLens, sessions: otherSessions } = other;
    expect(await names({ ...deployment, marketLens, workLens, sessions: otherSessions })).to.include.members([
      "marketLens.market", "workLens.market", "sessions.market", "sessions.court", "sessions.staking", "sessions.providerRegistry", "sessions.slashingPolicy",
    ]);
    expect(await names({ ...deployment, staking, providers, slashing, router })).to.include.members([
      "market.router", "market.staking", "market.providerRegistry", "market.slashingPolicy", "sessions.staking",
    ]);
    const { market: otherMarket, marketParts } = other;
    expect(await names({ ...other, market: otherMarket, marketParts })).to.include.members(["market.burner"]);
    const { court, judge } = other;
    expect(await names({ ...deployment, court, judge })).to.include.members(["court.STAKING", "court.BURNER"]);
    expect(await names({ ...deployment, judge })).to.deep.equal(["court.judge"]);
    expect(await names(deployment, { ...parameters, court: { ...parameters.court, answerSeconds: 11, moveSeconds: 12 } })).to.deep.equal([
      "court.ANSWER_SECONDS", "court.MOVE_SECONDS",
    ]);
    expect(await names({ ...deployment, standIn: other.standIn })).to.deep.equal(["court.standIn", "standIn.ROW_JUDGE", "standIn.FUSED_JUDGE"]);
  });
});

describe("deployment on a chain that has seen no program", () => {
  beforeEach(() => reset());

  it("takes of the activations' values the data fees, and gives back the rest", async () => {
    const { deployer, deployment, parameters, balance, firstBlock } = await deploy();
    const arbWasm = await ethers.getContractAt("IArbWasm", ARB_WASM);
    const activated = await arbWasm.queryFilter(arbWasm.filters.ProgramActivated(), firstBlock);
    expect(activated.map(({ args }) => args.program)).to.deep.equal([deployment.referee, deployment.judge]);
    for (const { args } of activated) expect(args.dataFee).to.be.greaterThan(0n).and.lessThan(parameters.activationValue);
    const dataFees = activated.reduce((sum, { args }) => sum + args.dataFee, 0n);

    let fees = 0n;
    for (let number = firstBlock; number <= (await ethers.provider.getBlockNumber()); number++) {
      const block = await ethers.provider.getBlock(number);
      for (const hash of block?.transactions ?? []) fees += (await ethers.provider.getTransactionReceipt(hash))?.fee ?? 0n;
    }
    expect(balance - (await ethers.provider.getBalance(deployer))).to.equal(fees + dataFees);
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

describe("times", () => {
  const DAY = 86_400;

  /** What is said of the parameters with some of a section's values changed. */
  async function faultOf(section: "court" | "market" | "sessions" | "stake", changes: object): Promise<DeadlineError> {
    const parameters = await readParameters("hardhat");
    return refusal(deployAssay(hre, { ...parameters, [section]: { ...parameters[section], ...changes } })) as Promise<DeadlineError>;
  }

  it("leave each move more than the day for which a sequencer can keep it out", async () => {
    for (const [section, name] of [
      ["court", "answerSeconds"], ["court", "moveSeconds"], ["market", "marginSeconds"], ["market", "windowSeconds"], ["sessions", "thawSeconds"], ["sessions", "receiptSeconds"],
    ] as const) {
      const parameter = `${section[0]?.toUpperCase()}${section.slice(1)}.${name}`;
      expect(await faultOf(section, { [name]: DAY })).to.be.instanceOf(DeadlineError).that.includes({ parameter, value: DAY, least: DAY + 1 });
    }
    const parameters = await readParameters("hardhat");
    checkDeadlines({ ...parameters, market: { ...parameters.market, marginSeconds: DAY + 1 } });
  });

  it("leave a dispute six answers, six moves, and two and a half times the work", async () => {
    // 12 of 26 hours, and 2.5 days; then 2.5 times two days and an hour.
    expect(await faultOf("market", { disputeSeconds: 1_339_199 })).to.include({ parameter: "Market.disputeSeconds", value: 1_339_199, least: 1_339_200 });
    expect(await faultOf("sessions", { disputeSeconds: 1_564_199 })).to.include({ parameter: "Sessions.disputeSeconds", value: 1_564_199, least: 1_564_200 });
    const fault = await faultOf("court", { moveSeconds: 93_601 });
    expect(fault).to.include({ parameter: "Market.disputeSeconds", least: 1_339_206 });
    expect(fault.message).to.equal("Market.disputeSeconds is 1339200 s, and at least 1339206 s are needed: 6 answerSeconds + 6 moveSeconds + 2.5 maxExecutionSeconds.");
    expect(await faultOf("market", { maxExecutionSeconds: 86_401 })).to.include({ least: 1_339_203 });
    expect(await faultOf("sessions", { longestSeconds: 172_802 })).to.include({ least: 1_564_205 });
    expect(await faultOf("sessions", { executionSeconds: 3_602 })).to.include({ least: 1_564_205 });
  });

  it("leave stake no way out before the longest lock ends", async () => {
    expect(await faultOf("stake", { thawSeconds: 1_927_800 })).to.include({ parameter: "Stake.thawSeconds", least: 1_927_801 });
    expect(await faultOf("market", { disputeSeconds: 2_419_200 })).to.include({ parameter: "Stake.thawSeconds", value: 28 * DAY, least: 2_779_201 });
    expect(await faultOf("stake", { noticeSeconds: 28 * DAY })).to.include({ parameter: "Stake.noticeSeconds", least: 28 * DAY + 1 });
  });

  it("are looked at before anything is deployed", async () => {
    const before = await ethers.provider.getBlockNumber();
    await faultOf("market", { windowSeconds: 1 });
    expect(await ethers.provider.getBlockNumber()).to.equal(before);
  });
});

describe("parameter files", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "assay-parameters-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const owner = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
  const faultTerms = [1, 2, 3, 4].map((slashBps) => ({ slashBps, compensationBps: 5, bountyBps: 6 }));
  const court = { answerSeconds: 36, moveSeconds: 37, leastBaseFee: 38n, marginBps: 39, burnBps: 40, priceBps: 41 };
  const market = { burner: owner, maxExecutionSeconds: 22, marginSeconds: 23, windowSeconds: 24, disputeSeconds: 25 };
  const sessions = { longestSeconds: 26, executionSeconds: 27, thawSeconds: 28, receiptSeconds: 29, disputeSeconds: 30 };
  const index = { token: owner, gpuClass: 31, floor: -32, ceiling: 33, speed: 34, targetBps: 35 };
  const whole = {
    Assay: { owner, guardian: owner, treasury: owner, censorSeconds: 42 },
    Activation: { value: "1n", cacheBid: "3n" },
    Owner: { executeGasCap: 1, protocolFeeBps: 2, burnBps: 20, sessionFeeBps: 21, feeTokens: [owner], rewardTokens: [owner], priceIndexes: [index] },
    Court: { ...court, leastBaseFee: "38n" },
    Market: market,
    Sessions: sessions,
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
      owner, guardian: owner, treasury: owner, censorSeconds: 42, activationValue: 1n, cacheBid: 3n,
      executeGasCap: 1, protocolFeeBps: 2, burnBps: 20, sessionFeeBps: 21, feeTokens: [owner], rewardTokens: [owner], priceIndexes: [index], stake, court, market, sessions,
    };
    expect(await read(whole)).to.deep.equal(expected);
  });

  it("name a fee token that delegators could not be paid, however it is written in both lists", async () => {
    const without = await refusal(read({ ...whole, Owner: { ...whole.Owner, rewardTokens: [] } }));
    expect(without).to.have.property("message").that.includes(`add the fee token ${owner}`);
    const lower = [owner.toLowerCase()];
    expect(await read({ ...whole, Owner: { ...whole.Owner, rewardTokens: lower } })).to.deep.include({ feeTokens: [owner], rewardTokens: lower });
  });

  it("take seven reward tokens", async () => {
    const tokens = [owner, ...[1, 2, 3, 4, 5, 6].map((last) => `0x${String(last).padStart(40, "0")}`)];
    expect(await read({ ...whole, Owner: { ...whole.Owner, rewardTokens: tokens } })).to.deep.include({ rewardTokens: tokens });
  });

  it("are refused where one is missing", async () => {
    const error = await refusal(readParameters("nowhere", folder));
    expect(error).to.be.instanceOf(DeployParameterError).with.property("file", join(folder, "nowhere.json5"));
  });

  it("of One and Sepolia pay delegators in whatever they take fees in", async () => {
    for (const network of ["arbitrumOne", "arbitrumSepolia"]) {
      writeFileSync(join(folder, "chain.json5"), readFileSync(join(__dirname, `../../deploy/parameters/${network}.json5`), "utf8").replaceAll("null", `"${owner}"`));
      const { feeTokens, rewardTokens } = await readSuiteParameters("chain", folder);
      expect(feeTokens).to.have.length(1);
      expect(rewardTokens).to.deep.equal(feeTokens);
    }
  });

  const faults: readonly (readonly [section: keyof typeof whole, name: string, value: unknown])[] = [
    ["Assay", "owner", undefined],
    ["Assay", "guardian", "0x12"],
    ["Assay", "treasury", 5],
    ["Assay", "censorSeconds", "42"],
    ["Activation", "value", 1],
    ["Activation", "cacheBid", undefined],
    ["Owner", "executeGasCap", -1],
    ["Owner", "protocolFeeBps", 1.5],
    ["Owner", "feeTokens", owner],
    ["Owner", "feeTokens", ["0x12"]],
    ["Owner", "rewardTokens", undefined],
    ["Owner", "rewardTokens", []],
    ["Owner", "rewardTokens", ["0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"]],
    ["Owner", "rewardTokens", [owner, ...[1, 2, 3, 4, 5, 6, 7].map((last) => `0x${String(last).padStart(40, "0")}`)]],
    ["Owner", "burnBps", -1],
    ["Owner", "sessionFeeBps", undefined],
    ["Owner", "priceIndexes", undefined],
    ["Owner", "priceIndexes", [{ ...index, token: "0x12" }]],
    ["Owner", "priceIndexes", [{ ...index, floor: 0.5 }]],
    ["Market", "burner", undefined],
    ["Court", "answerSeconds", undefined],
    ["Court", "moveSeconds", -37],
    ["Court", "leastBaseFee", 38],
    ["Court", "marginBps", "39"],
    ["Court", "burnBps", undefined],
    ["Court", "priceBps", 0.5],
    ["Market", "maxExecutionSeconds", "22"],
    ["Market", "marginSeconds", undefined],
    ["Market", "windowSeconds", -1],
    ["Market", "disputeSeconds", 2.5],
    ["Sessions", "longestSeconds", undefined],
    ["Sessions", "executionSeconds", null],
    ["Sessions", "thawSeconds", "28"],
    ["Sessions", "receiptSeconds", -29],
    ["Sessions", "disputeSeconds", undefined],
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
