import type { Digit } from "./digits";
import { accuracy, type Network } from "./network";
import { encodeNetwork, programAnswers } from "./program";
import { quantise, type Rounding } from "./quantisation";

/** A way to round the network, and what comes of it. */
export interface Candidate extends Rounding {
  /** Size of the program. */
  readonly bytes: number;
  /** Share of the validation digits that the program reads rightly. */
  readonly validation: number;
}

const ROUNDINGS: readonly Rounding[] = [1, 0.75, 0.5].flatMap((ceiling) => [{ scale: "tensor", ceiling }, { scale: "channel", ceiling }] as const);

/**
 * Tries each way of rounding on a network that has not seen the validation digits.
 * @returns the best first: the most accurate, of those the smallest, of those the one that clamps least.
 */
export function compareRoundings(network: Network, training: readonly Digit[], validation: readonly Digit[]): readonly [Candidate, ...Candidate[]] {
  const candidates = ROUNDINGS.map((rounding): Candidate => {
    const program = encodeNetwork(quantise(network, training, rounding));
    return { ...rounding, bytes: program.length, validation: accuracy(validation, programAnswers(program, validation)) };
  });
  const [best, ...others] = candidates.sort((a, b) => b.validation - a.validation || a.bytes - b.bytes || b.ceiling - a.ceiling);
  if (best === undefined) throw new RangeError("there is no way of rounding to try");
  return [best, ...others];
}
