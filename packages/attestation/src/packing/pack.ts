import { hexlify } from "ethers";
import type { Hex } from "../hex";
import { DICTIONARY } from "./dictionary";

/** Bytes that one instruction writes as they are, at most. */
const LITERALS = 128;
/** Bytes that one instruction takes from the window. */
const LEAST = 2;
const MOST = 129;
/** What marks a copy, in an instruction's first byte; and that digits are written, in its place in the window. */
const COPY = 0x80;
const DIGITS = 0x4000;
/** Places that an instruction can name. */
const PLACES = DIGITS;
const UPPER_CASE_DIGIT = /^[0-9A-F]$/;

/** One instruction: how many bytes it writes, what it costs, and how it is encoded. */
interface Instruction {
  readonly writes: number;
  readonly gas: number;
  readonly encode: () => readonly number[];
}

/** Gas of a byte of calldata. */
function gasOf(byte: number): number {
  return byte === 0 ? 4 : 16;
}

function gasOfPlace(place: number): number {
  return gasOf(place >> 8) + gasOf(place & 255);
}

function fromWindow(first: number, place: number, writes: number): Instruction {
  return { writes, gas: gasOf(first) + gasOfPlace(place), encode: () => [first, place >> 8, place & 255] };
}

/** Where in a window each pair of bytes is. */
class Pairs {
  readonly #places = new Map<number, number[]>();

  constructor(readonly window: Uint8Array) {}

  #at(place: number): number {
    return ((this.window[place] ?? 0) << 8) | (this.window[place + 1] ?? 0);
  }

  /** Adds the pair that begins at a place, if an instruction can name that. */
  add(place: number): void {
    if (place >= PLACES) return;
    const pair = this.#at(place);
    const places = this.#places.get(pair);
    if (places === undefined) this.#places.set(pair, [place]);
    else places.push(place);
  }

  /** Places before one at which the same pair is, ascending. */
  same(place: number): readonly number[] {
    return this.#places.get(this.#at(place)) ?? [];
  }
}

/** How many bytes from two places on are the same, at most `most`. The first may run into the second. */
function common(window: Uint8Array, one: number, other: number, most: number): number {
  let length = 0;
  while (length < most && window[one + length] === window[other + length]) length += 1;
  return length;
}

/** The longest copy for each price of a place. */
function copiesAt(pairs: Pairs, at: number): readonly Instruction[] {
  const longest = new Map<number, { readonly from: number; readonly length: number }>();
  for (const from of pairs.same(at)) {
    const price = gasOfPlace(from);
    const known = longest.get(price)?.length ?? LEAST - 1;
    const length = known >= MOST ? known : common(pairs.window, from, at, Math.min(MOST, pairs.window.length - at));
    if (length > known) longest.set(price, { from, length });
  }
  return [...longest.values()].flatMap(({ from, length }) =>
    Array.from({ length: length - LEAST + 1 }, (_, index) => fromWindow(COPY + index, from, index + LEAST)),
  );
}

/** The longest writing of bytes that are in the window as digits. */
function digitsAt(window: Uint8Array, at: number): readonly Instruction[] {
  const text: string[] = [];
  for (let place = at; place < window.length && text.length < 2 * MOST; place += 1) {
    const digit = String.fromCharCode(window[place] ?? 0);
    if (!UPPER_CASE_DIGIT.test(digit)) break;
    text.push(digit);
  }
  const bytes = Buffer.from(text.join("").slice(0, text.length & ~1), "hex");
  if (bytes.length < LEAST) return [];
  let [from, length] = [0, LEAST - 1];
  for (let place = 0; place + LEAST <= at && place < PLACES; place += 1) {
    let same = 0;
    while (same < bytes.length && place + same < at && window[place + same] === bytes[same]) same += 1;
    if (same > length) [from, length] = [place, same];
  }
  return Array.from({ length: length - LEAST + 1 }, (_, index) => fromWindow(COPY + index, DIGITS | from, 2 * (index + LEAST)));
}

function literalsAt(window: Uint8Array, at: number): readonly Instruction[] {
  const bytes = window.subarray(at, at + LITERALS);
  let gas = 0;
  return Array.from(bytes, (byte, index) => {
    gas += gasOf(byte);
    return { writes: index + 1, gas: gas + gasOf(index), encode: () => [index, ...bytes.subarray(0, index + 1)] };
  });
}

/**
 * Packs bytes for `IEvidence` into those of the least calldata gas.
 *
 * @param before what the same call unpacks before them: certificates, where a report's body follows.
 * @example
 * const certificates = pack(getBytes(concat([authority.der, device.der])));
 */
export function pack(bytes: Uint8Array, before: Uint8Array = new Uint8Array()): Hex {
  const begins = DICTIONARY.length + before.length;
  const window = new Uint8Array(begins + bytes.length);
  window.set(DICTIONARY);
  window.set(before, DICTIONARY.length);
  window.set(bytes, begins);
  const pairs = new Pairs(window);
  for (let place = 0; place < begins; place += 1) pairs.add(place);
  // The cheapest way to each place.
  const gas = new Float64Array(bytes.length + 1).fill(Infinity);
  const last: Instruction[] = [];
  gas[0] = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const place = begins + at;
    for (const instruction of [...copiesAt(pairs, place), ...digitsAt(window, place), ...literalsAt(window, place)]) {
      const total = (gas[at] ?? Infinity) + instruction.gas;
      const to = at + instruction.writes;
      if (total >= (gas[to] ?? Infinity)) continue;
      gas[to] = total;
      last[to] = instruction;
    }
    pairs.add(place);
  }
  const packed: number[][] = [];
  for (let at = bytes.length; at > 0; ) {
    const instruction = last[at] as Instruction;
    packed.push([...instruction.encode()]);
    at -= instruction.writes;
  }
  return hexlify(Uint8Array.from(packed.reverse().flat())) as Hex;
}
