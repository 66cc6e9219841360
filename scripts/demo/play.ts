import type { HardhatRuntimeEnvironment } from "hardhat/types";
import type { Digit } from "../train-mnist/digits";
import { type Balances, assertPaid, assertUnmoved, readBalances } from "./balances";
import { type RefusedLie, type Served, lie, serve } from "./serve";
import { type Stage, setStage } from "./stage";

/** Is told what happens, as it happens. */
export interface Audience {
  part(text: string): void;
  staged(stage: Stage): void;
  served(served: Served): void;
  refused(lie: RefusedLie, before: Balances, after: Balances): void;
}

export interface PlayOptions {
  readonly program: Uint8Array;
  readonly digits: readonly [Digit, ...Digit[]];
}

/** What the demo showed; its sums have been checked. */
export interface Outcome {
  readonly stage: Stage;
  readonly served: readonly Served[];
  readonly lie: RefusedLie;
  readonly before: Balances;
  readonly balances: Balances;
}

/**
 * Plays the demo: every digit is answered, proven and paid for, and one lie is refused.
 * @throws {DemoError} where money is not where it has to be.
 */
export async function play(hre: HardhatRuntimeEnvironment, { program, digits }: PlayOptions, audience: Audience): Promise<Outcome> {
  // One answer more than is paid for: the lie is refused for what it says, not for want of money.
  const stage = await setStage(hre, { program, answers: digits.length + 1, onPart: (text) => audience.part(text) });
  audience.staged(stage);

  const served: Served[] = [];
  for (const [nonce, digit] of digits.entries()) {
    const result = await serve(stage, digit, nonce);
    served.push(result);
    audience.served(result);
  }

  const before = await readBalances(stage);
  const refused = await lie(stage, digits[0], digits.length);
  const balances = await readBalances(stage);
  audience.refused(refused, before, balances);
  assertUnmoved(before, balances);
  assertPaid(stage, balances, digits.length);
  return { stage, served, lie: refused, before, balances };
}
