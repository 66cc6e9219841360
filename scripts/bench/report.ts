import { cpus } from "node:os";

/** One table of the report. */
export interface Section {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** One section as Markdown, without a line break at its end. */
export function table({ title, columns, rows, notes }: Section): string {
  return [`## ${title}`, "", row(columns), row(columns.map(() => "---")), ...rows.map(row), "", ...notes.map((note) => `- ${note}`)].join("\n");
}

/** The committed report: where and when it was measured, then the tables. */
export function markdown(sections: readonly Section[], today: Date): string {
  const date = today.toISOString().slice(0, 10);
  const model = cpus()[0]?.model ?? "an unknown processor";
  const head = [
    "# Benchmarks",
    "",
    `Written by \`npm run bench -- --write\` on ${date}, Node ${process.version}, ${model}, ${cpus().length} cores. Times are medians; what is`,
    "compared ran in turns in one process. Gas, ink and sizes are exact and stand in `snapshots/`.",
  ];
  return `${[head.join("\n"), ...sections.map(table)].join("\n\n")}\n`;
}

/** The report with one of its sections written anew. @throws {Error} where it has none of that title. */
export function replaced(report: string, section: Section): string {
  const parts = report.trimEnd().split(/\n\n(?=## )/);
  const head = `## ${section.title}\n`;
  if (!parts.some((part) => part.startsWith(head))) throw new Error(`the report has no section ${section.title}`);
  return `${parts.map((part) => (part.startsWith(head) ? table(section) : part)).join("\n\n")}\n`;
}
