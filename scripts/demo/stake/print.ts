import { formatEther } from "ethers";
import type { SplitFault, StakeAudience, StakeOutcome } from "./play";
import { STAKERS, STAKES } from "./stage";

const ROWS = [
  ["own", "from own stake"],
  ["delegated", "from delegated stake"],
  ["compensation", "to the client"],
  ["bounty", "to the challenger"],
  ["burned", "to be burned"],
] as const;

const NAMES = { provider: "provider", first: "first delegator", second: "second delegator" } as const;

/** To the last unit: all 18 digits after the point. */
export function exact(amount: bigint): string {
  const [whole = "", fraction = ""] = formatEther(amount).split(".");
  return `${whole}.${fraction.padEnd(18, "0")}`;
}

/** A name and its amounts, in columns. */
export function row(name: string, cells: readonly string[]): string {
  return `  ${name.padEnd(22)}${cells.map((cell) => cell.padStart(27)).join("")}`;
}

function splitLines(splits: readonly SplitFault[]): readonly string[] {
  return [row("", splits.map(({ fault }) => fault.name)), ...ROWS.map(([key, name]) => row(name, splits.map(({ split }) => exact(split[key]))))];
}

/** Tells people. */
export function stakeStoryteller(write: (line: string) => void): StakeAudience {
  return {
    part: (text) => write(text),
    staged: ({ token, staking, service }) => write(`  token ${token}, staking ${staking}, service ${service}`),
    slashed: (splits) => splitLines(splits).forEach((line) => write(line)),
  };
}

/** The last lines for people. */
export function stakeClosing({ left, collected, before, after }: StakeOutcome): readonly string[] {
  return [
    row("", ["put in", "took out"]),
    ...STAKERS.map((role) => row(NAMES[role], [exact(STAKES[role]), exact(left[role])])),
    row("client", [exact(0n), exact(collected.client)]),
    row("challenger", [exact(0n), exact(collected.challenger)]),
    row("burned", ["", exact(before.supply - after.supply)]),
    "What went in came out or was burned, to the last unit; nothing stayed behind.",
  ];
}
