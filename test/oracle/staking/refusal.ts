export type Value = bigint | string | boolean;

/** What a call is answered with instead of done: a custom error and its arguments, in the order of its declaration. */
export class StakingRefusal extends Error {
  constructor(
    readonly error: string,
    readonly values: readonly Value[],
  ) {
    super(`${error}(${values.join(", ")})`);
    this.name = "StakingRefusal";
  }
}

/** @throws StakingRefusal unless `held`. */
export function demand(held: boolean, error: string, ...values: Value[]): asserts held {
  if (!held) throw new StakingRefusal(error, values);
}
