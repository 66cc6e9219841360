/** The demo inside Hardhat. `npm run demo` starts it with everything in place; see scripts/demo.mjs. */
import hre from "hardhat";
import { HardhatError } from "hardhat/internal/core/errors";
import { MOST_DIGITS, chooseDigits, readModel } from "./digits";
import { DemoError } from "./errors";
import { type Audience, type Outcome, play } from "./play";
import { closing, outcomeJson, storyteller } from "./print";
import { type StakeAudience, type StakeOutcome, playStake } from "./stake/play";
import { stakeClosing, stakeStoryteller } from "./stake/print";

/** @property digits how many are answered, 1 to `MOST_DIGITS`. */
export interface DemoOptions {
  readonly digits: number;
  readonly json: boolean;
}

/** What both parts of the demo showed. */
export interface DemoOutcome extends Outcome {
  readonly stake: StakeOutcome;
}

const SILENT: Audience & StakeAudience = { part: () => undefined, staged: () => undefined, served: () => undefined, refused: () => undefined, slashed: () => undefined };

/**
 * Plays the demo, a paid job and then stake behind a provider, and writes it line by line.
 * @throws {DemoError} where something is missing or the books do not balance.
 */
export async function demo({ digits, json }: DemoOptions, write: (line: string) => void): Promise<DemoOutcome> {
  const [first, ...others] = digits >= 1 && digits <= MOST_DIGITS ? chooseDigits(digits) : [];
  if (first === undefined) throw new DemoError(`--digits ${digits} is not 1 to ${MOST_DIGITS}.`);
  const outcome = await play(hre, { program: readModel(), digits: [first, ...others] }, json ? SILENT : storyteller(write));
  if (!json) closing(outcome).forEach((line) => write(line));
  const stake = await playStake(hre, json ? SILENT : stakeStoryteller(write));
  if (json) write(outcomeJson(outcome, stake));
  else stakeClosing(stake).forEach((line) => write(line));
  return { ...outcome, stake };
}

async function main(args: readonly string[]): Promise<void> {
  const digits = Number(args[args.indexOf("--digits") + 1]);
  await demo({ digits, json: args.includes("--json") }, (line) => console.log(line));
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof DemoError || HardhatError.isHardhatError(error) ? error.message : error);
    process.exitCode = 1;
  });
}
