import { CLASSES, PIXELS, type Digit } from "./digits";
import { HIDDEN, readHidden, type Network } from "./network";

/** How real numbers become integers. */
export interface Rounding {
  /** One scale for all of the first layer's weights, or one for each hidden unit. */
  readonly scale: "tensor" | "channel";
  /** The hidden value that becomes 127, as a share of the greatest that the training digits reach; more is clamped. */
  readonly ceiling: number;
}

/** A factor `multiplier / 2^shift`. */
export interface Factor {
  /** 2^30 to 2^31 − 1. */
  readonly multiplier: number;
  readonly shift: number;
}

/**
 * The network in integers. With x the grey values less 128, `sum = innerBias + x · inner` for each unit, hidden is
 * `clamp(−128 + sum · factor, −128, 127)`, rounded to nearest, and logits are `outerBias + hidden · outer`.
 */
export interface IntegerNetwork {
  /** Unit u's weight of pixel p at `u * PIXELS + p`. */
  readonly inner: readonly number[];
  readonly innerBias: readonly number[];
  /** One, or one for each unit. */
  readonly factors: readonly Factor[];
  /** Class c's weight of unit u at `c * HIDDEN + u`. */
  readonly outer: readonly number[];
  readonly outerBias: readonly number[];
}

const GREATEST_WEIGHT = 127;
const GREATEST_GREY = 255;
/** Steps between the least and the greatest hidden value. */
const STEPS = 255;
/** What a value of zero is as int8 in both layers, pixels and hidden units alike; it is the least, so that clamping is ReLU. */
export const ZERO_POINT = -128;

/** The greatest absolute value, or 1 where all are zero, so that there is always a scale. */
function extent(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
}

/** The greatest hidden value that any of the digits gives any unit. */
function greatestHidden(network: Network, digits: readonly Digit[]): number {
  const hidden = new Float64Array(HIDDEN);
  return extent(digits.map(({ pixels }) => {
    readHidden(network, pixels, hidden);
    return Math.max(...hidden);
  }));
}

/** The factor nearest to a positive ratio below 2^30. */
function nearestFactor(ratio: number): Factor {
  let shift = 0;
  let multiplier = ratio;
  while (multiplier < 1_073_741_823.5) {
    multiplier *= 2;
    shift++;
  }
  return { multiplier: Math.round(multiplier), shift };
}

/** A row of weights in units of `scale`, and a bias in units of `scale · unit` that makes up for operands less 128. */
function roundRow(weights: readonly number[], bias: number, scale: number, unit: number): { row: number[]; bias: number } {
  const row = weights.map((weight) => Math.round(weight / scale));
  const sum = row.reduce((total, weight) => total + weight, 0);
  return { row, bias: Math.round(bias / (scale * unit)) - ZERO_POINT * sum };
}

/**
 * Rounds a network to integers.
 * @param digits those whose hidden values give the range of int8: training digits.
 */
export function quantise(network: Network, digits: readonly Digit[], { scale, ceiling }: Rounding): IntegerNetwork {
  const innerRows = Array.from({ length: HIDDEN }, (_, unit) => Array.from({ length: PIXELS }, (__, pixel) => network.inner[pixel * HIDDEN + unit] as number));
  const outerRows = Array.from({ length: CLASSES }, (_, label) => [...network.outer.subarray(label * HIDDEN, (label + 1) * HIDDEN)]);
  const units = innerRows.map(extent);
  const innerScales = units.map((most) => (scale === "channel" ? most : extent(units)) / GREATEST_WEIGHT);
  const outerScale = extent(outerRows.flat()) / GREATEST_WEIGHT;
  const hiddenUnit = (greatestHidden(network, digits) * ceiling) / STEPS;
  const pixelUnit = 1 / GREATEST_GREY;

  const inner = innerRows.map((row, unit) => roundRow(row, network.innerBias[unit] as number, innerScales[unit] as number, pixelUnit));
  const outer = outerRows.map((row, label) => roundRow(row, network.outerBias[label] as number, outerScale, hiddenUnit));
  const factors = innerScales.map((inScale) => nearestFactor((inScale * pixelUnit) / hiddenUnit));
  return {
    inner: inner.flatMap(({ row }) => row),
    innerBias: inner.map(({ bias }) => bias),
    factors: scale === "channel" ? factors : factors.slice(0, 1),
    outer: outer.flatMap(({ row }) => row),
    outerBias: outer.map(({ bias }) => bias),
  };
}
