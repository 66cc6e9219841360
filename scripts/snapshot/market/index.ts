import { agentMask } from "@assay/sdk";
import type { HardhatRuntimeEnvironment } from "hardhat/types/runtime";
import type { Snapshot } from "../file";
import { courtGas } from "./court";
import { PROVEN, anOrder, convict, copies, distinct, fillCopies, fillOrders, missDeadline, work } from "./jobs";
import { rewardsGas } from "./rewards";
import { sessionCosts } from "./sessions";
import { type Cost, FAR, type MarketStage, PRICE, setMarketStage } from "./stage";

/** How many jobs or vouchers go together in the batches that are measured. */
export const SIZES = [1, 8, 32, 128] as const;
/** The size that the figures of a step in a batch are of. */
const BATCH = 32;

interface Measured {
  readonly gas: Snapshot;
  /** Gas and calldata of whole transactions, by step, kind and size. */
  readonly batches: Snapshot;
}

type Costs = Record<string, Cost>;

/** The market and sessions with production's parameters: keys and steady state as docs/benchmarks.md says. */
export async function marketGas(hre: HardhatRuntimeEnvironment): Promise<Measured> {
  const stage = await setMarketStage(hre);
  const gas: Record<string, number> = {};
  const costs: Costs = {};
  await jobs(stage, gas, costs);
  await exceptions(stage, gas);
  await sessions(stage, gas, costs);
  Object.assign(gas, await courtGas(stage));
  // The last, since fees of the stage's provider are counted from then on.
  Object.assign(gas, await rewardsGas(stage));
  for (const [step, key] of [["accept", "market.accept"], ["submit", "market.submit"], ["settle", "market.settle"], ["fill", "market.fill"]] as const) {
    gas[key] = costOf(costs, `${step}.distinct.1`).gas;
    gas[`${key}Batch${BATCH}`] = each(costOf(costs, `${step}.copies.${BATCH}`));
    gas[`${key}Batch${BATCH}Distinct`] = each(costOf(costs, `${step}.distinct.${BATCH}`));
  }
  gas["sessions.redeem"] = costOf(costs, "redeem.distinct.1").gas;
  gas[`sessions.redeemBatch${BATCH}`] = each(costOf(costs, `redeem.distinct.${BATCH}`));
  return { gas, batches: Object.fromEntries(Object.entries(costs).flatMap(([key, { gas: sum, bytes }]) => [[`${key}.gas`, sum], [`${key}.bytes`, bytes]])) };
}

function costOf(costs: Costs, key: string): Cost {
  const cost = costs[key];
  if (cost === undefined) throw new Error(`${key} was not measured`);
  return cost;
}

/** Of one in a batch. */
function each({ gas }: Cost): number {
  return Math.round(gas / BATCH);
}

/** Runs that come first make sure that nothing of what is measured is the first of its kind. */
async function jobs(stage: MarketStage, gas: Record<string, number>, costs: Costs): Promise<void> {
  const first = await work(stage, [await anOrder(stage, stage.actors.client, { nonce: 1_000_000n })]);
  for (const step of ["accept", "submit", "settle"] as const) gas[`market.${step}.first`] = first[step].gas;
  gas["market.fill.first"] = (await fillOrders(stage, [await anOrder(stage, stage.actors.client, { nonce: 2_000_000n, ...PROVEN })])).gas;
  await work(stage, await distinct(stage, stage.clients.length, 0n));

  for (const [index, size] of SIZES.entries()) {
    for (const [step, cost] of Object.entries(await work(stage, [await copies(stage, index, size)]))) costs[`${step}.copies.${size}`] = cost;
    costs[`fill.copies.${size}`] = await fillCopies(stage, await copies(stage, 10 + index, size, PROVEN));
    const nonce = BigInt(2 * index + 1);
    for (const [step, cost] of Object.entries(await work(stage, await distinct(stage, size, nonce)))) costs[`${step}.distinct.${size}`] = cost;
    costs[`fill.distinct.${size}`] = await fillOrders(stage, await distinct(stage, size, nonce + 1n, PROVEN));
  }
}

/** What is not the happy path, and an order of an agent, whose terms and budget are looked at. */
async function exceptions(stage: MarketStage, gas: Record<string, number>): Promise<void> {
  const { market, cash, actors } = stage;
  const { client, agent } = actors;
  await missDeadline(stage, await copies(stage, 20, 1));
  const { refund, penalty } = await missDeadline(stage, await copies(stage, 21, 1));
  gas["market.reclaim"] = refund.gas;
  gas["market.reclaim.penalty"] = penalty.gas;
  await convict(stage, await copies(stage, 22, 1));
  const court = await convict(stage, await copies(stage, 23, 1));
  gas["market.hold"] = court.hold.gas;
  gas["market.convict"] = court.convict.gas;

  const sent = async (key: string, sending: Promise<{ wait(): Promise<{ gasUsed: bigint } | null> }>): Promise<void> => {
    const receipt = await (await sending).wait();
    gas[key] = Number(receipt?.gasUsed);
  };
  await sent("market.authorizeAgent.first", market.connect(client).authorizeAgent(agent, { expiresAt: FAR, workloads: agentMask(["inference"]), providerList: `0x${"00".repeat(32)}` }));
  await sent("market.setAgentBudget.first", market.connect(client).setAgentBudget(agent, cash, 100n * PRICE, PRICE, 31_536_000));
  await work(stage, [await anOrder(stage, client, { nonce: 0n, agent: agent.address }, agent)]);
  gas["market.accept.agent"] = (await work(stage, [await anOrder(stage, client, { nonce: 1n, agent: agent.address }, agent)])).accept.gas;
  await sent("market.sync", market.sync(actors.provider));
  await sent("market.sweepFees.first", market.sweepFees(cash));
  await sent("market.harvest.first", market.harvest(actors.provider, cash));
}

async function sessions(stage: MarketStage, gas: Record<string, number>, costs: Costs): Promise<void> {
  const { redeem, ...steps } = await sessionCosts(stage, SIZES);
  for (const [step, cost] of Object.entries<Cost>(steps)) {
    gas[`sessions.${step}`] = cost.gas;
    costs[`session.${step}.1`] = cost;
  }
  for (const size of SIZES) costs[`redeem.distinct.${size}`] = redeem[size] as Cost;
}
