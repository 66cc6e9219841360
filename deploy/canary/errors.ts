/** What keeps canaries from being planted or followed. */
export class CanaryError extends Error {
  override readonly name: string = "CanaryError";
}

/** A plan that says something which cannot be. */
export class CanaryPlanError extends CanaryError {
  override readonly name = "CanaryPlanError";

  constructor(readonly file: string, readonly field: string, readonly value: unknown, advice: string) {
    super(`${file}: ${field} is ${String(value)}: ${advice}.`);
  }
}
