import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setCode, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { MaxUint256, ZeroHash, concat, dataLength, getCreateAddress, id, parseEther, toBeHex } from "ethers";
import hre, { ethers } from "hardhat";
import { addressOf } from "../../deploy/addresses";
import { creationOf, creationsByJournal } from "../../deploy/creation";
import { deploySuite } from "../../deploy/deploy-suite";
import { checkHandover } from "../../deploy/handover-check";
import { readSuiteParameters } from "../../deploy/parameters";
import type { Puppet } from "../../typechain-types";
import { actors } from "../fixtures/actors";
import { describeInProcess, loadFixture, signerOf } from "../fixtures/chain";
import { deployCode } from "../fixtures/code";
import { STATE } from "../fixtures/governance";

const DELAY = 259_200;
const LANE = "0x11111111";

async function deploy() {
  const parameters = await readSuiteParameters("hardhat");
  const { deployer, thief, guardian, treasury } = await actors();
  // Before the timelock, of whoever deploys.
  const early = await ethers.deployContract("ProofRouter", [deployer, guardian]);
  const stranger = await ethers.deployContract("Puppet");
  await early.addLane(LANE, stranger, 1);
  const { suite, addresses } = await deploySuite(hre, parameters);
  await suite.token.connect(treasury).delegate(treasury);
  const of = (name: string): string => addressOf(addresses, name);
  const faults = async (changed: Readonly<Record<string, string>> = {}, folder?: string): Promise<readonly string[]> =>
    (await checkHandover(hre, { ...addresses, ...changed }, folder)).faults;
  return { suite, addresses, parameters, deployer, thief, guardian, treasury, early, stranger, of, faults, owner: await signerOf(suite.timelock) };
}

type Fixture = Awaited<ReturnType<typeof deploy>>;

function digits(address: string): string {
  return address.slice(2).toLowerCase();
}

/** Puts another address wherever a contract's code has one. @returns how often that was. */
async function rewrite(contract: string, before: string, after: string): Promise<number> {
  const code = await ethers.provider.getCode(contract);
  await setCode(contract, code.replaceAll(digits(before), digits(after)));
  return code.split(digits(before)).length - 1;
}

/** Has the timelock do something as whoever deploys can before the handover, and takes the role away again. */
async function haveDone({ suite: { timelock }, owner, deployer }: Fixture, target: string, data: string): Promise<void> {
  const role = await timelock.PROPOSER_ROLE();
  await timelock.connect(owner).grantRole(role, deployer);
  await timelock.connect(deployer).schedule(target, 0, data, ZeroHash, ZeroHash, DELAY);
  await timelock.connect(owner).revokeRole(role, deployer);
  await time.increase(DELAY);
  await timelock.connect(deployer).execute(target, 0, data, ZeroHash, ZeroHash);
}

/** Code whose creation creates a contract by the code given, so that no transaction does. */
function createdByAnother(creation: string): string {
  const prelude = concat(["0x61", toBeHex(dataLength(creation), 2), "0x80600c5f395f5ff000"]);
  return concat([prelude, creation]);
}

describeInProcess("what handover:check finds of a deployer that", () => {
  before(async function () {
    this.timeout(600_000);
    const { faults } = await loadFixture(deploy);
    expect(await faults()).to.deep.equal([]);
  });

  describe("makes a contract with an address of its own", () => {
    it("in the code that is called, where a view of another part answers", async () => {
      const fixture = await loadFixture(deploy);
      const { suite, thief, of, faults } = fixture;
      expect(await rewrite(of("Clearing"), of("Court"), thief.address)).to.be.greaterThan(0);
      expect(await suite.market.court()).to.equal(of("Court"));
      const found = await faults();
      expect(found).to.include(`Clearing.COURT is ${thief.address}, which is no part of the deployment and not known to hold anything`);
      expect(found.some((fault) => fault.startsWith("Clearing.COURT is 0x0000") && fault.endsWith(`, both of ${of("Market")}`))).to.equal(true);
    });

    it("in another's place, with one that is known", async () => {
      const { of, faults, treasury } = await loadFixture(deploy);
      await rewrite(of("Clearing"), of("Court"), of("Sessions"));
      const word = (name: string): string => `0x${digits(of(name)).padStart(64, "0")}`;
      expect(await faults()).to.have.members([
        `Clearing.COURT is ${word("Sessions")}, and Market.COURT is ${word("Court")}, both of ${of("Market")}`,
        `Office.COURT is ${word("Court")}, and Clearing.COURT is ${word("Sessions")}, both of ${of("Clearing")}`,
      ]);
      // An account that is paid is no contract.
      await rewrite(of("Clearing"), of("Sessions"), of("Court"));
      await rewrite(of("ExecuteVerifier"), of("Referee"), treasury.address);
      expect(await faults()).to.include(`ExecuteVerifier.REFEREE is ${treasury.address}, which is no part of the deployment and not known to hold anything`);
      await setCode(of("Clearing"), "0x00");
      expect(await faults()).to.include(`Market goes on in ${of("Clearing")}, which is no part of the deployment`);
    });
  });

  it("links a contract to a library of its own", async () => {
    const { stranger, of, faults } = await loadFixture(deploy);
    expect(await rewrite(of("Staking"), of("AllotmentsLib"), await stranger.getAddress())).to.be.greaterThan(0);
    const other = `Staking at ${of("Staking")} has other code than this repository compiles and links, so that nobody can say what can be called there`;
    expect(await faults()).to.include(other);
    await rewrite(of("Staking"), await stranger.getAddress(), of("AllotmentsLib"));
    expect(await faults()).to.deep.equal([]);
    // The deployment's own, in another's place.
    await rewrite(of("Staking"), of("AllotmentsLib"), of("StakeBallotsLib"));
    expect(await faults()).to.include(other);
  });

  describe("leaves an operation in the timelock", () => {
    /** A contract that proposes in timelock and governor in one transaction. */
    async function schemer({ suite: { token, timelock }, owner, treasury }: Fixture): Promise<Puppet> {
      const puppet = await ethers.deployContract("Puppet");
      await token.connect(treasury).transfer(puppet, parseEther("2000000"));
      await puppet.act(token, token.interface.encodeFunctionData("delegate", [await puppet.getAddress()]));
      await time.increase(1);
      await timelock.connect(owner).grantRole(await timelock.PROPOSER_ROLE(), puppet);
      return puppet;
    }

    it("beside a proposal of something else", async () => {
      const fixture = await loadFixture(deploy);
      const { suite: { timelock, governor }, owner, thief, faults } = fixture;
      const [puppet, stage] = [await schemer(fixture), await ethers.deployContract("Stage")];
      const role = await timelock.PROPOSER_ROLE();
      const [target, grant] = [await timelock.getAddress(), timelock.interface.encodeFunctionData("grantRole", [role, thief.address])];
      const scheduled = await stage.play([
        { puppet, target, data: timelock.interface.encodeFunctionData("schedule", [target, 0, grant, ZeroHash, ZeroHash, DELAY]) },
        { puppet, target: governor, data: governor.interface.encodeFunctionData("propose", [[thief.address], [0], ["0x"], "hello"]) },
      ]);
      await timelock.connect(owner).revokeRole(role, puppet);
      const operation = await timelock.hashOperation(target, 0, grant, ZeroHash, ZeroHash);
      expect(await faults()).to.deep.equal([`Timelock waits to do what was not voted on: operation ${operation}, scheduled by transaction ${scheduled.hash}`]);
    });

    it("that is proposed and not voted on", async () => {
      const fixture = await loadFixture(deploy);
      const { suite: { timelock, governor, slashing }, owner, treasury, faults } = fixture;
      const puppet = await schemer(fixture);
      const call = [[await slashing.getAddress()], [0n], [slashing.interface.encodeFunctionData("setDisputeCost", [1n])]] as const;
      await governor.connect(treasury).propose([...call[0]], [...call[1]], [...call[2]], "cheaper");
      const operation = await timelock.hashOperationBatch([...call[0]], [...call[1]], [...call[2]], ZeroHash, id("cheaper"));
      const scheduled = await puppet.act(timelock, timelock.interface.encodeFunctionData("scheduleBatch", [[...call[0]], [...call[1]], [...call[2]], ZeroHash, id("cheaper"), DELAY]));
      await timelock.connect(owner).revokeRole(await timelock.PROPOSER_ROLE(), puppet);
      expect(await governor.state(operation)).to.equal(STATE.pending);
      expect(await faults()).to.deep.equal([`Timelock waits to do what was not voted on: operation ${operation}, scheduled by transaction ${scheduled.hash}`]);
    });

    it("and nothing of what was voted on, waiting or done", async () => {
      const { suite: { governor, token }, treasury, thief, faults } = await loadFixture(deploy);
      const call = [[await token.getAddress()], [0n], [token.interface.encodeFunctionData("approve", [thief.address, 1n])]] as const;
      await time.increase(1);
      await governor.connect(treasury).propose([...call[0]], [...call[1]], [...call[2]], "a gift");
      const proposal = await governor.hashProposal([...call[0]], [...call[1]], [...call[2]], id("a gift"));
      await time.increaseTo((await governor.proposalSnapshot(proposal)) + 1n);
      await governor.connect(treasury).castVote(proposal, 1);
      await time.increaseTo((await governor.proposalDeadline(proposal)) + 1n);
      await governor.queue([...call[0]], [...call[1]], [...call[2]], id("a gift"));
      expect(await governor.state(proposal)).to.equal(STATE.queued);
      expect(await faults()).to.deep.equal([]);
      await time.increaseTo(await governor.proposalEta(proposal));
      await governor.execute([...call[0]], [...call[1]], [...call[2]], id("a gift"));
      expect(await faults()).to.deep.equal([]);
    });
  });

  describe("creates a contract otherwise than this repository does", () => {
    it("by other code, which leaves the same code behind", async () => {
      const { of, faults } = await loadFixture(deploy);
      const lens = await deployCode(await ethers.provider.getCode(of("StakeLens")));
      expect(await faults({ "Stake#StakeLens": lens })).to.deep.equal([
        `StakeLens at ${lens} was created by other code than this repository compiles and links, so that nobody can say what it began with`,
      ]);
    });

    it("by another contract", async () => {
      const { suite: { staking }, deployer, faults } = await loadFixture(deploy);
      const creation = await (await ethers.getContractFactory("StakeLens")).getDeployTransaction(staking);
      const receipt = await (await deployer.sendTransaction({ data: createdByAnother(creation.data) })).wait();
      const lens = getCreateAddress({ from: receipt?.contractAddress ?? "", nonce: 1 });
      expect(await faults({ "Stake#StakeLens": lens })).to.deep.equal([
        `StakeLens at ${lens} was created by no transaction that is found, as on a node that does not keep the chain's past, so that nobody can say what it began with`,
      ]);
    });

    it("and names another transaction in the journal", async () => {
      const { suite: { lens }, of, faults, early } = await loadFixture(deploy);
      const created = await ethers.provider.getBlock((await creationOf(ethers.provider, of("StakeLens")))?.blockNumber ?? 0);
      const [right, wrong] = [created?.transactions[0], early.deploymentTransaction()?.hash];
      const folder = mkdtempSync(join(tmpdir(), "assay-journal-"));
      try {
        const write = (hash: string | undefined): void => {
          const confirmed = { type: "TRANSACTION_CONFIRM", futureId: "Stake#StakeLens", networkInteractionId: 1, hash, receipt: { contractAddress: of("StakeLens") } };
          writeFileSync(join(folder, "journal.jsonl"), `\n${JSON.stringify({ type: "DEPLOYMENT_INITIALIZE", chainId: 31_337 })}\n${JSON.stringify(confirmed)}`);
        };
        write(right);
        expect(creationsByJournal(folder)).to.deep.equal(new Map([[await lens.getAddress(), right]]));
        expect(await faults({}, folder)).to.deep.equal([]);
        write(wrong);
        expect(await faults({}, folder)).to.deep.equal([
          `StakeLens at ${of("StakeLens")} was created by no transaction that is found, as on a node that does not keep the chain's past, so that nobody can say what it began with`,
        ]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    it("before the timelock, and sets what nobody sees later", async () => {
      const { early, stranger, owner, deployer, faults } = await loadFixture(deploy);
      await early.connect(deployer).transferOwnership(owner);
      await early.connect(owner).acceptOwnership();
      const lane = `ProofRouter's lane ${LANE} is verified by ${await stranger.getAddress()}, which is no part of the deployment`;
      expect(await faults({ "Assay#ProofRouter": await early.getAddress() })).to.include(lane);
    });
  });

  describe("has the timelock give something away", () => {
    it("by what is anybody's to call, or of no part of the deployment", async () => {
      const fixture = await loadFixture(deploy);
      const { suite: { token, marketParts: { office }, slashing }, thief, stranger, of, faults } = fixture;
      const done = async (): Promise<readonly string[]> => (await faults()).map((fault) => fault.split(", by transaction ")[0] ?? "");
      const said = (what: string): string => `Timelock did what nobody voted on and no owner does: ${what}`;
      await haveDone(fixture, of("SlashingPolicy"), slashing.interface.encodeFunctionData("setDisputeCost", [1n]));
      expect(await done()).to.deep.equal([]);
      await haveDone(fixture, of("AssayToken"), token.interface.encodeFunctionData("approve", [thief.address, MaxUint256]));
      expect(await token.allowance(of("Timelock"), thief)).to.equal(MaxUint256);
      await haveDone(fixture, of("AssayToken"), token.interface.encodeFunctionData("delegate", [thief.address]));
      await haveDone(fixture, of("Market"), office.interface.encodeFunctionData("setAgentBudget", [thief.address, of("AssayToken"), 1n, 1n, 86_400]));
      await haveDone(fixture, await stranger.getAddress(), stranger.interface.encodeFunctionData("act", [thief.address, "0x"]));
      expect(await done()).to.deep.equal([
        said("AssayToken.approve"), said("AssayToken.delegate"), said("Market.setAgentBudget"),
        said(`${stranger.interface.getFunction("act").selector} of ${await stranger.getAddress()}`),
      ]);
    });
  });
});

describeInProcess("the handover", () => {
  it("leaves nothing waiting that an earlier attempt scheduled", async function () {
    this.timeout(600_000);
    const { deployer } = await actors();
    const first = await ethers.provider.getTransactionCount(deployer);
    const timelock = await ethers.getContractAt("Timelock", getCreateAddress({ from: deployer.address, nonce: first }));
    const left = timelock.interface.encodeFunctionData("updateDelay", [1]);
    let scheduled: Promise<unknown> = Promise.resolve();
    const onStep = (text: string): void => {
      if (text === "what an owner sets, by the timelock") scheduled = timelock.connect(deployer).schedule(timelock, 0, left, ZeroHash, ZeroHash, 0);
    };
    const { addresses } = await deploySuite(hre, await readSuiteParameters("hardhat"), { onStep });
    await scheduled;
    const operation = await timelock.hashOperation(timelock, 0, left, ZeroHash, ZeroHash);
    expect(await timelock.queryFilter(timelock.filters.Cancelled(operation))).to.have.length(1);
    expect(await timelock.isOperation(operation)).to.equal(false);
    expect((await checkHandover(hre, addresses)).faults).to.deep.equal([]);
  });
});
