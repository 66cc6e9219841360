import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CLASSES, type Digit, loadDigits, splitDigits } from "../train-mnist/digits";
import type { Report } from "../train-mnist/report";
import { DemoError } from "./errors";

const FOLDER = join(__dirname, "../../models/mnist");
const MODEL = join(FOLDER, "program.bin");

/** The most digits that the demo shows. */
export const MOST_DIGITS = 100;

/** The committed program's bytes. @throws {DemoError} where they are missing. */
export function readModel(): Uint8Array {
  if (!existsSync(MODEL)) throw new DemoError(`The model ${MODEL} is missing: check out models/mnist, or write it with npm run train:mnist.`);
  return readFileSync(MODEL);
}

/** The digits that the model has learnt nothing from: held out by the seed that it was trained with. */
export function heldOutDigits(): readonly Digit[] {
  const { seed } = JSON.parse(readFileSync(join(FOLDER, "report.json"), "utf8")) as Report;
  return splitDigits(loadDigits(), seed).heldOut;
}

/** Held-out digits: a 0, a 1 and so on to a 9, then the next of each. */
export function chooseDigits(count: number): readonly Digit[] {
  const heldOut = heldOutDigits();
  return Array.from({ length: count }, (_, index) => {
    const ofClass = heldOut.filter(({ label }) => label === index % CLASSES);
    const digit = ofClass[Math.floor(index / CLASSES)];
    if (digit === undefined) throw new DemoError(`There are not ${count} digits of every kind: ask for at most ${MOST_DIGITS}.`);
    return digit;
  });
}
