import { WORKLOADS } from "@assay/sdk";
import { impersonateAccount, setBalance } from "@nomicfoundation/hardhat-network-helpers";
import { type BaseContract, Wallet, id, parseEther } from "ethers";
import type { Snapshot } from "../file";
import { distinct, work } from "./jobs";
import { HOUR, type MarketStage, PRICE, spend } from "./stage";

const EPOCH = 7 * 24 * HOUR;
const BATCH = 32;
/** A unit of cash, of six decimals, counts for ten of the stake token, of eighteen. */
const RATE = 10n * 10n ** 12n * 10n ** 15n;
const INFERENCE = 0;
const FEES = 25_000n * PRICE;
const POOL_BPS = 4_500;

/** Jobs of a provider whose fees are counted, votes, the close of an epoch, and claims for many providers. */
export async function rewardsGas(stage: MarketStage): Promise<Snapshot> {
  const { hre, actors, token, staking, market, sessions, cash } = stage;
  const { owner, provider, delegator, treasury } = actors;
  const rewards = await hre.ethers.deployContract("Rewards", [owner, staking, EPOCH]);
  await token.connect(owner).setMinter(rewards);
  for (const source of [market, sessions]) await rewards.connect(owner).setSource(source, true);
  await market.connect(owner).setFeeCounter(rewards);
  await market.connect(provider).countFees(provider, true);
  await rewards.connect(owner).setRate(cash, RATE);
  await rewards.connect(owner).setBudget(await rewards.MAX_BUDGET());
  await token.connect(treasury).delegate(treasury);
  for (const who of [provider, delegator]) await staking.connect(who).switchVotes(provider, true);

  const gas: Record<string, number> = {};
  const call = (to: BaseContract, name: string, values: readonly unknown[]): string => to.interface.encodeFunctionData(name, [...values]);
  const nextEpoch = async (): Promise<number> => {
    const now = await stage.pass(HOUR);
    await stage.pass(EPOCH - (now % EPOCH));
    await hre.ethers.provider.send("evm_mine", []);
    const epoch = Number(await rewards.currentEpoch());
    await stage.pass(HOUR);
    return epoch;
  };
  const source = await hre.ethers.getSigner(await sessions.getAddress());
  await impersonateAccount(source.address);
  await setBalance(source.address, parseEther("1"));
  const providers = Array.from({ length: BATCH }, (_, index) => new Wallet(id(`provider ${index}`)).address);
  const count = async (): Promise<void> => {
    for (const who of providers) await rewards.connect(source).count(who, cash, WORKLOADS.inference, FEES, POOL_BPS);
  };

  await nextEpoch();
  for (const [nonce, key] of [[501n, undefined], [502n, "market.settleBatch32Distinct.counted"]] as const) {
    const { settle } = await work(stage, await distinct(stage, BATCH, nonce));
    if (key !== undefined) gas[key] = Math.round(settle.gas / BATCH);
  }
  gas["market.settle.counted"] = (await work(stage, await distinct(stage, 1, 503n))).settle.gas;

  const vote = call(rewards, "vote", [[6_000, 4_000, 0, 0, 0]]);
  // What the second run costs is no first of anything but of its epoch.
  for (let run = 0; run < 2; ++run) {
    for (const voter of [treasury, provider]) await spend(stage, voter, rewards, vote);
    gas["rewards.vote"] = (await spend(stage, delegator, rewards, vote)).gas;
    const epoch = await nextEpoch();
    await count();
    await nextEpoch();
    gas["rewards.checkpoint"] = (await spend(stage, delegator, rewards, call(rewards, "checkpoint", [epoch]))).gas;
    const claimed = await spend(stage, delegator, rewards, call(rewards, "claim", [epoch, INFERENCE, providers]));
    gas[`rewards.claimBatch${BATCH}`] = Math.round(claimed.gas / BATCH);
  }
  return gas;
}
