/** Where a command writes. */
export interface Streams {
  /** A line of what was asked for. */
  readonly print: (line: string) => void;
  /** A part of it that brings its own ends of lines. */
  readonly write: (text: string) => void;
  /** A line of what went wrong, or of how far it is. */
  readonly complain: (line: string) => void;
  /** Replaces the last line by another, where somebody watches. */
  readonly overwrite?: (line: string) => void;
}

/** JSON in which a bigint is a string of its digits. */
export function printed(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? item.toString() : item), 2);
}

/** Rows as lines, their columns as wide as the widest of each. */
export function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<readonly number[]>(
    (most, row) => Array.from({ length: Math.max(most.length, row.length) }, (_, column) => Math.max(most[column] ?? 0, row[column]?.length ?? 0)),
    [],
  );
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd());
}
