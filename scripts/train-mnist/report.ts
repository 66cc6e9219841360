import { createHash } from "node:crypto";
import { programId, type Hex } from "@assay/tensor";
import type { Candidate } from "./choice";
import { CLASSES, type Digit, type DigitSplit } from "./digits";
import { MULTIPLY_ADDS, accuracy, answers, type Network } from "./network";
import { programAnswers } from "./program";
import type { Settings } from "./training";

/** Shares of digits read rightly by the network of doubles and by the program made of it. */
export interface Accuracy {
  readonly float: number;
  readonly integer: number;
}

/** What `models/mnist/report.json` holds. The same seed, epochs and sources give the same report, byte by byte. */
export interface Report {
  /** What writes the model and this report again. */
  readonly command: string;
  readonly seed: number;
  readonly settings: Settings;
  readonly digits: {
    /** SHA-256 of each digit's label and pixels, in the order of the package. */
    readonly sha256: Hex;
    readonly training: number;
    readonly validation: number;
    readonly heldOut: number;
  };
  readonly program: {
    readonly bytes: number;
    readonly sha256: Hex;
    readonly id: Hex;
    readonly multiplyAdds: number;
  };
  /** The ways of rounding that were tried, the chosen one first. */
  readonly roundings: readonly [Candidate, ...Candidate[]];
  readonly accuracy: {
    /** Of a network trained on the training digits alone, by which the rounding was chosen. */
    readonly validation: Accuracy;
    /** Of the committed model, on the training and validation digits, which it has learnt from. */
    readonly learnt: Accuracy;
    /** Of the committed model, on digits that neither it nor its rounding was made from. */
    readonly heldOut: Accuracy;
  };
  readonly heldOut: {
    /** Digits that the program reads rightly. */
    readonly right: number;
    /** How often the program answered the column's digit where the row's was written. */
    readonly confusion: readonly (readonly number[])[];
    /** SHA-256 of the program's answers, a byte each, in the order of the split. */
    readonly answersSha256: Hex;
  };
}

/** What a report is made of. */
export interface Findings {
  readonly seed: number;
  readonly settings: Settings;
  readonly digits: readonly Digit[];
  readonly split: DigitSplit;
  readonly roundings: readonly [Candidate, ...Candidate[]];
  /** Accuracy of the network of doubles by which the rounding was chosen. */
  readonly floatValidation: number;
  /** The network of the committed model. */
  readonly network: Network;
  readonly program: Uint8Array;
}

function sha256(...parts: readonly Uint8Array[]): Hex {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return `0x${hash.digest("hex")}`;
}

function confusion(digits: readonly Digit[], given: readonly number[]): number[][] {
  const counts = Array.from({ length: CLASSES }, () => new Array<number>(CLASSES).fill(0));
  for (const [at, { label }] of digits.entries()) {
    const [row, answer] = [counts[label], given[at]];
    if (row !== undefined && answer !== undefined) row[answer] = (row[answer] ?? 0) + 1;
  }
  return counts;
}

/** Measures a finished model: the one place where the held-out digits are looked at. */
export function measure({ seed, settings, digits, split, roundings, floatValidation, network, program }: Findings): Report {
  const learnt = [...split.training, ...split.validation];
  const given = programAnswers(program, split.heldOut);
  const right = split.heldOut.filter(({ label }, at) => given[at] === label).length;
  return {
    command: `npm run train:mnist -- --seed ${seed} --epochs ${settings.epochs}`,
    seed,
    settings,
    digits: {
      sha256: sha256(...digits.flatMap(({ label, pixels }) => [Uint8Array.of(label), pixels])),
      training: split.training.length,
      validation: split.validation.length,
      heldOut: split.heldOut.length,
    },
    program: { bytes: program.length, sha256: sha256(program), id: programId(program), multiplyAdds: MULTIPLY_ADDS },
    roundings,
    accuracy: {
      validation: { float: floatValidation, integer: roundings[0].validation },
      learnt: { float: accuracy(learnt, answers(network, learnt)), integer: accuracy(learnt, programAnswers(program, learnt)) },
      heldOut: { float: accuracy(split.heldOut, answers(network, split.heldOut)), integer: right / split.heldOut.length },
    },
    heldOut: { right, confusion: confusion(split.heldOut, given), answersSha256: sha256(Uint8Array.from(given)) },
  };
}
