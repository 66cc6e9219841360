import { loadFixture, setCode, setStorageAt } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, ZeroHash, id as keccakOf, zeroPadValue } from "ethers";
import hre, { ethers } from "hardhat";
import { addressOf, deployedOf } from "../../deploy/addresses";
import { DeploymentDiffersError, deploySuite } from "../../deploy/deploy-suite";
import { expensesOf, totalOf } from "../../deploy/expenses";
import { GOVERNANCE } from "../../deploy/governance-parameters";
import { checkHandover, unknownPowers } from "../../deploy/handover-check";
import { TIMELOCK_ROLES } from "../../deploy/handover";
import { readSuiteParameters } from "../../deploy/parameters";
import { POWERS } from "../../deploy/powers";
import { suiteDeviations, suiteOwnerCalls } from "../../deploy/suite";
import { throughTimelock } from "../../deploy/timelock";
import { actors } from "../fixtures/actors";
import { signerOf } from "../fixtures/chain";
import { refusal } from "../fixtures/refusal";

const BYTECODE_OF_NOTHING = "0x60006000fd";
const ADMIN_SLOT = "0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103";

async function deploy() {
  const feeTokens = [await (await ethers.deployContract("MockToken")).getAddress()];
  const parameters = { ...(await readSuiteParameters("hardhat")), feeTokens };
  const deployed = await deploySuite(hre, parameters);
  const timelock = await signerOf(deployed.suite.timelock);
  return { ...deployed, ...(await actors()), parameters, owner: timelock };
}

type Fixture = Awaited<ReturnType<typeof deploy>>;

async function faultsOf({ addresses }: Pick<Fixture, "addresses">): Promise<readonly string[]> {
  return (await checkHandover(hre, addresses)).faults;
}

describe("deployment of everything", () => {
  it("is what the parameters say, under the timelock, which has the delay of production", async () => {
    const { suite, parameters } = await loadFixture(deploy);
    const timelock = await suite.timelock.getAddress();
    const { token, staking, providers, slashing, router, court, sessions, marketParts } = suite;
    for (const contract of [token, staking, providers, slashing, router, court, sessions, ...Object.values(marketParts)]) {
      expect(await contract.owner()).to.equal(timelock);
    }
    expect(await suite.timelock.getMinDelay()).to.equal(259_200);
    expect(await suite.governor.votingPeriod()).to.equal(432_000);
    expect(await token.delegates(timelock)).to.equal(timelock);
    expect(await suiteDeviations(suite, parameters)).to.deep.equal([]);
    expect(await suiteOwnerCalls(suite, parameters)).to.deep.equal([]);
  });

  it("leaves the deployer nothing, by any role", async () => {
    const { suite, deployer } = await loadFixture(deploy);
    for (const role of TIMELOCK_ROLES) expect(await suite.timelock.hasRole(await suite.timelock[role](), deployer)).to.equal(false);
    const asDeployer = suite.timelock.connect(deployer);
    await expect(asDeployer.schedule(suite.token, 0, "0x", ZeroHash, ZeroHash, 259_200)).to.be.revertedWithCustomError(suite.timelock, "AccessControlUnauthorizedAccount")
      .withArgs(deployer.address, await suite.timelock.PROPOSER_ROLE());
    await expect(asDeployer.grantRole(ZeroHash, deployer)).to.be.revertedWithCustomError(suite.timelock, "AccessControlUnauthorizedAccount")
      .withArgs(deployer.address, ZeroHash);
  });

  it("lets the governor alone propose and cancel, and anybody execute", async () => {
    const { suite } = await loadFixture(deploy);
    const { timelock, governor } = suite;
    expect(await timelock.hasRole(await timelock.PROPOSER_ROLE(), governor)).to.equal(true);
    expect(await timelock.hasRole(await timelock.CANCELLER_ROLE(), governor)).to.equal(true);
    expect(await timelock.hasRole(await timelock.EXECUTOR_ROLE(), ZeroAddress)).to.equal(true);
  });

  it("hands nothing over where the chain is not as the parameters say", async () => {
    const { parameters } = await loadFixture(deploy);
    const steps: string[] = [];
    // An address that is not written as the chain says it is another one, as far as a comparison knows.
    const guardian = parameters.guardian.toLowerCase();
    const error = await refusal(deploySuite(hre, { ...parameters, guardian }, { onStep: (text) => { steps.push(text); } }));
    expect(error).to.be.instanceOf(DeploymentDiffersError);
    expect((error as DeploymentDiffersError).differences).to.deep.equal(
      ["router", "market", "sessions"].map((name) => `${name}.guardian is ${parameters.guardian}, not ${guardian}`),
    );
    expect(steps.at(-1)).to.equal("what an owner sets, by the timelock");
  });

  it("has the figures of the file where a governor is deployed alone", async () => {
    expect((await readSuiteParameters("hardhat")).governance).to.deep.equal(GOVERNANCE);
  });

  it("counts every transaction with its gas, and the data fees", async () => {
    const { addresses, folder, deployer } = await loadFixture(deploy);
    const expenses = await expensesOf(hre, addresses, folder, deployer.address);
    const texts = expenses.map(({ text }) => text);
    expect(texts.slice(0, 1)).to.deep.equal(["create Timelock"]);
    expect(texts.filter((text) => text.startsWith("create ")).map((text) => text.slice(7)).sort()).to.deep.equal(deployedOf(addresses).map(({ name }) => name));
    expect(texts.slice(-4)).to.deep.equal(["Timelock.scheduleBatch", "Timelock.executeBatch", "Timelock.scheduleBatch", "Timelock.executeBatch"]);
    const { gas, cost, transactions } = totalOf(expenses, 2n);
    expect(transactions).to.equal(expenses.length);
    expect(gas).to.equal(expenses.reduce((sum, expense) => sum + expense.gas, 0n));
    const [first] = expenses;
    expect(first?.gas).to.equal((await ethers.provider.getTransactionReceipt(first?.hash ?? ""))?.gasUsed);
    expect(cost).to.equal(2n * gas + totalOf(expenses).dataFee);
  });
});

describe("handover:check", () => {
  it("knows every function of every contract that is deployed", async () => {
    const { addresses } = await loadFixture(deploy);
    for (const { name } of deployedOf(addresses)) {
      const { abi } = await hre.artifacts.readArtifact(name);
      expect(unknownPowers(name, ethers.Interface.from(abi)), name).to.deep.equal([]);
    }
    expect(Object.keys(POWERS).sort()).to.deep.equal(deployedOf(addresses).map(({ name }) => name));
  });

  it("says that a function is not known, that one is not there, and that one is there twice", () => {
    const { AssayToken: { anybody = [], minter = [], gateway = [], owner = [], pendingOwner = [] } = {} } = POWERS;
    const functions = [...anybody, ...minter, ...gateway, ...owner, ...pendingOwner].map((name) => `function ${name}()`);
    const faults = (abi: readonly string[]): readonly string[] => unknownPowers("AssayToken", ethers.Interface.from(abi));
    expect(faults(functions)).to.deep.equal([]);
    expect(faults([...functions, "function seize()", "function totalSupply() view returns (uint256)"])).to.deep.equal(["AssayToken.seize is a power that deploy/powers.ts does not know"]);
    expect(faults(functions.slice(1))).to.deep.equal(["deploy/powers.ts knows AssayToken.approve, which the contract does not have"]);
    expect(faults([...functions, "function mint(uint256)"])).to.include("AssayToken.mint is there more than once, and deploy/powers.ts knows functions by their names");
    expect(faults([...functions, "receive() payable"])).to.deep.equal(["AssayToken.receive is a power that deploy/powers.ts does not know"]);
  });

  it("finds nobody but timelock and guardian after a deployment", async () => {
    const { addresses, parameters } = await loadFixture(deploy);
    const { guardian, powers, faults } = await checkHandover(hre, addresses);
    expect(faults).to.deep.equal([]);
    expect(guardian).to.equal(parameters.guardian);
    const market = powers.find(({ contract, holder }) => contract === "Market" && holder === "owner");
    expect(market?.functions).to.include.members(["setPayee", "setProtocolFee"]);
    expect(market?.accounts).to.deep.equal([addresses["Timelock#Timelock"]]);
    const ofStaking = (as: string) => powers.find(({ contract, holder }) => contract === "Staking" && holder === as)?.accounts;
    const [theMarket, sessions, rewards] = ["Market", "Sessions", "Rewards"].map((name) => addressOf(addresses, name));
    // Rewards are a service, to pay delegators, and nothing in their code slashes.
    expect(ofStaking("service")).to.have.members([theMarket, sessions, rewards]);
    expect(ofStaking("slasher")).to.have.members([theMarket, sessions]);
  });

  it("finds an owner, one that may become owner, a minter, a second guardian, and what a view names", async () => {
    const fixture = await loadFixture(deploy);
    const { suite, owner, thief } = fixture;
    await suite.token.connect(owner).setMinter(thief);
    await suite.slashing.connect(owner).transferOwnership(thief);
    await suite.court.connect(owner).transferOwnership(thief);
    await suite.court.connect(thief).acceptOwnership();
    await suite.router.connect(owner).setGuardian(thief);
    const faults = await faultsOf(fixture);
    expect(faults.filter((fault) => fault.includes(" is minter"))).to.deep.equal([`AssayToken: ${thief.address} is minter, and may call mint`]);
    expect(faults).to.include(`SlashingPolicy: ${thief.address} is pendingOwner, and may call acceptOwnership`);
    expect(faults).to.include(`Court: ${thief.address} is owner, and may call setBondTerms, transferOwnership, renounceOwnership`);
    expect(faults).to.include(`AssayToken.minter is ${thief.address}, which is no part of the deployment and not known to hold anything`);
    expect(faults.some((fault) => fault.startsWith("there are 2 guardians: "))).to.equal(true);
  });

  it("finds a role that the deployer kept, and one that nobody knows", async () => {
    const fixture = await loadFixture(deploy);
    const { suite: { timelock }, owner, deployer } = fixture;
    for (const role of TIMELOCK_ROLES) await timelock.connect(owner).grantRole(await timelock[role](), deployer);
    await timelock.connect(owner).grantRole(keccakOf("SOME_ROLE"), deployer);
    expect(await faultsOf(fixture)).to.deep.equal([
      `Timelock: ${deployer.address} is proposer, and may call schedule, scheduleBatch`,
      `Timelock: ${deployer.address} is executor, and may call execute, executeBatch`,
      `Timelock: ${deployer.address} is canceller, and may call cancel`,
      `Timelock: ${deployer.address} is admin, and may call grantRole, revokeRole`,
      `Timelock has a role that is not known, ${keccakOf("SOME_ROLE")}, of ${deployer.address}`,
    ]);
  });

  it("finds services, payees and verifiers that are no part of the deployment", async () => {
    const fixture = await loadFixture(deploy);
    const { suite: { staking, market, router }, owner } = fixture;
    const service = await ethers.deployContract("ReferenceService", [staking, 86_400]);
    const stranger = await service.getAddress();
    await staking.connect(owner).appoint(service);
    await market.connect(owner).setPayee(service, true);
    await router.connect(owner).addLane("0x11111111", service, 1);
    expect(await faultsOf(fixture)).to.deep.equal([
      `Market: ${stranger} is payee, and may call refund`,
      `Staking: ${stranger} is service, and may call distribute`,
      `Staking: ${stranger} is slasher, and may call slash`,
      `ProofRouter's lane 0x11111111 is verified by ${stranger}, which is no part of the deployment`,
    ]);
  });

  it("finds other code, a proxy, and a contract that it knows nothing of", async () => {
    const fixture = await loadFixture(deploy);
    const { addresses, suite: { slashing, lens }, thief } = fixture;
    await setCode(await lens.getAddress(), BYTECODE_OF_NOTHING);
    await setStorageAt(await slashing.getAddress(), ADMIN_SLOT, zeroPadValue(thief.address, 32));
    const token = await (await ethers.deployContract("MockToken")).getAddress();
    const faults = await faultsOf({ addresses: { ...addresses, "Other#MockToken": token } });
    expect(faults.some((fault) => fault.startsWith("StakeLens at "))).to.equal(true);
    expect(faults).to.include(`SlashingPolicy has a proxy's admin: ${thief.address.toLowerCase()}`);
    expect(faults).to.include("MockToken is deployed, and deploy/powers.ts does not say who may do what to it");
  });

  it("finds what the deployer left in the timelock for after the handover", async () => {
    const fixture = await loadFixture(deploy);
    const { suite: { timelock, token }, owner, deployer, thief } = fixture;
    const proposer = await timelock.PROPOSER_ROLE();
    await timelock.connect(owner).grantRole(proposer, deployer);
    const data = token.interface.encodeFunctionData("setMinter", [thief.address]);
    await timelock.connect(deployer).schedule(token, 0, data, ZeroHash, ZeroHash, 259_200);
    await timelock.connect(owner).revokeRole(proposer, deployer);
    const faults = await faultsOf(fixture);
    expect(faults).to.have.length(1);
    expect(faults[0]).to.match(/^Timelock waits to do what was not voted on: operation 0x[0-9a-f]{64}, scheduled by transaction 0x[0-9a-f]{64}$/);
  });
});

describe("operations of the timelock", () => {
  it("go on where they ended, and repeat calls that were made before", async () => {
    const [deployer, other] = await ethers.getSigners();
    if (deployer === undefined || other === undefined) throw new Error("there are no accounts");
    const timelock = await ethers.deployContract("Timelock", [0, [deployer], [deployer], ZeroAddress]);
    const token = await ethers.deployContract("AssayToken", [timelock, deployer, 1n, 0n]);
    const to = await token.getAddress();
    const calls = [{ to, data: token.interface.encodeFunctionData("setMinter", [other.address]), text: "" }];
    // Dies after the first transaction of the two.
    await timelock.scheduleBatch([to], [0], [calls[0]?.data ?? ""], ZeroHash, ZeroHash, 0);
    await throughTimelock(timelock, deployer, calls);
    expect(await token.minter()).to.equal(other.address);
    await throughTimelock(timelock, deployer, [{ to, data: token.interface.encodeFunctionData("setMinter", [ZeroAddress]), text: "" }]);
    await throughTimelock(timelock, deployer, calls);
    expect(await token.minter()).to.equal(other.address);
    const before = await ethers.provider.getTransactionCount(deployer);
    await throughTimelock(timelock, deployer, []);
    expect(await ethers.provider.getTransactionCount(deployer)).to.equal(before);
  });
});
