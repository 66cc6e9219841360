import { UnreadyError } from "../errors";

interface Result {
  done: boolean;
  value?: unknown;
  error?: unknown;
}

/** Results that are computed while other work goes on: who comes too early comes again. */
export class Bench {
  private readonly results = new Map<string, Result>();

  /**
   * What `make` gave under this name; begins it where nobody did.
   * @throws {UnreadyError} while it is being made.
   * @throws what it was rejected with, once: the next call makes it anew.
   */
  take<T>(name: string, make: () => Promise<T>): T {
    const found = this.results.get(name);
    if (found?.done !== true) {
      if (found === undefined) this.begin(name, make);
      throw new UnreadyError(name);
    }
    if ("error" in found) {
      this.results.delete(name);
      throw found.error;
    }
    return found.value as T;
  }

  /** Of what was used. */
  forget(name: string): void {
    this.results.delete(name);
  }

  private begin(name: string, make: () => Promise<unknown>): void {
    const result: Result = { done: false };
    this.results.set(name, result);
    make().then(
      (value) => Object.assign(result, { done: true, value }),
      (error: unknown) => Object.assign(result, { done: true, error }),
    );
  }
}
