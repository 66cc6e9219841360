/** A pair of scalars that one multiplier makes of r and s. */
export type Vector = readonly [a: bigint, b: bigint];

/** The longer of both, without its sign. */
function length([a, b]: Vector): bigint {
  const [first, second] = [a < 0n ? -a : a, b < 0n ? -b : b];
  return first > second ? first : second;
}

function dot(v: Vector, w: Vector): bigint {
  return v[0] * w[0] + v[1] * w[1];
}

function plus(v: Vector, w: Vector, times: bigint): Vector {
  return [v[0] + times * w[0], v[1] + times * w[1]];
}

/** a / b to the nearest whole number, for b above 0. */
function rounded(a: bigint, b: bigint): bigint {
  const twice = 2n * a + b;
  const whole = twice / (2n * b);
  return twice % (2n * b) < 0n ? whole - 1n : whole;
}

/**
 * The shortest vector of the lattice of all (a, b) with a = ratio b mod n, and the shortest one beside it, by Lagrange's
 * reduction. The product of their lengths is at most 2 n / sqrt(3).
 */
export function reducedBasis(ratio: bigint, n: bigint): readonly [Vector, Vector] {
  let [long, short]: [Vector, Vector] = [[n, 0n], [ratio, 1n]];
  for (;;) {
    if (dot(long, long) < dot(short, short)) [long, short] = [short, long];
    const times = rounded(dot(long, short), dot(short, short));
    if (times === 0n) return [short, long];
    long = plus(long, short, -times);
  }
}

/**
 * The vector whose longer scalar is shortest. It has at most 1 of each vector of a reduced basis, and by Minkowski's theorem
 * that scalar is at most the root of n.
 */
export function flattest([first, second]: readonly [Vector, Vector]): Vector {
  const candidates = [second, plus(first, second, 1n), plus(first, second, -1n)];
  return candidates.reduce((best, vector) => (length(vector) < length(best) ? vector : best), first);
}
