const SQUARINGS = 8;
const DIVISOR = 256;
const TERMS = 12;
/** Below this e^x adds nothing that a sum near 1 would keep. */
const LEAST = -64;

/**
 * e^x for x ≤ 0, within a relative error of 2^-43; e^-64 for what is less.
 *
 * The language leaves Math.exp to the engine, bit by bit; sums, products and quotients of doubles it defines exactly. So
 * this is a Taylor sum at x/256, squared eight times.
 */
export function exponential(x: number): number {
  const reduced = Math.max(x, LEAST) / DIVISOR;
  let sum = 1;
  for (let term = TERMS; term > 0; term--) sum = 1 + (reduced * sum) / term;
  for (let round = 0; round < SQUARINGS; round++) sum *= sum;
  return sum;
}
