/** Istanbul's maps of what was run: merged, counted, and written as pages. */
import { createRequire } from "node:module";
import { relative } from "node:path";
import { root } from "../steps.mjs";

/** @typedef {{ path: string, l: Record<string, number>, s: Record<string, number>, f: Record<string, number>, b: Record<string, number[]>, branchMap: Record<string, { line: number }> }} Counts */

/** @typedef {{ file: string, lines: [number, number], branches: [number, number], missingLines: number[], missingBranches: number[] }} Covered what was run and what there is; and the lines that lack something */

/** The plugin's own istanbul: there is no other whose maps have lines apart from statements. */
const istanbul = createRequire(createRequire(import.meta.url).resolve("solidity-coverage/package.json"))("sc-istanbul");

/**
 * One map of all runs, by path from the repository. Istanbul's own merge drops the lines.
 * @param {readonly Record<string, Counts>[]} maps of one set of sources
 * @returns {Record<string, Counts>}
 */
export function merged(maps) {
  const all = {};
  for (const counts of maps.flatMap((map) => Object.values(map))) {
    const file = relative(root, counts.path);
    const before = all[file];
    if (before === undefined) all[file] = structuredClone(counts);
    else for (const kind of ["l", "s", "f", "b"]) for (const [place, hits] of Object.entries(counts[kind])) before[kind][place] = sum(before[kind][place], hits);
  }
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sum(a, b) {
  return Array.isArray(a) ? a.map((hits, way) => hits + b[way]) : a + b;
}

/**
 * What was run of each contract that has something to run.
 * @param {Record<string, Counts>} map
 * @returns {Covered[]}
 */
export function covered(map) {
  const all = Object.entries(map).map(([file, { l, b, branchMap }]) => {
    const lines = Object.entries(l);
    const branches = Object.entries(b).flatMap(([branch, ways]) => ways.map((hits) => ({ line: branchMap[branch].line, hits })));
    const missingLines = lines.filter(([, hits]) => hits === 0).map(([line]) => Number(line));
    const missing = branches.filter(({ hits }) => hits === 0).map(({ line }) => line);
    return {
      file,
      lines: [lines.length - missingLines.length, lines.length],
      branches: [branches.length - missing.length, branches.length],
      missingLines: [...new Set(missingLines)].sort((a, b) => a - b),
      missingBranches: [...new Set(missing)].sort((a, b) => a - b),
    };
  });
  return all.filter(({ lines, branches }) => lines[1] + branches[1] !== 0);
}

/** Writes the map, a summary and pages of every contract into a folder. */
export async function write(map, folder) {
  const collector = new istanbul.Collector();
  collector.add(map);
  const reporter = new istanbul.Reporter(false, folder);
  reporter.addAll(["html", "json", "json-summary"]);
  await new Promise((resolve, reject) => reporter.write(collector, true, (error) => (error ? reject(error) : resolve())));
}
