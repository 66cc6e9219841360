import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { setBalance, time } from "@nomicfoundation/hardhat-network-helpers";
import { type ContractTransactionReceipt, type ContractTransactionResponse, MaxUint256, parseEther } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/runtime";
import { type StakeDeployment, deployStake } from "../../deploy/deploy-stake";
import { readParameters } from "../../deploy/parameters";
import type { MockToken, ReferenceService } from "../../typechain-types";
import type { Snapshot } from "./file";

/** 2100-01-01: dates as the bytes of real ones, and the same in every run, since calldata is charged by its bytes. */
const START = 4_102_444_800;
const MAX_LOCK_SECONDS = 1_814_400;
const LOCK_SECONDS = 86_400;
/** When the requests are made that are withdrawn and canceled. */
const WITHDRAWN_AT = START + 10_000;
const CANCELED_AT = START + 20_000;
const PURSE = parseEther("1000000");
/** Amounts as people type them: whole tokens, and a calldata word of some ten bytes. */
const OWN = parseEther("10000");
const DELEGATED = parseEther("20000");
const ALLOCATED = parseEther("8000");
const SOME = parseEther("100");

const ROLES = ["deployer", "owner", "provider", "operator", "delegator", "otherDelegator", "voter", "client", "challenger"] as const;

interface Stage extends StakeDeployment {
  readonly hre: HardhatRuntimeEnvironment;
  readonly actors: Readonly<Record<(typeof ROLES)[number], HardhatEthersSigner>>;
  readonly cash: MockToken;
  readonly service: ReferenceService;
  /** Takes the receipt's gas down under a key, and gives the receipt. */
  readonly measure: (key: string, sent: Promise<ContractTransactionResponse>) => Promise<ContractTransactionReceipt>;
}

/**
 * Whole transactions of stake: keys and steady state as docs/benchmarks.md says. The token is the deployment's, whose
 * votes every transfer asks for.
 */
export async function stakingGas(hre: HardhatRuntimeEnvironment): Promise<Snapshot> {
  const figures: Record<string, number> = {};
  const stage = await setStage(hre, figures);
  await firsts(stage);
  await deposits(stage);
  await leaving(stage);
  await rewards(stage);
  await services(stage);
  await votes(stage);
  await registry(stage);
  return figures;
}

async function setStage(hre: HardhatRuntimeEnvironment, figures: Record<string, number>): Promise<Stage> {
  const signers = await hre.ethers.getSigners();
  const actors = Object.fromEntries(ROLES.map((role, index) => [role, signers[index]])) as Stage["actors"];
  const { deployer, owner } = actors;
  const file = await readParameters("hardhat");
  const deployment = await deployStake(hre, { ...file, owner: owner.address, treasury: deployer.address });
  const { token, staking, providers } = deployment;
  const cash = await hre.ethers.deployContract("MockToken");
  const service = await hre.ethers.deployContract("ReferenceService", [staking, MAX_LOCK_SECONDS]);
  for (const role of ["provider", "delegator", "otherDelegator", "voter", "client", "challenger"] as const) {
    const account = actors[role];
    await token.connect(deployer).transfer(account, PURSE);
    await cash.mint(account, PURSE);
    await token.connect(account).approve(staking, MaxUint256);
    await token.connect(account).approve(providers, MaxUint256);
    await cash.connect(account).approve(service, MaxUint256);
  }
  await staking.connect(owner).setRewardToken(cash, true);
  await staking.connect(owner).appoint(service);
  await time.increaseTo(START);

  async function measure(key: string, sent: Promise<ContractTransactionResponse>): Promise<ContractTransactionReceipt> {
    const receipt = await (await sent).wait();
    if (receipt === null) throw new Error(`${key} was not mined`);
    figures[key] = Number(receipt.gasUsed);
    return receipt;
  }
  return { ...deployment, hre, actors, cash, service, measure };
}

/** What finds its slots empty. */
async function firsts({ actors, staking, service, measure }: Stage): Promise<void> {
  const { provider, operator, delegator, otherDelegator } = actors;
  const own = staking.connect(provider);
  await measure("staking.register", own.register(operator, 1_000));
  await measure("staking.stake.first", own.stake(provider, OWN));
  await measure("staking.allocate.first", own.allocate(service, ALLOCATED));
  await measure("staking.delegate.first", staking.connect(delegator).delegate(provider, DELEGATED, 0, delegator));
  await staking.connect(otherDelegator).delegate(provider, DELEGATED, 0, otherDelegator);
}

async function deposits({ actors, staking, measure }: Stage): Promise<void> {
  const { provider, delegator } = actors;
  await measure("staking.stakeAgain", staking.connect(provider).stake(provider, SOME));
  await measure("staking.delegateAgain", staking.connect(delegator).delegate(provider, SOME, 0, delegator));
}

/** Requests find others beside them, which is what a pool in use has. */
async function leaving({ actors, staking, measure }: Stage): Promise<void> {
  const { provider, delegator } = actors;
  const [own, other] = [staking.connect(provider), staking.connect(delegator)];
  await own.requestWithdrawal(provider, SOME);
  await time.setNextBlockTimestamp(WITHDRAWN_AT);
  await measure("staking.requestWithdrawal", own.requestWithdrawal(provider, SOME));
  await measure("staking.undelegate.first", other.requestWithdrawal(provider, SOME));
  await time.setNextBlockTimestamp(CANCELED_AT);
  await measure("staking.undelegate", other.requestWithdrawal(provider, SOME));
  const thaw = Number(await staking.THAW_SECONDS());
  await measure("staking.cancelWithdrawal", other.cancelWithdrawal(provider, CANCELED_AT + thaw));
  await time.increase(thaw);
  await measure("staking.withdraw", own.withdraw(provider, WITHDRAWN_AT + thaw, provider));
}

/** A stream in another token than the stake's, which runs while shares move and is half over when it is claimed. */
async function rewards({ actors, cash, staking, service, measure }: Stage): Promise<void> {
  const { provider, delegator, client } = actors;
  const earn = (): Promise<ContractTransactionResponse> => service.connect(client).earn(provider, cash, SOME);
  await earn();
  await measure("service.harvest.first", service.harvest(provider, cash));
  await earn();
  await measure("service.harvest", service.harvest(provider, cash));
  const other = staking.connect(delegator);
  // The first change of shares after rewards began to flow makes the account's debt.
  await other.delegate(provider, SOME, 0, delegator);
  await measure("staking.delegateAgain.streaming", other.delegate(provider, SOME, 0, delegator));
  await measure("staking.undelegate.streaming", other.requestWithdrawal(provider, SOME));
  await time.increase((await staking.EPOCH_SECONDS()) / 2n);
  await measure("staking.claimFees", other.claim(provider, cash, delegator));
}

/** A slash is measured as the service's own transaction, and within a conviction of the reference service. */
async function services({ hre, actors, token, staking, service, measure }: Stage): Promise<void> {
  const { provider, client, challenger } = actors;
  const own = staking.connect(provider);
  const payouts = [
    { account: client, amount: SOME / 4n },
    { account: challenger, amount: SOME / 8n },
  ];
  for (const id of [1, 2]) await measure("service.lock", service.lock(provider, id, SOME, SOME / 2n, LOCK_SECONDS));
  await measure("service.convict.first", service.convict(provider, 1, SOME, payouts));
  await measure("service.convict", service.convict(provider, 2, SOME, payouts));
  const judge = await hre.ethers.getImpersonatedSigner(await service.getAddress());
  await setBalance(judge.address, parseEther("1"));
  await measure("staking.slash", staking.connect(judge).slash(provider, SOME, payouts));
  await measure("staking.collect", staking.connect(client).collect(token, client));
  await measure("staking.sweepBurn", staking.sweepBurn());
  await measure("staking.allocate", own.allocate(service, ALLOCATED + SOME));
  await measure("staking.sync", staking.sync(provider));
}

/** Votes of the provider's own stake and of a delegation, each with checkpoints before. */
async function votes({ actors, staking, measure }: Stage): Promise<void> {
  const { provider, delegator } = actors;
  const [own, other] = [staking.connect(provider), staking.connect(delegator)];
  await measure("staking.switchVotes.first", own.switchVotes(provider, true));
  await other.switchVotes(provider, true);
  await measure("staking.stakeAgainWithVotes", own.stake(provider, SOME));
  await measure("staking.delegateAgainWithVotes", other.delegate(provider, SOME, 0, delegator));
}

/** An update that says the same again, one that offers more, for which stake and nodes are looked at, and one that offers less. */
async function registry({ hre, actors, providers, measure }: Stage): Promise<void> {
  const { owner, provider, operator } = actors;
  await providers.connect(owner).addGpuClass(hre.ethers.encodeBytes32String("H100"), 8);
  const key = hre.ethers.id("a key");
  await measure("registry.setNode.first", providers.connect(provider).setNode(provider, 1, 1, { endpointHash: hre.ethers.id("where"), sealingKey: key, gpus: 8 }));
  await measure("registry.update.first", providers.connect(provider).update(provider, 16, 1, 1));
  await measure("registry.update.refresh", providers.connect(operator).update(provider, 16, 1, 1));
  await measure("registry.update.raise", providers.connect(operator).update(provider, 32, 1, 1));
  await measure("registry.update", providers.connect(operator).update(provider, 24, 3, 1));
}
