import { formatEther } from "ethers";
import type { GovernanceAudience, GovernanceOutcome } from "./play";

const DAY_SECONDS = 86_400;

function millions(votes: bigint): string {
  return `${(Number(formatEther(votes)) / 1e6).toLocaleString("en-US", { maximumFractionDigits: 3 })} million`;
}

/** Tells people. */
export function governanceStoryteller(write: (line: string) => void): GovernanceAudience {
  return {
    part: (text) => write(text),
    proposed: (changes) => changes.forEach((change) => write(`  ${change}`)),
    voted: (who, vote, weight) => write(`  ${who.padEnd(34)}${vote.padEnd(9)}${millions(weight)}`),
    told: (text) => write(`  ${text}`),
  };
}

/** The last line for people. */
export function governanceClosing({ votes, feeBps, seconds }: GovernanceOutcome): string {
  return `From ${feeBps.before} to ${feeBps.after} in ${Math.round(seconds / DAY_SECONDS)} days: ${millions(votes.for)} for, ${millions(votes.against)} against, ${millions(votes.quorum)} were needed.`;
}
