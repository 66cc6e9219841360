/** Numbers that depend on a seed and on nothing else. */
export interface Random {
  /** A whole number from 0 to `count` − 1; `count` is at most 2^32. */
  below(count: number): number;
  /** True once in `count` times. */
  once(count: number): boolean;
  pick<T>(items: readonly T[]): T;
}

/** Spreads the bits of a 32-bit number. */
function mixed(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** The numbers of one round of a session, which need none of the rounds before. */
export function random(seed: number, round: number): Random {
  let state = mixed(mixed(seed) + Math.imul(round + 1, 0x9e37_79b1));
  const below = (count: number): number => {
    state = (state + 0x9e37_79b9) >>> 0;
    return Math.floor((mixed(state) / 2 ** 32) * count);
  };
  return { below, once: (count) => below(count) === 0, pick: (items) => items[below(items.length)] as (typeof items)[number] };
}
