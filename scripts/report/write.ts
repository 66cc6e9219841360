import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { charts } from "./charts";
import type { Figures } from "./figures/index";
import { page } from "./page";

/** The figures as JSON; amounts are decimal strings. */
export function json(figures: Figures): string {
  return `${JSON.stringify(figures, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value), 2)}\n`;
}

/**
 * Writes page, charts and figures.
 * @returns the files' names.
 */
export function write(folder: string, figures: Figures): readonly string[] {
  const drawn = charts(figures);
  const files: readonly (readonly [string, string])[] = [
    ...drawn.map(({ file, svg }) => [file, svg] as const),
    ["report.json", json(figures)],
    ["report.md", page(figures, drawn)],
  ];
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of files) {
    // Whole or not at all.
    writeFileSync(join(folder, `${file}.part`), text);
    renameSync(join(folder, `${file}.part`), join(folder, file));
  }
  return files.map(([file]) => file);
}
