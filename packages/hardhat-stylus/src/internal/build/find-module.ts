import { join, relative } from "node:path";
import { buildCrate, type Built, type CrateKind } from "./build-crate";
import type { StylusConfig } from "./config";
import { StylusBuildError } from "./errors";
import { readManifest, readModule, writeManifest, writeModule } from "./manifest";
import { crateSources } from "./sources";
import { findToolchain, HOW_TO_GET, pinnedChannel, type Toolchain } from "./toolchain";

/** Where modules go that are built on the way, and are nobody's business but this machine's. */
export function ownFolder({ workspace }: StylusConfig): string {
  return join(workspace, "target", "stylus");
}

function taken(folder: string, crate: string, sources: string, accepted: (toolchain: string) => boolean): Built | undefined {
  const entry = readManifest(folder)[crate];
  if (entry?.sources !== sources || !accepted(entry.toolchain)) return undefined;
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
  const sources = crateSources(workspace, crate);
  if (sources === undefined) throw new StylusBuildError("sources", `stylus names the crate ${crate}, which ${workspace} does not have`);
  const committed = taken(prebuilt, crate, sources.hash, () => true);
  if (committed !== undefined) return committed;
  const toolchain = await find(workspace);
  if (toolchain === undefined) {
    throw new StylusBuildError("stale", `the sources of ${crate} are not those that ${relative(process.cwd(), prebuilt)} was built from, and there is no Rust ${pinnedChannel(workspace)} to build it. ${HOW_TO_GET}`);
  }
  const own = ownFolder(config);
  const note = toolchain.pinned ? "not committed: run npx hardhat stylus:build" : "not the pinned toolchain: its bytes are not compared with anything";
  const before = taken(own, crate, sources.hash, (version) => version === toolchain.version);
  if (before !== undefined) {
    say(`${crate}: taken from the build by ${toolchain.version} (${note})`);
    return before;
  }
  say(`${crate}: building with ${toolchain.version}, a minute the first time (${note})`);
  const bench = { toolchain, workspace, target: join(workspace, "target"), shown: process.stderr.isTTY };
  const built = await buildCrate(bench, crate, kind);
  writeModule(own, crate, built.wasm);
  writeManifest(own, { ...readManifest(own), [crate]: built.entry });
  return built;
}
