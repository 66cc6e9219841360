import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { seededRandom, shuffled } from "./random";

/** Pixels in a row and in a column of an image. */
export const SIDE = 28;
/** Pixels of an image. */
export const PIXELS = SIDE * SIDE;
/** Digits that may be answered, 0 to 9. */
export const CLASSES = 10;

/** A handwritten digit of the package `mnist`. */
export interface Digit {
  /** Its place in the package: digits 0 first, then 1, and so on; 0 to 9,999. */
  readonly index: number;
  /** What was written, 0 to 9. */
  readonly label: number;
  /** 784 grey values row by row from the upper left, 0 for paper and 255 for ink. */
  readonly pixels: Uint8Array;
}

/** Three parts that share no digit, each with every class in its share. Digits are in the order of the package. */
export interface DigitSplit {
  /** What weights are learnt from while the rounding is chosen: 7,000. */
  readonly training: readonly Digit[];
  /** What the rounding is chosen by: 1,000. The committed model then learns from these, too. */
  readonly validation: readonly Digit[];
  /** What the report measures, and nothing else looks at: 2,000. */
  readonly heldOut: readonly Digit[];
}

const VALIDATION = 1_000;
const HELD_OUT = 2_000;
const DIGITS = 10_000;

function readClass(folder: string, label: number): Uint8Array[] {
  const { data } = JSON.parse(readFileSync(join(folder, `${label}.json`), "utf8")) as { data: readonly number[] };
  if (data.length % PIXELS !== 0) throw new Error(`the package mnist holds ${data.length} pixels of digit ${label}, which is no multiple of ${PIXELS}: install the pinned version`);
  const bytes = new Uint8Array(data.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = Math.round(255 * (data[at] as number));
  return Array.from({ length: bytes.length / PIXELS }, (_, image) => bytes.subarray(image * PIXELS, (image + 1) * PIXELS));
}

/**
 * Reads the 10,000 digits of the package `mnist`, in about half a second.
 *
 * The package gives grey values to three places; 255 times such a value lies within 0.13 of the byte that it came from.
 * @throws Error where the package is missing or holds another number of digits.
 */
export function loadDigits(): readonly Digit[] {
  const folder = join(dirname(require.resolve("mnist/package.json")), "src", "digits");
  const digits: Digit[] = [];
  for (let label = 0; label < CLASSES; label++) {
    for (const pixels of readClass(folder, label)) digits.push({ index: digits.length, label, pixels });
  }
  if (digits.length !== DIGITS) throw new Error(`the package mnist holds ${digits.length} digits instead of ${DIGITS}: install the pinned version`);
  return digits;
}

/** How many of `total` fall to each class in proportion to `sizes`; the largest remainders get what rounding leaves. */
function shares(sizes: readonly number[], total: number): number[] {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const taken = sizes.map((size) => Math.floor((size * total) / all));
  const left = total - taken.reduce((sum, count) => sum + count, 0);
  const byRemainder = sizes
    .map((size, label) => ({ label, remainder: (size * total) % all }))
    .sort((a, b) => b.remainder - a.remainder || a.label - b.label);
  for (const { label } of byRemainder.slice(0, left)) taken[label] = (taken[label] ?? 0) + 1;
  return taken;
}

/**
 * Splits the digits so that each part holds each class in the same proportion; the seed says which digits.
 * @example
 * const { heldOut } = splitDigits(loadDigits(), 1);
 * const inputs = heldOut.map(({ pixels }) => inputBytes(pixels)); // what the program takes
 */
export function splitDigits(digits: readonly Digit[], seed: number): DigitSplit {
  const random = seededRandom(seed, "split");
  const classes = Array.from({ length: CLASSES }, (_, label) => digits.filter((digit) => digit.label === label));
  const sizes = classes.map(({ length }) => length);
  const [held, validated] = [shares(sizes, HELD_OUT), shares(sizes, VALIDATION)];
  const parts = { training: [] as Digit[], validation: [] as Digit[], heldOut: [] as Digit[] };
  for (const [label, members] of classes.entries()) {
    const drawn = shuffled(members, random);
    const heldOut = held[label] ?? 0;
    const chosen = heldOut + (validated[label] ?? 0);
    parts.heldOut.push(...drawn.slice(0, heldOut));
    parts.validation.push(...drawn.slice(heldOut, chosen));
    parts.training.push(...drawn.slice(chosen));
  }
  for (const part of Object.values(parts)) part.sort((a, b) => a.index - b.index);
  return parts;
}

/** An image as the program's input int8[1,784]: the bytes of its grey values, so 128 to 255 stand as −128 to −1. */
export function inputBytes(pixels: Uint8Array): Uint8Array {
  return Uint8Array.from(pixels);
}
