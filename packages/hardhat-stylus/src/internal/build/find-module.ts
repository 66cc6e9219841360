import { join, relative } from "node:path";
import { buildCrate, type Built, type CrateKind } from "./build-crate";
import { isLocked, lock, type Workbench } from "./cargo";
import type { StylusConfig } from "./config";
import { StylusBuildError } from "./errors";
import { readManifest, readModule, writeManifest, writeModule } from "./manifest";
import { crateSources, cratesIn, type CrateSources } from "./sources";
import { findToolchain, HOW_TO_GET, pinnedChannel, WASM_TARGET, type Toolchain } from "./toolchain";

/** Where modules go that are built on the way, and are nobody's business but this machine's. */
export function ownFolder({ workspace }: StylusConfig): string {
  return join(workspace, "target", "stylus");
}

/** Builds in the workspace itself. */
export function benchOf({ workspace }: StylusConfig, toolchain: Toolchain): Workbench {
  return { toolchain, workspace, target: join(workspace, "target"), shown: process.stderr.isTTY };
}

/** What a person has to know of a module that is built here; nothing where the project commits none. */
function noteOn({ pinned }: Toolchain, commits: boolean): string {
  if (!pinned) return " (not the pinned toolchain: its bytes are not compared with anything)";
  return commits ? " (not committed: run npx hardhat stylus:build)" : "";
}

function taken(folder: string, crate: string, sources: CrateSources | undefined, accepted: (toolchain: string) => boolean): Built | undefined {
  const entry = readManifest(folder)[crate];
  if (entry === undefined || entry.sources !== sources?.hash || !accepted(entry.toolchain)) return undefined;
  return { wasm: readModule(folder, crate, entry), entry };
}

/**
 * The module of a crate's present sources: the committed one where it was built from them, else one that this machine
 * has built or builds now. Never a module of other sources.
 *
 * @param say takes one line for people where something had to be built.
 * @param find looks for a toolchain where one is needed.
 * @throws StylusBuildError `stale` where it would have to be built and there is no toolchain.
 */
export async function findModule(
  config: StylusConfig,
  crate: string,
  kind: CrateKind,
  say: (line: string) => void,
  find: (workspace: string) => Promise<Toolchain | undefined> = findToolchain,
): Promise<Built> {
  const { workspace, prebuilt } = config;
  if (!cratesIn(workspace).includes(crate)) {
    throw new StylusBuildError("sources", `stylus names the crate ${crate}, which ${workspace} does not have; it has ${cratesIn(workspace).join(", ")}`);
  }
  const commits = Object.keys(readManifest(prebuilt)).length > 0;
  const need = async (): Promise<Toolchain> => {
    const found = await find(workspace);
    if (found !== undefined) return found;
    const why = commits ? `the sources of ${crate} are not those that ${relative(process.cwd(), prebuilt)} was built from` : `${crate} has to be built`;
    throw new StylusBuildError("stale", `${why}, and there is no Rust ${pinnedChannel(workspace)} with the target ${WASM_TARGET} to build it. ${HOW_TO_GET}`);
  };
  if (!isLocked(workspace)) {
    await lock(benchOf(config, await need()));
    say("wrote Cargo.lock, which says what the modules are built from: commit it");
  }
  const sources = crateSources(workspace, crate);
  const committed = taken(prebuilt, crate, sources, () => true);
  if (committed !== undefined) return committed;
  const toolchain = await need();
  const own = ownFolder(config);
  const before = taken(own, crate, sources, (version) => version === toolchain.version);
  const note = noteOn(toolchain, commits);
  if (before !== undefined) {
    if (note !== "") say(`${crate}: taken from the build by ${toolchain.version}${note}`);
    return before;
  }
  say(`${crate}: building with ${toolchain.version}, minutes the first time${note}`);
  const bench = benchOf(config, toolchain);
  const built = await buildCrate(bench, crate, kind);
  writeModule(own, crate, built.wasm);
  writeManifest(own, { ...readManifest(own), [crate]: built.entry });
  return built;
}
