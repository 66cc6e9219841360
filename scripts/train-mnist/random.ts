/** A stream of pseudo-random numbers made of 32-bit integer operations only, so that a seed means the same everywhere. */
export interface Random {
  /** An integer in [0, 2^32). */
  word(): number;
  /** An integer in [0, bound), for a bound of at most 2^21; each comes with its share but for bound / 2^32 of it. */
  below(bound: number): number;
  /** A multiple of 2^-32 in [0, 1). */
  unit(): number;
}

const WORD = 4_294_967_296;
const GOLDEN = 0x9e3779b9;

/** Spreads the bits of a counter over a word (the finaliser of MurmurHash3). */
function mixed(counter: number): number {
  let word = counter;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}

/**
 * The generator xoshiro128**, its state drawn from `seed` and `purpose`: each purpose has a stream of its own, so that
 * drawing more numbers for one never moves another.
 * @param seed a whole number in [0, 2^32).
 */
export function seededRandom(seed: number, purpose: string): Random {
  let counter = seed >>> 0;
  for (const character of purpose) counter = mixed((counter ^ character.charCodeAt(0)) + GOLDEN);
  const next = (): number => mixed((counter = (counter + GOLDEN) >>> 0));
  let [a, b, c, d] = [next(), next(), next(), next() | 1];
  const word = (): number => {
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  return {
    word,
    below: (bound) => Math.floor((word() * bound) / WORD),
    unit: () => word() / WORD,
  };
}

/** The items in a random order; the list given is left as it is. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const keyed = items.map((item, index) => ({ item, index, key: random.word() }));
  return keyed.sort((left, right) => left.key - right.key || left.index - right.index).map(({ item }) => item);
}
