/** Without control characters, which names in a module may have and no reader wants. */
export function plain(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/g, "\ufffd");
}

/** With its thousands set apart. */
export function grouped(value: bigint | number): string {
  return value.toString().replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** `part` of `whole` in percent, with two decimals. */
export function share(part: bigint, whole: bigint): string {
  if (whole === 0n) return "0.00%";
  const hundredths = (part * 10_000n + whole / 2n) / whole;
  return `${hundredths / 100n}.${(hundredths % 100n).toString().padStart(2, "0")}%`;
}

/** Rows of cells in columns, to the right but for the last, which ends the line. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, i) => Math.max(most[i] ?? 0, cell.length)), []);
  return rows.map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padStart(widths[i] as number))).join("  ").trimEnd());
}
