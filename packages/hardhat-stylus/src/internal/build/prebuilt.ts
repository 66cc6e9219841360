import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { buildCrate, type CrateKind } from "./build-crate";
import type { StylusConfig } from "./config";
import { StylusBuildError } from "./errors";
import { readManifest, readModule, writeManifest, writeModule, type Manifest, type ModuleEntry } from "./manifest";
import { crateSources } from "./sources";
import { requirePinned, type Toolchain } from "./toolchain";

interface Wanted {
  readonly crate: string;
  readonly kind: CrateKind;
}

type Say = (line: string) => void;
type Find = (workspace: string) => Promise<Toolchain>;

const print: Say = (line) => { console.log(`Stylus: ${line}`); };

/** The crates of the configuration that the workspace has; a contract's crate must be there, a module's may come later. */
function wantedCrates({ workspace, contracts, modules }: StylusConfig, say: Say): Wanted[] {
  const listed: Wanted[] = [
    ...Object.values(contracts).map(({ crate }) => ({ crate, kind: "contract" as const })),
    ...Object.values(modules).map(({ crate }) => ({ crate, kind: "module" as const })),
  ];
  return listed.filter(({ crate, kind }) => {
    if (crateSources(workspace, crate) !== undefined) return true;
    if (kind === "module") say(`${crate} is left out, ${workspace} has no such crate`);
    else throw new StylusBuildError("sources", `stylus.contracts names the crate ${crate}, which ${workspace} does not have`);
    return false;
  });
}

function described(crate: string, { wasmBytes, contract, sha256 }: ModuleEntry): string {
  const size = contract === undefined ? "" : ` (${contract.codeBytes} as code)`;
  return `${crate}.wasm ${wasmBytes} bytes${size} sha256 ${sha256}`;
}

/**
 * Rebuilds every module with the pinned toolchain and writes them with their manifest.
 * @param say takes lines for people.
 * @param find gives the pinned toolchain.
 * @throws StylusBuildError `toolchain` where the pinned one is missing.
 */
export async function buildPrebuilt(config: StylusConfig, say = print, find: Find = requirePinned): Promise<void> {
  const { workspace, prebuilt } = config;
  const toolchain = await find(workspace);
  const manifest: Record<string, ModuleEntry> = {};
  for (const { crate, kind } of wantedCrates(config, say)) {
    say(`building ${crate} with ${toolchain.version}, a minute the first time`);
    const { wasm, entry } = await buildCrate({ toolchain, workspace, target: join(workspace, "target"), shown: process.stderr.isTTY }, crate, kind);
    writeModule(prebuilt, crate, wasm);
    manifest[crate] = entry;
    say(described(crate, entry));
  }
  writeManifest(prebuilt, manifest);
}

/** What a committed entry says otherwise than a rebuild, line by line. */
function entryDifferences(crate: string, committed: ModuleEntry | undefined, rebuilt: ModuleEntry): string[] {
  if (committed === undefined) return [`${crate} is not in the manifest`];
  const flat = ({ contract, ...rest }: ModuleEntry): Record<string, unknown> => ({ ...rest, ...contract });
  const [before, after] = [flat(committed), flat(rebuilt)];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => `${crate}: ${key} is committed as ${JSON.stringify(before[key])}, rebuilt as ${JSON.stringify(after[key])}`);
}

/** The committed module's own bytes against the rebuilt ones. */
function byteDifferences(folder: string, crate: string, committed: ModuleEntry | undefined, rebuilt: Uint8Array): string[] {
  if (committed === undefined) return [];
  const bytes = readModule(folder, crate, committed);
  const at = bytes.findIndex((byte, i) => byte !== rebuilt[i]);
  if (at === -1 && bytes.length === rebuilt.length) return [];
  return [`${crate}: the bytes differ from offset ${at === -1 ? Math.min(bytes.length, rebuilt.length) : at} on (${bytes.length} committed, ${rebuilt.length} rebuilt)`];
}

function copyWorkspace(workspace: string, to: string): void {
  const left = new Set(["target", "prebuilt"]);
  cpSync(workspace, to, { recursive: true, filter: (path) => !left.has(basename(path)) });
}

/**
 * Rebuilds every module in a copy of the workspace in another folder, with the pinned toolchain, and compares bytes
 * and manifest.
 * @param say takes lines for people.
 * @param find gives the pinned toolchain.
 * @throws StylusBuildError `not-reproduced` with what differs.
 */
export async function reproducePrebuilt(config: StylusConfig, say = print, find: Find = requirePinned): Promise<void> {
  const toolchain = await find(config.workspace);
  const manifest: Manifest = readManifest(config.prebuilt);
  const folder = mkdtempSync(join(tmpdir(), "stylus-reproduce-"));
  const differences: string[] = [];
  try {
    const workspace = join(folder, "elsewhere");
    copyWorkspace(config.workspace, workspace);
    const wanted = wantedCrates(config, say);
    // What the hashes tell is told before the minutes that a build takes.
    for (const { crate } of wanted) if (manifest[crate] !== undefined) readModule(config.prebuilt, crate, manifest[crate]);
    for (const { crate, kind } of wanted) {
      say(`rebuilding ${crate} in ${workspace}`);
      const bench = { toolchain, workspace, target: join(folder, "target"), shown: process.stderr.isTTY };
      const { wasm, entry } = await buildCrate(bench, crate, kind);
      differences.push(...byteDifferences(config.prebuilt, crate, manifest[crate], wasm), ...entryDifferences(crate, manifest[crate], entry));
    }
    const known = new Set(wanted.map(({ crate }) => crate));
    differences.push(...Object.keys(manifest).filter((crate) => !known.has(crate)).map((crate) => `${crate} is in the manifest and not in the configuration`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (differences.length > 0) {
    throw new StylusBuildError("not-reproduced", `the committed modules are not what the sources give; run npx hardhat stylus:build and commit:\n  ${differences.join("\n  ")}`);
  }
  const count = Object.keys(manifest).length;
  say(`${count} committed ${count === 1 ? "module is" : "modules are"} what the sources give, byte for byte`);
}
