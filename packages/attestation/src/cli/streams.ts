/** Where a command writes. */
export interface Streams {
  /** A line of what was asked for. */
  readonly print: (line: string) => void;
  /** A line of what is being done, or of what went wrong. */
  readonly complain: (line: string) => void;
}

/** What a command found out: fields in the order in which people read them; undefined ones are not said. */
export type Findings = Readonly<Record<string, bigint | boolean | number | string | undefined | readonly Readonly<Record<string, bigint | boolean | number | string>>[]>>;

function jsonOf(findings: unknown): string {
  return JSON.stringify(findings, (_, item: unknown) => (typeof item === "bigint" ? item.toString() : item));
}

/** Prints findings as one JSON object, or a line for each. */
export function say(findings: Findings, asJson: boolean, { print }: Streams): void {
  if (asJson) {
    print(jsonOf(findings));
    return;
  }
  for (const [name, value] of Object.entries(findings)) {
    if (Array.isArray(value)) for (const each of value as readonly Record<string, unknown>[]) print(`  ${Object.values(each).map(String).join("  ")}`);
    else if (value !== undefined) print(`${name}: ${String(value)}`);
  }
}
