import type { Random } from "../random";

/** Sizes on both sides of the widths of vectors and of leaves. */
const LENGTHS = [1, 2, 3, 5, 7, 15, 16, 17, 31, 32, 33, 64, 65];
const LONG = [255, 256, 257, 300];

/** How large what is drawn may be. */
export interface Size {
  /** Elements of a new value. */
  readonly value: number;
  /** Elements of an output. */
  readonly output: number;
  /** Bytes that all elements of an output read. */
  readonly read: number;
  /** First dimensions, and columns of weights. */
  readonly outer: readonly number[];
  readonly columns: readonly number[];
  readonly heights: readonly number[];
  readonly widths: readonly number[];
  readonly channels: readonly number[];
}

export const SMALL: Size = {
  ...{ value: 700, output: 1_500, read: 2_000_000, outer: [1, 1, 2, 3, 5, 7], columns: [1, 2, 3, 5, 7, 8, 15, 16, 17, 31, 32, 33] },
  ...{ heights: [1, 2, 3, 5, 7, 8], widths: [1, 2, 3, 5, 7, 9], channels: [1, 2, 3, 5, 8, 16, 17, 33] },
};

/** Past the blocks that kernels work in. */
export const LARGE: Size = {
  ...{ value: 12_000, output: 12_000, read: 20_000_000, outer: [1, 2, 3, 7, 16, 17, 33, 64, 65], columns: [1, 7, 16, 33, 48, 63, 64, 65, 96, 130] },
  ...{ heights: [1, 3, 7, 8, 14, 16], widths: [1, 3, 7, 14, 17], channels: [1, 3, 8, 24, 33, 64, 65, 96] },
};

function drawLength(random: Random): number {
  return random.pick(random.chance(0.15) ? LONG : LENGTHS);
}

/** Dimensions of a rank from `least` to `most`. */
export function drawDims(random: Random, size: Size, least = 1, most = 4): readonly number[] {
  const dims = [...Array.from({ length: random.between(least, most) - 1 }, () => random.pick(size.outer)), drawLength(random)];
  return dims.reduce((product, length) => product * length, 1) > size.value ? drawDims(random, size, least, most) : dims;
}

/** `[N,H,W,C]`. */
export function drawImage(random: Random, size: Size): readonly number[] {
  const dims = [random.pick([1, 1, 2]), random.pick(size.heights), random.pick(size.widths), random.pick(size.channels)];
  return dims.reduce((product, length) => product * length, 1) > size.value ? drawImage(random, size) : dims;
}

/** Dimensions that broadcast to others: some are 1, leading ones are missing. */
export function drawPart(random: Random, dims: readonly number[]): readonly number[] {
  const part = random.chance(0.4) ? dims : dims.map((length) => (random.chance(0.5) ? 1 : length));
  return random.chance(0.3) ? part.slice(random.below(part.length)) : part;
}

/** Dimensions that broadcast with others: they may also be larger where a dimension is 1 or missing there. */
export function drawMate(random: Random, dims: readonly number[]): readonly number[] {
  const mate = drawPart(random, dims).map((length) => (length === 1 && random.chance(0.1) ? random.pick([2, 3, 5]) : length));
  return mate.length < 4 && random.chance(0.1) ? [random.pick([1, 2, 3]), ...mate] : mate;
}
