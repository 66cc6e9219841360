import { expect } from "chai";
import { StylusBuildError } from "hardhat-stylus";
import type { Built } from "#hardhat-stylus/internal/build/build-crate";
import { findModule, ownFolder } from "#hardhat-stylus/internal/build/find-module";
import { readManifest, writeManifest, writeModule } from "#hardhat-stylus/internal/build/manifest";
import type { Toolchain } from "#hardhat-stylus/internal/build/toolchain";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ProbeWorkspace, WASM } from "./workspace";

const none = async (): Promise<undefined> => Promise.resolve(undefined);

async function refusal(promise: Promise<unknown>): Promise<StylusBuildError> {
  const error: unknown = await promise.then(() => undefined, (reason: unknown) => reason);
  if (!(error instanceof StylusBuildError)) throw new Error(`expected a StylusBuildError, got ${String(error)}`);
  return error;
}

describe("module of a crate", () => {
  let workspace: ProbeWorkspace;
  let said: string[];
  const find = async (toolchain?: Toolchain): Promise<Built> =>
    findModule(workspace.config, "probe", "contract", (line) => said.push(line), toolchain === undefined ? none : async () => Promise.resolve(toolchain));
  const calls = (): string[] => (existsSync(join(workspace.root, "calls")) ? readFileSync(join(workspace.root, "calls"), "utf8").trim().split("\n") : []);

  /** Commits what the sources give now. */
  async function commit(): Promise<Built> {
    const built = await find(workspace.toolchain("rustc 1.95.0", true));
    writeModule(workspace.config.prebuilt, "probe", built.wasm);
    writeManifest(workspace.config.prebuilt, { probe: built.entry });
    return built;
  }

  beforeEach(() => {
    workspace = new ProbeWorkspace();
    said = [];
  });
  afterEach(() => { workspace.remove(); });

  it("is the committed one where it is of the present sources, and needs no toolchain", async () => {
    const { entry } = await commit();
    said = [];
    expect((await find()).entry).to.deep.equal(entry);
    expect(said).to.deep.equal([]);
  });

  it("is never the committed one of other sources", async () => {
    await commit();
    workspace.write("library/src/lib.rs", "//! Changed.\n");
    const error = await refusal(find());
    expect(error.code).to.equal("stale");
    expect(error.message).to.contain("probe").and.to.contain("1.95.0").and.to.contain("npx hardhat stylus:toolchain");
  });

  it("is built where the sources have changed, kept on this machine and not committed", async () => {
    await commit();
    workspace.write("library/src/lib.rs", "//! Changed.\n");
    const before = readFileSync(join(workspace.config.prebuilt, "manifest.json"), "utf8");
    said = [];
    const { wasm, entry } = await find(workspace.toolchain("rustc 1.95.0", true));
    expect(Buffer.from(wasm)).to.deep.equal(WASM);
    expect(entry.contract?.abi).to.deep.equal(["error ProbeFailed(uint8)", "function probe(uint256) pure returns (bytes32)"]);
    expect(entry.contract).to.include({ functions: 1, footprint: 1 });
    expect(said.join()).to.contain("stylus:build");
    expect(readFileSync(join(workspace.config.prebuilt, "manifest.json"), "utf8")).to.equal(before);
    expect(Object.keys(readManifest(ownFolder(workspace.config)))).to.deep.equal(["probe"]);
  });

  it("is not built twice by one toolchain, and again by another, which is said to be compared with nothing", async () => {
    await find(workspace.toolchain("rustc 1.95.0", true));
    const built = calls();
    await find(workspace.toolchain("rustc 1.95.0", true));
    expect(calls()).to.deep.equal(built);
    said = [];
    await find(workspace.toolchain("rustc 1.96.0", false));
    expect(calls()).to.have.length(2 * built.length);
    expect(said.join()).to.contain("rustc 1.96.0").and.to.contain("not compared");
  });

  it("is built without a word of committing where the project commits none", async () => {
    await find(workspace.toolchain("rustc 1.95.0", true));
    expect(said).to.deep.equal(["probe: building with rustc 1.95.0, minutes the first time"]);
    said = [];
    await find(workspace.toolchain("rustc 1.95.0", true));
    expect(said).to.deep.equal([]);
  });

  it("gets its Cargo.lock where there is none", async () => {
    workspace.drop("Cargo.lock");
    expect((await refusal(find())).code).to.equal("stale");
    await find(workspace.toolchain("rustc 1.95.0", true));
    expect(calls()[0]).to.equal("generate-lockfile");
    expect(said[0]).to.contain("Cargo.lock");
  });

  it("is refused where the workspace has no such crate, with those that it has", async () => {
    const error = await refusal(findModule(workspace.config, "prob", "contract", () => undefined, none));
    expect(error.code).to.equal("sources");
    expect(error.message).to.contain("prob,").and.to.contain("library, probe, other");
  });

  it("is refused where cargo wrote none, as for a crate that is no cdylib", async () => {
    const toolchain = workspace.toolchain("rustc 1.95.0", true);
    writeFileSync(toolchain.cargo, readFileSync(toolchain.cargo, "utf8").replace("/probe.wasm", "/libprobe.rlib"));
    const error = await refusal(find(toolchain));
    expect(error.code).to.equal("cargo");
    expect(error.message).to.contain('crate-type = ["lib", "cdylib"]');
  });

  it("is refused where the committed file has other bytes than the manifest says, or is gone", async () => {
    await commit();
    writeModule(workspace.config.prebuilt, "probe", WASM.subarray(1));
    expect((await refusal(find())).code).to.equal("prebuilt");
    writeFileSync(join(workspace.config.prebuilt, "manifest.json"), "{");
    expect((await refusal(find())).code).to.equal("prebuilt");
  });

  it("is refused with cargo's own words where it does not compile", async () => {
    const toolchain = workspace.toolchain("rustc 1.95.0", true);
    writeFileSync(toolchain.cargo, `#!${process.execPath}\nconsole.error("error[E0425]: cannot find value"); process.exit(101);\n`);
    const error = await refusal(find(toolchain));
    expect(error.code).to.equal("cargo");
    expect(error.message).to.contain("E0425");
  });

  for (const [said, advice] of [
    ["error: cannot update the lock file because --locked was passed to prevent this", "cargo metadata"],
    ["error: a bin target must be available for `cargo run`", "print_from_args"],
    ["error: the package 'probe' does not contain this feature: export-abi", "stylus-sdk/export-abi"],
    ["error: no library targets found in package `probe`", "cdylib"],
    ["error: cannot find macro `vec` in this scope", "use alloc::{vec, vec::Vec}"],
  ] as const) {
    it(`is refused with advice where cargo says "${said.slice(7)}"`, async () => {
      const toolchain = workspace.toolchain("rustc 1.95.0", true);
      writeFileSync(toolchain.cargo, `#!${process.execPath}\nconsole.error(${JSON.stringify(said)}); process.exit(101);\n`);
      const { message } = await refusal(find(toolchain));
      expect(message.split("\n\nhardhat-stylus: ")[1]).to.contain(advice);
    });
  }

  it("is refused where a chain would not activate it", async () => {
    const toolchain = workspace.toolchain("rustc 1.95.0", true);
    const script = readFileSync(toolchain.cargo, "utf8");
    writeFileSync(toolchain.cargo, script.replaceAll(Buffer.from("user_entrypoint").toString("hex"), Buffer.from("user_entrypoinx").toString("hex")));
    const error = await refusal(find(toolchain));
    expect(error.code).to.equal("activation");
    expect(error.message).to.contain("user_entrypoint");
  });
});
