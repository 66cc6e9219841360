import type { HardhatRuntimeEnvironment } from "hardhat/types";
import type { AssayParameters } from "../../../deploy/parameters";

/** @property executionSeconds of the demo's orders. */
export type MarketTimes = Pick<AssayParameters, "censorSeconds" | "court" | "market" | "sessions"> & {
  readonly stake: Pick<AssayParameters["stake"], "thawSeconds" | "noticeSeconds">;
  readonly executionSeconds: number;
};

/** Production's times on the embedded chain, whose clock is set; elsewhere the demo waits, so that all is as short as its transactions allow. */
export function marketTimesOn({ network }: HardhatRuntimeEnvironment, { censorSeconds, court, market, sessions, stake }: AssayParameters): MarketTimes {
  if (network.name === "hardhat") return { censorSeconds, court, market, sessions, stake, executionSeconds: 600 };
  return {
    censorSeconds: 0,
    court: { ...court, answerSeconds: 6, moveSeconds: 6 },
    market: { ...market, maxExecutionSeconds: 25, marginSeconds: 10, windowSeconds: 5, disputeSeconds: 135 },
    sessions: { longestSeconds: 40, executionSeconds: 5, thawSeconds: 5, receiptSeconds: 5, disputeSeconds: 185 },
    stake: { thawSeconds: 241, noticeSeconds: 242 },
    executionSeconds: 25,
  };
}
