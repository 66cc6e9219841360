/** Where a command writes. */
export interface Streams {
  /** A line of what was asked for. */
  readonly print: (line: string) => void;
  /** A line of what is being done, or of what went wrong. */
  readonly complain: (line: string) => void;
}

/** What a command says of one thing. */
type Value = bigint | boolean | number | string;

/** What a command found out, in the order in which people read it; what is undefined is not said. A list has a line for each. */
export type Findings = Readonly<Record<string, Value | undefined | readonly Readonly<Record<string, Value>>[]>>;

function jsonOf(findings: Findings): string {
  return JSON.stringify(findings, (_, item: unknown) => (typeof item === "bigint" ? item.toString() : item));
}

/** Prints findings as one JSON object, or as lines. */
export function say(findings: Findings, asJson: boolean, { print }: Streams): void {
  if (asJson) {
    print(jsonOf(findings));
    return;
  }
  for (const [name, value] of Object.entries(findings)) {
    if (value === undefined) continue;
    if (typeof value === "object") for (const each of value) print(`${name}: ${Object.entries(each).map(([key, part]) => `${key} ${String(part)}`).join(", ")}`);
    else print(`${name}: ${String(value)}`);
  }
}
