import { kernels } from "@assay/tensor";

/** One figure beside what it is held against. */
export interface Row {
  readonly what: string;
  /** Of both sides; left out where nothing is timed. */
  readonly threads?: number;
  readonly ours: string;
  /** Of what ours is compared with; left out where there is nobody to compare with. */
  readonly theirs?: string | undefined;
  readonly ratio?: number | undefined;
  readonly asked: string;
}

export const COLUMNS = ["what", "threads", "ours", "theirs", "ratio", "asked"];

export function cells({ what, threads, ours, theirs, ratio, asked }: Row): readonly string[] {
  return [what, threads?.toString() ?? "", ours, theirs ?? "", ratio === undefined ? "" : `${ratio.toFixed(2)}x`, asked];
}

export function ms(time: number): string;
export function ms(time: number | undefined): string | undefined;
export function ms(time: number | undefined): string | undefined {
  return time === undefined ? undefined : `${time.toFixed(time < 1 ? 3 : 2)} ms`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Ratios asked of CPUs that have certain instructions; which of them this one lacks. */
export function askedWith(ratios: Readonly<Partial<Record<"AMX" | "VNNI", string>>>): string {
  const names = kernels();
  const has = { AMX: names.includes("amx"), VNNI: names.some((name) => name.endsWith("vnni")) };
  return Object.entries(ratios).map(([name, ratio]) => `${ratio} with ${name}${has[name as keyof typeof has] ? "" : ` (no ${name} on this CPU)`}`).join(", ");
}
