/** What every transaction costs. */
const LEAST = 21_000;

/**
 * The least gas that is enough, given that `most` is: doubling from below, where most transactions lie, and then halving.
 * @param enough whether a transaction succeeds with so much gas.
 */
export async function leastGas(most: number, enough: (gas: number) => Promise<boolean>): Promise<number> {
  let [low, high] = [LEAST - 1, LEAST];
  while (high < most && !(await enough(high))) [low, high] = [high, Math.min(most, high * 2)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
