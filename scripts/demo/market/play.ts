import type { HardhatRuntimeEnvironment } from "hardhat/types";
import type { Digit } from "../../train-mnist/digits";
import { DemoError } from "../errors";
import { type RefusedOrder, engageAgent, overspend } from "./agent";
import { type MarketBooks, closeBooks } from "./books";
import { type Missed, ORDERS, type Taken, answerAll, miss, place, settleAll, takeAll, withoutMissed } from "./orders";
import { type SessionOutcome, callOften } from "./session";
import { type MarketStage, setMarketStage } from "./stage";

/** Is told what happens, as it happens. */
export interface MarketAudience {
  part(text: string): void;
  taken(orders: readonly Taken[], gas: bigint): void;
  refusedOrder(refused: RefusedOrder): void;
  missed(missed: Missed): void;
  settled(gas: bigint): void;
  called(session: SessionOutcome): void;
}

/** What the market's demo showed; its sums have been checked. */
export interface MarketOutcome {
  readonly stage: MarketStage;
  readonly taken: readonly Taken[];
  readonly refused: RefusedOrder;
  readonly missed: Missed;
  readonly session: SessionOutcome;
  readonly books: MarketBooks;
  /** Of the transaction that took all orders, and of the one that paid all claims. */
  readonly gas: Readonly<Record<"take" | "settle", bigint>>;
}

/**
 * Plays the market: orders at three kinds of price, an agent, a missed deadline, a session, and the sum of it all.
 * @param digits what is asked for: at least one.
 * @throws {DemoError} where a unit is not where it has to be.
 */
export async function playMarket(hre: HardhatRuntimeEnvironment, program: Uint8Array, digits: readonly Digit[], audience: MarketAudience): Promise<MarketOutcome> {
  const digitOf = (number: number): Digit => {
    const digit = digits[number % digits.length];
    if (digit === undefined) throw new DemoError("There are no digits to ask for.");
    return digit;
  };
  const stage = await setMarketStage(hre, program, (text) => audience.part(text));

  audience.part(`Four clients, one by an agent, sign ${ORDERS} orders; providers sign acceptances; the coordinator sends all in one transaction`);
  await engageAgent(stage);
  const placed = [];
  for (let number = 0; number < ORDERS; number++) placed.push(await place(stage, number, digitOf(number)));
  const { taken, gas: take } = await takeAll(stage, placed);
  audience.taken(taken, take);

  audience.part("The agent orders once more");
  const refused = await overspend(stage, ORDERS + 3, digitOf(0));
  audience.refusedOrder(refused);

  const [answered, late] = withoutMissed(taken);
  audience.part(`The providers answer ${answered.length} orders; nobody answers one`);
  const claims = await answerAll(stage, answered);
  const missed = await miss(stage, late);
  audience.missed(missed);

  audience.part("Nobody disputed an answer while its window was open: all are paid in one transaction");
  const settle = await settleAll(stage, answered, claims);
  audience.settled(settle);

  audience.part("One client opens a session with a provider and asks it a thousand times, off the chain");
  const session = await callOften(stage, digits);
  audience.called(session);
  return { stage, taken, refused, missed, session, books: await closeBooks(stage), gas: { take, settle } };
}
