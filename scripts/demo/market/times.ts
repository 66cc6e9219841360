import type { HardhatRuntimeEnvironment } from "hardhat/types";
import type { AssayParameters } from "../../../deploy/parameters";

/** @property executionSeconds of the demo's orders. */
export type MarketTimes = Pick<AssayParameters, "market" | "sessions"> & {
  readonly stake: Pick<AssayParameters["stake"], "thawSeconds" | "noticeSeconds">;
  readonly executionSeconds: number;
};

/** Production's times on the embedded chain, whose clock is set; elsewhere the demo waits, so that all is as short as its transactions allow. */
export function marketTimesOn({ network }: HardhatRuntimeEnvironment, { market, sessions, stake }: AssayParameters): MarketTimes {
  if (network.name === "hardhat") return { market, sessions, stake, executionSeconds: 600 };
  return {
    market: { ...market, maxExecutionSeconds: 25, marginSeconds: 10, windowSeconds: 5, disputeSeconds: 30 },
    sessions: { longestSeconds: 40, executionSeconds: 5, thawSeconds: 5, receiptSeconds: 5, disputeSeconds: 5 },
    stake: { thawSeconds: 100, noticeSeconds: 101 },
    executionSeconds: 25,
  };
}
