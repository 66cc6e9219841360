import { expect } from "chai";
import { StylusBuildError } from "hardhat-stylus";
import { readManifest, sha256, writeManifest, writeModule, type ModuleEntry } from "#hardhat-stylus/internal/build/manifest";
import { buildPrebuilt, reproducePrebuilt } from "#hardhat-stylus/internal/build/prebuilt";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ProbeWorkspace, WASM } from "./workspace";

describe("stylus:build and stylus:reproduce", () => {
  let workspace: ProbeWorkspace;
  let said: string[];
  const say = (line: string): void => { said.push(line); };
  const find = async (): ReturnType<NonNullable<Parameters<typeof reproducePrebuilt>[2]>> => Promise.resolve(workspace.toolchain("rustc 1.95.0", true));
  const build = async (): Promise<void> => buildPrebuilt(workspace.config, say, find);

  /** What the check found, line by line. */
  async function differences(): Promise<string[]> {
    try {
      await reproducePrebuilt(workspace.config, say, find);
      return [];
    } catch (error) {
      if (!(error instanceof StylusBuildError) || error.code !== "not-reproduced") throw error;
      return error.message.split("\n  ").slice(1);
    }
  }

  function committed(): ModuleEntry {
    const entry = readManifest(workspace.config.prebuilt).probe;
    if (entry === undefined) throw new Error("the manifest has no probe");
    return entry;
  }

  beforeEach(async () => {
    workspace = new ProbeWorkspace();
    said = [];
    await build();
  });
  afterEach(() => { workspace.remove(); });

  it("write modules that a rebuild elsewhere gives again", async () => {
    expect(readFileSync(join(workspace.config.prebuilt, "probe.wasm"))).to.deep.equal(WASM);
    expect(committed()).to.include({ sha256: sha256(WASM), toolchain: "rustc 1.95.0", wasmBytes: WASM.length });
    expect(await differences()).to.deep.equal([]);
    expect(said.at(-1)).to.equal("1 committed module is what the sources give, byte for byte");
    const folder = /rebuilding probe in (.*)/.exec(said.join("\n"))?.[1];
    expect(folder).to.be.a("string").and.not.equal(workspace.config.workspace);
    expect(existsSync(folder as string)).to.equal(false);
  });

  it("tell committed bytes that the sources do not give, though the manifest agrees with them", async () => {
    const other = Buffer.from(WASM);
    other[other.length - 2] = 1;
    writeModule(workspace.config.prebuilt, "probe", other);
    writeManifest(workspace.config.prebuilt, { probe: { ...committed(), sha256: sha256(other) } });
    expect(await differences()).to.deep.equal([
      `probe: the bytes differ from offset ${WASM.length - 2} on (${WASM.length} committed, ${WASM.length} rebuilt)`,
      `probe: sha256 is committed as "${sha256(other)}", rebuilt as "${sha256(WASM)}"`,
    ]);
  });

  it("tell a figure that is not the module's", async () => {
    const { contract, ...entry } = committed();
    if (contract === undefined) throw new Error("probe is a contract");
    writeManifest(workspace.config.prebuilt, { probe: { ...entry, contract: { ...contract, cachedCost: 1 } } });
    expect(await differences()).to.deep.equal([`probe: cachedCost is committed as 1, rebuilt as ${contract.cachedCost}`]);
  });

  it("tell sources that have changed since", async () => {
    workspace.write("library/src/lib.rs", "//! Changed.\n");
    expect((await differences()).join()).to.match(/^probe: sources is committed as "[0-9a-f]{64}", rebuilt as "[0-9a-f]{64}"$/);
  });

  it("tell a module that is missing or nobody's", async () => {
    writeManifest(workspace.config.prebuilt, { nobody: committed() });
    expect(await differences()).to.deep.equal(["probe is not in the manifest", "nobody is in the manifest and not in the configuration"]);
  });

  it("leave out a module whose crate is not there, and refuse a contract's", async () => {
    const config = { ...workspace.config, modules: { later: { crate: "later" } } };
    await buildPrebuilt(config, say, find);
    expect(said.join("\n")).to.contain("later is left out");
    const wrong = { ...workspace.config, contracts: { Later: { crate: "later", interface: "contracts/ILater.sol:ILater" } } };
    const error: unknown = await buildPrebuilt(wrong, say, find).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(StylusBuildError).with.property("code", "sources");
  });
});
