/** The demo inside Hardhat. `npm run demo` starts it with everything in place; see scripts/demo.mjs. */
import hre from "hardhat";
import { HardhatError } from "hardhat/internal/core/errors";
import { MOST_DIGITS, chooseDigits, readModel } from "./digits";
import { DemoError } from "./errors";
import { type Audience, type Outcome, play } from "./play";
import { closing, outcomeJson, storyteller } from "./print";

/** @property digits how many are answered, 1 to `MOST_DIGITS`. */
export interface DemoOptions {
  readonly digits: number;
  readonly json: boolean;
}

const SILENT: Audience = { part: () => undefined, staged: () => undefined, served: () => undefined, refused: () => undefined };

/**
 * Plays the demo and writes it line by line.
 * @throws {DemoError} where something is missing or the books do not balance.
 */
export async function demo({ digits, json }: DemoOptions, write: (line: string) => void): Promise<Outcome> {
  const [first, ...others] = digits >= 1 && digits <= MOST_DIGITS ? chooseDigits(digits) : [];
  if (first === undefined) throw new DemoError(`--digits ${digits} is not 1 to ${MOST_DIGITS}.`);
  const outcome = await play(hre, { program: readModel(), digits: [first, ...others] }, json ? SILENT : storyteller(write));
  if (json) write(outcomeJson(outcome));
  else closing(outcome).forEach((line) => write(line));
  return outcome;
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
