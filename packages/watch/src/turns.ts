/** One place in a row. */
export interface Turn {
  /** Resolves when all before it have ended. */
  readonly come: Promise<unknown>;
  /** Lets the next one come; again does nothing. */
  readonly end: () => void;
}

/** What begins together and has to be done in order at one point. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  take(): Turn {
    const come = this.last;
    let end: () => void = () => undefined;
    const own = new Promise<void>((resolve) => (end = resolve));
    this.last = come.then(() => own);
    return { come, end };
  }
}
