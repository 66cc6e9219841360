/** The evaluation of MiniLM as a program. `npm run eval:minilm` starts it with everything in place; see scripts/eval-minilm.mjs. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { picture } from "./picture";
import { type SentenceFile, readSentences } from "./sentences";
import { type Tokenise, readTokeniser } from "./tokeniser";

const ROOT = join(__dirname, "../..");
const SETS = join(ROOT, "cache/minilm/sets");
const PICTURE = join(ROOT, "docs/minilm.svg");

/** What `stylus/import/examples/bert.rs` writes of a set of sentences. */
export interface Comparison {
  readonly sentences: number;
  /** Of the cosines of float32 and integers. */
  readonly mean: number;
  readonly min: number;
  readonly spearman: number;
  /** Sentences whose nearest neighbour is the same. */
  readonly nearestSame: number;
  /** Of each sentence. */
  readonly tokens: readonly number[];
  readonly cosines: readonly number[];
}

/** A set, and what its cosines have to be at least. */
export interface Goal {
  readonly file: SentenceFile;
  readonly name: string;
  readonly least: number;
  readonly mean?: number;
  /** Share of the sentences whose nearest neighbour is the same. */
  readonly nearest?: number;
}

const GOALS: readonly Goal[] = [
  { file: "evaluation", name: "held out", mean: 0.997, least: 0.99, nearest: 0.92 },
  { file: "choice", name: "used to choose the recipe", least: 0.99 },
  { file: "adversarial", name: "adversarial", least: 0.975 },
];

/** A set as the example takes it: a sentence's ids a line. */
function writeIds(file: SentenceFile, tokenise: Tokenise): string {
  const path = join(SETS, `${file}.ids`);
  writeFileSync(path, readSentences(file).map((sentence) => `${tokenise(sentence).join(" ")}\n`).join(""));
  return path;
}

function compare(folder: string): readonly Comparison[] {
  const tokenise = readTokeniser(folder);
  mkdirSync(SETS, { recursive: true });
  const results = GOALS.map(({ file }) => join(SETS, `${file}.json`));
  const sets = GOALS.flatMap(({ file }, index) => [writeIds(file, tokenise), results[index] ?? ""]);
  // As tests are compiled: without the importer's optimisation for size.
  const command = ["run", "--quiet", "--profile", "test", "--locked", "-p", "assay-import", "--example", "bert", "--"];
  const { status } = spawnSync("cargo", [...command, folder, writeIds("calibration", tokenise), ...sets], { cwd: join(ROOT, "stylus"), stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`cargo ${command.join(" ")} ended with ${status ?? "a signal"}`);
  return results.map((path) => JSON.parse(readFileSync(path, "utf8")) as Comparison);
}

/** What a set falls short of. */
function shortfalls({ name, least, mean, nearest }: Goal, found: Comparison): readonly string[] {
  const wanted: readonly (readonly [what: string, value: number, least: number | undefined])[] = [
    ["cosine in the mean", found.mean, mean],
    ["least cosine", found.min, least],
    ["share of the same nearest neighbours", found.nearestSame / found.sentences, nearest],
  ];
  return wanted.flatMap(([what, value, bound]) => (bound !== undefined && value < bound ? [`${name}: ${what} ${value}, below ${bound}`] : []));
}

function main(folder: string): void {
  const found = compare(folder);
  const sets = GOALS.flatMap((goal, index) => {
    const comparison = found[index];
    return comparison ? [{ goal, comparison }] : [];
  });
  console.log("| set | cosine, mean | least | same nearest neighbour |\n|---|---|---|---|");
  for (const { goal, comparison } of sets) {
    const share = ((100 * comparison.nearestSame) / comparison.sentences).toFixed(1);
    console.log(`| ${goal.name}, ${comparison.sentences} | ${comparison.mean.toFixed(5)} | ${comparison.min.toFixed(4)} | ${share} % |`);
  }
  writeFileSync(PICTURE, picture(sets));
  const missed = sets.flatMap(({ goal, comparison }) => shortfalls(goal, comparison));
  for (const line of missed) console.error(line);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

if (require.main === module) main(process.argv[2] ?? "");
