import { courtInterface, marketInterface, providerRegistryInterface, rewardsInterface, sessionsInterface, stakingInterface } from "@assay/sdk";
import type { Interface } from "ethers";
import type { Chain } from "./chain";
import { ReportError } from "./errors";

/** Contracts whose events are read. */
export type ContractName = "market" | "staking" | "registry" | "court" | "sessions" | "rewards";

export const INTERFACES: Readonly<Record<ContractName, Interface>> = {
  market: marketInterface, staking: stakingInterface, registry: providerRegistryInterface, court: courtInterface, sessions: sessionsInterface,
  rewards: rewardsInterface,
};

/** What is read of each. */
const EVENTS: Readonly<Record<ContractName, readonly string[]>> = {
  market: ["JobsClaimed", "JobsSettled", "JobRefunded", "JobTimedOut", "JobConvicted", "IndexSet", "IndexMoved", "IndexReferenceSet", "PayeeAllowed", "FeeCounterChanged"],
  staking: ["ProviderRegistered", "Staked", "Delegated", "Withdrawn", "StakeSlashed", "AllocationChanged"],
  registry: ["GpuClassAdded"],
  court: ["NodeDemanded", "TracePosted", "ClaimJudged"],
  sessions: ["SessionOpened", "VoucherRedeemed", "SessionConvicted", "FeeCounterChanged"],
  rewards: ["EpochClosed", "FeeCounted", "GaugeVoted", "BudgetSet", "RewardClaimed"],
};

/** First topics of what is read. */
export const TOPICS: readonly string[] = [
  ...new Set(Object.entries(EVENTS).flatMap(([name, events]) => events.map((event) => INTERFACES[name as ContractName].getEvent(event)?.topicHash ?? ""))),
];

/** A market and what stands around it, by address in small letters. */
export type Contracts = ReadonlyMap<string, ContractName>;

/**
 * The market with what it names; sessions it does not name, since they name it.
 * @throws {ReportError} where there is no market.
 */
export async function contractsOf(chain: Chain, market: string, block: number): Promise<Contracts> {
  const named = async (method: string): Promise<string> => {
    try {
      return String((await chain.view(market, marketInterface, method, [], block))[0]).toLowerCase();
    } catch (cause) {
      throw new ReportError(`${market} is no market: it has no ${method}().`, { cause });
    }
  };
  return new Map<string, ContractName>([
    [await named("staking"), "staking"],
    [await named("providerRegistry"), "registry"],
    [await named("court"), "court"],
    [market.toLowerCase(), "market"],
  ]);
}

/** Whether an address that accounts can pay into is sessions of this market. */
export async function areSessions(chain: Chain, market: string, payee: string, block: number): Promise<boolean> {
  try {
    return String((await chain.view(payee, sessionsInterface, "market", [], block))[0]).toLowerCase() === market.toLowerCase();
  } catch {
    return false;
  }
}

/** Whether what is told of fees are rewards for work of these providers: they name their staking. */
export async function areRewards(chain: Chain, staking: string, counter: string, block: number): Promise<boolean> {
  try {
    const [named] = (await chain.view(counter, rewardsInterface, "staking", [], block)) as unknown as [string];
    await chain.view(counter, rewardsInterface, "EPOCH_SECONDS", [], block);
    return named.toLowerCase() === staking;
  } catch {
    return false;
  }
}
