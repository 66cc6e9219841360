/** The demo inside Hardhat. `npm run demo` starts it with everything in place; see scripts/demo.mjs. */
import hre from "hardhat";
import { HardhatError } from "hardhat/internal/core/errors";
import { type CourtAudience, type CourtOutcome, playCourt } from "./court/play";
import { courtClosing, courtStoryteller } from "./court/print";
import { MOST_DIGITS, chooseDigits, readModel } from "./digits";
import { DemoError } from "./errors";
import { type GovernanceAudience, type GovernanceOutcome, playGovernance } from "./governance/play";
import { governanceClosing, governanceStoryteller } from "./governance/print";
import { type MarketAudience, type MarketOutcome, playMarket } from "./market/play";
import { marketClosing, marketStoryteller } from "./market/print";
import { type Audience, type Outcome, play } from "./play";
import { closing, outcomeJson, storyteller } from "./print";
import { type StakeAudience, type StakeOutcome, playStake } from "./stake/play";
import { stakeClosing, stakeStoryteller } from "./stake/print";

/** @property digits how many are answered, 1 to `MOST_DIGITS`. */
export interface DemoOptions {
  readonly digits: number;
  readonly json: boolean;
}

/** What the parts of the demo showed; of governance nothing where the clock cannot be set. */
export interface DemoOutcome extends Outcome {
  readonly stake: StakeOutcome;
  readonly market: MarketOutcome;
  readonly court: CourtOutcome;
  readonly governance: GovernanceOutcome | undefined;
}

const ignore = (): undefined => undefined;
const SILENT: Audience & StakeAudience & MarketAudience & CourtAudience & GovernanceAudience = {
  part: ignore, staged: ignore, served: ignore, refused: ignore, slashed: ignore, taken: ignore, refusedOrder: ignore, missed: ignore, settled: ignore, called: ignore,
  forged: ignore, answered: ignore, stepped: ignore, found: ignore, judged: ignore, proposed: ignore, voted: ignore, told: ignore,
};

/** Digits that the market's part asks for. */
const MARKET_DIGITS = 20;
/** Of these, those that the liar is asked for: two eights. */
const LIES = [8, 18] as const;

/**
 * Plays the demo, a paid job, stake behind a provider, a market of many, a liar before the court, and a vote on the fee, and writes it line by line.
 * @throws {DemoError} where something is missing or the books do not balance.
 */
export async function demo({ digits, json }: DemoOptions, write: (line: string) => void): Promise<DemoOutcome> {
  const [first, ...others] = digits >= 1 && digits <= MOST_DIGITS ? chooseDigits(digits) : [];
  if (first === undefined) throw new DemoError(`--digits ${digits} is not 1 to ${MOST_DIGITS}.`);
  const outcome = await play(hre, { program: readModel(), digits: [first, ...others] }, json ? SILENT : storyteller(write));
  if (!json) closing(outcome).forEach((line) => write(line));
  const stake = await playStake(hre, json ? SILENT : stakeStoryteller(write));
  if (!json) stakeClosing(stake).forEach((line) => write(line));
  const market = await playMarket(hre, readModel(), chooseDigits(MARKET_DIGITS), json ? SILENT : marketStoryteller(write));
  if (!json) marketClosing(market).forEach((line) => write(line));
  const [one, other] = LIES.map((digit) => chooseDigits(MARKET_DIGITS)[digit]);
  if (one === undefined || other === undefined) throw new DemoError("There are no digits to lie about.");
  const court = await playCourt(market.stage, [one, other], json ? SILENT : courtStoryteller(write));
  if (!json) write(courtClosing(court));
  const governance = await playGovernance(market.stage, json ? SILENT : governanceStoryteller(write));
  if (json) write(outcomeJson(outcome, stake, market, court, governance));
  else if (governance !== undefined) write(governanceClosing(governance));
  return { ...outcome, stake, market, court, governance };
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
