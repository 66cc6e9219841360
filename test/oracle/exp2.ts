/** 2^(1/2), 2^(1/4), …: each the root of the one before, as integers of 200 fractional bits. */
const BITS = 200n;
const ONE = 1n << BITS;

/** The square root, rounded down, by Newton's method from above. */
function root(square: bigint): bigint {
  let guess = 1n << (BigInt(square.toString(2).length + 1) / 2n);
  for (;;) {
    const next = (guess + square / guess) / 2n;
    if (next >= guess) return guess;
    guess = next;
  }
}

const ROOTS: bigint[] = [];
for (let power = 2n * ONE; ROOTS.length < 32; ) {
  power = root(power * ONE);
  ROOTS.push(power);
}

/**
 * `amount` times 2^(logRate / 2^32) as a fraction, right to 190 bits, by one factor for each bit of the rate's fraction.
 */
export function timesExp2(amount: bigint, logRate: bigint): { numerator: bigint; denominator: bigint } {
  const exponent = logRate >> 32n;
  let power = ONE;
  ROOTS.forEach((factor, i) => {
    if ((logRate >> BigInt(31 - i)) & 1n) power = (power * factor) >> BITS;
  });
  const numerator = amount * power;
  return exponent >= 0n ? { numerator: numerator << exponent, denominator: ONE } : { numerator, denominator: ONE << -exponent };
}
