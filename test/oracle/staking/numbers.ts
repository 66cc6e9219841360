export const sum = (values: Iterable<bigint>): bigint => [...values].reduce((total, value) => total + value, 0n);
export const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** A map that holds zero for whoever is not in it. */
export class Amounts {
  readonly #of = new Map<string, bigint>();

  get(key: string): bigint {
    return this.#of.get(key) ?? 0n;
  }

  add(key: string, change: bigint): void {
    const value = this.get(key) + change;
    if (value < 0n) throw new Error(`${key} would hold ${value}`);
    if (value === 0n) this.#of.delete(key);
    else this.#of.set(key, value);
  }

  get total(): bigint {
    return sum(this.#of.values());
  }

  entries(): [string, bigint][] {
    return [...this.#of.entries()];
  }
}
