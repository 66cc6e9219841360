import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Section } from "./report";

interface Goal {
  readonly most: number;
  /** What cannot be saved, and why. */
  readonly floor: string;
}

const GOALS: Readonly<Record<string, Goal>> = {
  "market.fill.mnist": { most: 130_000, floor: "21,000 transaction, 20,000 four balances and nonces, 13,300 cold accounts and slots of lane and program, 3,000 signature" },
  "referee.execute.mnist": { most: 45_000, floor: "16,500 five cold accounts, 352 to enter a cached program" },
};

/** The committed gas figures beside what is wanted of them. */
export function gas(): Section {
  const figures = JSON.parse(readFileSync(join(__dirname, "../../snapshots/gas.json"), "utf8")) as Record<string, number>;
  return {
    title: "Gas",
    columns: ["step", "gas", "at most", "of which cannot be saved"],
    rows: Object.entries(figures).map(([key, figure]) => {
      const goal = GOALS[key];
      return [`\`${key}\``, figure.toLocaleString("en-US"), goal?.most.toLocaleString("en-US") ?? "", goal?.floor ?? ""];
    }),
    notes: [
      "whole transactions on Hardhat Network with the cancun rules and no L1 fee; `referee.*` is the program's own frame, as a chain charges it, in a direct call whose code accounts are cold",
      "steady state: balances and nonce words are in use, the referee is in the cache; `.first` finds them empty, `.uncached` has no place in the cache, `.inFill` is the referee's frame within a fill, whose accounts the registry has warmed",
      "written by `npm run snapshot`, compared by `npm run snapshot:check`",
    ],
  };
}
