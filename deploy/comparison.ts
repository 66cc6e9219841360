/** One thing that the chain has, beside what it should be. */
export type Comparison = readonly [name: string, expected: unknown, actual: unknown];

/** A line for each that differs. */
export function differing(comparisons: readonly Comparison[]): readonly string[] {
  return comparisons
    .filter(([, expected, actual]) => expected !== actual)
    .map(([name, expected, actual]) => `${name} is ${String(actual)}, not ${String(expected)}`);
}
