import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { SourceUnit } from "solidity-ast";
import { findAll } from "solidity-ast/utils";
import { ROOT, readSource } from "./files";

/** Contracts of one file, by name. */
type Contracts<T> = Readonly<Record<string, T>>;

interface Code {
  readonly sourceMap: string;
}

/** What Hardhat keeps of a compilation. */
interface BuildInfo {
  readonly input: { readonly sources: Readonly<Record<string, { readonly content: string }>>; readonly settings: Readonly<Record<string, unknown>> };
  readonly output: {
    readonly sources: Readonly<Record<string, { readonly id: number; readonly ast: SourceUnit }>>;
    readonly contracts: Readonly<Record<string, Contracts<{ readonly evm: { readonly bytecode: Code; readonly deployedBytecode: Code } }>>>;
  };
}

/** A file to be mutated, as Hardhat compiled it. */
export interface Target {
  readonly file: string;
  readonly text: string;
  /** The compiler's. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Contracts whose code has instructions of this file: names by file. */
  readonly contracts: Readonly<Record<string, readonly string[]>>;
  /** Of the compiler's settings and of every text that these contracts are made of. */
  readonly hash: string;
}

/** A target and its syntax tree. */
export interface Parsed {
  readonly target: Target;
  readonly unit: SourceUnit;
}

/** An entry of a source map is `start:length:file:jump:depth`, where what is empty is as before. */
function mentions({ sourceMap }: Code, id: number): boolean {
  return sourceMap.split(";").some((entry) => entry.split(":")[2] === String(id));
}

function contractsWith(file: string, { input, output }: BuildInfo): (readonly [string, readonly string[]])[] {
  const id = output.sources[file]?.id;
  if (id === undefined) return [];
  return Object.entries(output.contracts)
    .filter(([path]) => input.sources[path]?.content === readSource(path))
    .map(([path, contracts]) => {
      const touched = Object.entries(contracts).filter(([, { evm }]) => mentions(evm.bytecode, id) || mentions(evm.deployedBytecode, id));
      return [path, touched.map(([name]) => name)] as const;
    })
    .filter(([, names]) => names.length > 0);
}

/** The files given and all that they import. */
function closure(files: readonly string[], { output }: BuildInfo): Set<string> {
  const found = new Set(files);
  for (const file of found) {
    const unit = output.sources[file]?.ast;
    if (unit !== undefined) for (const { absolutePath } of findAll("ImportDirective", unit)) found.add(absolutePath);
  }
  return found;
}

/**
 * What there is to know of each file.
 * @throws Error where a file is not compiled as it stands
 */
export function targets(files: readonly string[]): Parsed[] {
  const folder = join(ROOT, "artifacts", "build-info");
  const builds = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as BuildInfo);
  return files.map((file) => {
    const text = readSource(file);
    // Hardhat compiles what changed and keeps the rest of older compilations.
    const current = builds.filter(({ input }) => input.sources[file]?.content === text);
    const unit = current[0]?.output.sources[file]?.ast;
    if (current[0] === undefined || unit === undefined) throw new Error(`${file} is not compiled as it stands: \`npm run build\``);
    const contracts = Object.fromEntries(current.flatMap((build) => contractsWith(file, build)));
    const { settings } = current[0].input;
    const hash = createHash("sha256").update(JSON.stringify(settings));
    for (const path of [...new Set(current.flatMap((build) => [...closure(Object.keys(contracts), build)]))].sort()) hash.update(readSource(path));
    return { unit, target: { file, text, settings, contracts, hash: hash.digest("hex").slice(0, 16) } };
  });
}
