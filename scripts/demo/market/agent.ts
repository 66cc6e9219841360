import { type AssayError, agentMask, authorizeAgent, batch, isRevert, setAgentBudget } from "@assay/sdk";
import { ZeroHash, parseEther } from "ethers";
import type { Digit } from "../../train-mnist/digits";
import { DemoError } from "../errors";
import { timestamp } from "../stage";
import { encodeTaking, place } from "./orders";
import type { MarketStage } from "./stage";

/** What the agent may spend in a day, and for one order. */
const BUDGET = parseEther("4");
const CAP = parseEther("3");
const DAY = 86_400;

/** The agent's order that the market refused. */
export interface RefusedOrder {
  readonly budget: bigint;
  readonly asked: bigint;
  readonly available: bigint;
  readonly error: AssayError;
}

/** The client `west` lets a key order inference for it, within a budget. */
export async function engageAgent({ hre, actors, addresses }: MarketStage): Promise<void> {
  const [signer, agent, market] = [actors.clients.west, actors.agent.address, addresses.market];
  const expiresAt = (await timestamp(hre)) + 30 * DAY;
  await authorizeAgent({ signer, market, agent, terms: { expiresAt, workloads: agentMask(["inference"]), providerList: ZeroHash as `0x${string}` } });
  await setAgentBudget({ signer, market, agent, token: addresses.cash, budget: BUDGET, cap: CAP, periodSeconds: DAY });
}

/**
 * The agent orders once more, for a unit more than it has left.
 * @param number of the order, one of its client's.
 * @throws {DemoError} where the market lets it.
 */
export async function overspend(stage: MarketStage, number: number, digit: Digit): Promise<RefusedOrder> {
  const { actors, addresses, market } = stage;
  const available = await market.agentAvailable(actors.clients.west, actors.agent, addresses.cash);
  const asked = available + 1n;
  const call = await encodeTaking(stage, await place(stage, number, digit, asked));
  const { refusedCalls } = await batch({ signer: actors.coordinator, market: addresses.market, calls: [call] });
  const [refused] = refusedCalls;
  if (refused === undefined) throw new DemoError(`The agent could spend ${asked} of ${available}.`);
  if (!isRevert(refused.error, "MarketAgentBudgetShort")) throw refused.error;
  return { budget: BUDGET, asked, available, error: refused.error };
}
