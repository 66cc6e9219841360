/** Choices that follow from one number: the same each time. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to `sides - 1`. */
  roll(sides: number): number {
    // mulberry32
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  }

  /** Once in `times`. */
  once(times: number): boolean {
    return this.roll(times) === 0;
  }

  of<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error("nothing to choose from");
    return list[this.roll(list.length)] as T;
  }

  between(least: bigint, most: bigint): bigint {
    return least + (most <= least ? 0n : BigInt(this.roll(0xffffffff)) % (most - least + 1n));
  }

  /** Most of the time something between, often all. */
  part(all: bigint): bigint {
    return this.once(4) ? all : this.between(0n, all);
  }
}
