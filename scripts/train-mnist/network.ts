import { CLASSES, PIXELS, type Digit } from "./digits";
import type { Random } from "./random";
import { addScaled, dot, largest } from "./vectors";

/** Units between the pixels and the answers. */
export const HIDDEN = 128;
/** Multiply-adds of one answer. */
export const MULTIPLY_ADDS = PIXELS * HIDDEN + HIDDEN * CLASSES;

/**
 * A perceptron with one hidden layer of ReLU. A pixel counts as its grey value over 255.
 *
 * Weights of the first layer are stored by pixel, so that paper, four pixels in five, costs nothing.
 */
export interface Network {
  /** Pixel p to unit u at `p * HIDDEN + u`. */
  readonly inner: Float64Array;
  readonly innerBias: Float64Array;
  /** Unit u to class c at `c * HIDDEN + u`. */
  readonly outer: Float64Array;
  readonly outerBias: Float64Array;
}

/** A network of zeros. */
export function blankNetwork(): Network {
  return {
    inner: new Float64Array(PIXELS * HIDDEN),
    innerBias: new Float64Array(HIDDEN),
    outer: new Float64Array(CLASSES * HIDDEN),
    outerBias: new Float64Array(CLASSES),
  };
}

/** √(6 / inputs), the bound of He's uniform distribution; written out, since the language leaves Math.sqrt to the engine. */
const INNER_BOUND = 0.0875;
const OUTER_BOUND = 0.2165;

/** A network to start from: weights uniform within He's bound, biases zero. */
export function initialNetwork(random: Random): Network {
  const network = blankNetwork();
  for (const [weights, bound] of [[network.inner, INNER_BOUND], [network.outer, OUTER_BOUND]] as const) {
    for (const at of weights.keys()) weights[at] = (2 * random.unit() - 1) * bound;
  }
  return network;
}

/** Writes the hidden units of an image, given as 784 grey values, into `hidden`. */
export function readHidden({ inner, innerBias }: Network, pixels: Uint8Array, hidden: Float64Array): void {
  hidden.set(innerBias);
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    const grey = pixels[pixel] as number;
    if (grey !== 0) addScaled(hidden, 0, inner, pixel * HIDDEN, grey / 255, HIDDEN);
  }
  for (let unit = 0; unit < HIDDEN; unit++) hidden[unit] = Math.max(0, hidden[unit] as number);
}

/** Writes the logits that hidden units give, one for each class, into `logits`. */
export function readLogits({ outer, outerBias }: Network, hidden: Float64Array, logits: Float64Array): void {
  for (let label = 0; label < CLASSES; label++) {
    logits[label] = (outerBias[label] as number) + dot(outer, label * HIDDEN, hidden, 0, HIDDEN);
  }
}

/** The network's answer to each digit. */
export function answers(network: Network, digits: readonly Digit[]): number[] {
  const hidden = new Float64Array(HIDDEN);
  const logits = new Float64Array(CLASSES);
  return digits.map(({ pixels }) => {
    readHidden(network, pixels, hidden);
    readLogits(network, hidden, logits);
    return largest(logits);
  });
}

/** The share of `digits` that the answers, in the same order, read rightly. */
export function accuracy(digits: readonly Digit[], given: readonly number[]): number {
  return digits.filter(({ label }, at) => given[at] === label).length / digits.length;
}
