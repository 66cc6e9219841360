/** What is to be undone where a call is refused. */
export class Journal {
  readonly #undo: (() => void)[] = [];
  #depth = 0;

  note(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** Runs `call`; where it throws, nothing that it wrote stays. */
  attempt<T>(call: () => T): T {
    const mark = this.#undo.length;
    this.#depth += 1;
    try {
      return call();
    } catch (error) {
      while (this.#undo.length > mark) this.#undo.pop()?.();
      throw error;
    } finally {
      this.#depth -= 1;
      if (this.#depth === 0) this.#undo.length = 0;
    }
  }
}

/** A table in which every key that was not written holds the same value. */
export class Cells<V> {
  readonly #held = new Map<string, V>();

  constructor(
    private readonly journal: Journal,
    private readonly empty: V,
  ) {}

  get(...key: readonly string[]): V {
    return this.#held.get(key.join(" ")) ?? this.empty;
  }

  set(value: V, ...key: readonly string[]): void {
    const name = key.join(" ");
    const before = this.#held.get(name);
    this.journal.note(() => (before === undefined ? this.#held.delete(name) : this.#held.set(name, before)));
    this.#held.set(name, value);
  }

  /** Changes some fields of what is held. */
  patch(changes: Partial<V>, ...key: readonly string[]): void {
    this.set({ ...this.get(...key), ...changes }, ...key);
  }

  keys(): string[] {
    return [...this.#held.keys()];
  }

  values(): V[] {
    return [...this.#held.values()];
  }
}
