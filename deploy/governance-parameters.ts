import { readFileSync } from "node:fs";
import { join } from "node:path";
import JSON5 from "json5";

/** How token holders govern. All of it is theirs to change, within the bounds of the contracts. */
export interface GovernanceParameters {
  /** From a proposal to the second whose votes count. */
  readonly votingDelaySeconds: number;
  readonly votingPeriodSeconds: number;
  /** Voting that is left at least once the quorum is reached. */
  readonly voteExtensionSeconds: number;
  /** Votes that a proposer needs, in the token's smallest unit. */
  readonly proposalThreshold: bigint;
  /** Share of the votable supply that has to vote for or abstain, in 1/10,000. */
  readonly quorumBps: number;
  /** From the queue to the first second at which anybody can execute. */
  readonly timelockSeconds: number;
}

/** As the file has them: large amounts end with "n". */
type Written = Omit<GovernanceParameters, "proposalThreshold"> & { readonly proposalThreshold: string };

/**
 * Production's, each with its reason in docs/governance.md, for who deploys a governor alone: those of
 * parameters/hardhat.json5, of which every other network takes its figures.
 */
export const GOVERNANCE: GovernanceParameters = read();

function read(): GovernanceParameters {
  const { Governance } = JSON5.parse<{ readonly Governance: Written }>(readFileSync(join(__dirname, "parameters", "hardhat.json5"), "utf8"));
  return { ...Governance, proposalThreshold: BigInt(Governance.proposalThreshold.replace(/n$/, "")) };
}
