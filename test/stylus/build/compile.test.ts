import { expect } from "chai";
import { StylusBuildError } from "hardhat-stylus";
import { abiDifferences, declaredFragments, exportedFragments } from "#hardhat-stylus/internal/build/abi";
import { compileStylus } from "#hardhat-stylus/internal/build/compile";
import { findModule } from "#hardhat-stylus/internal/build/find-module";
import { writeManifest, writeModule } from "#hardhat-stylus/internal/build/manifest";
import { artifacts as projectArtifacts, ethers } from "hardhat";
import { Artifacts } from "hardhat/internal/artifacts";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { existsSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { encodeProgram } from "stylus-runtime";
import { INTERFACE, ProbeWorkspace, WASM } from "./workspace";

const PROBE = "function probe(uint256 x) pure returns (bytes32 y)";
const FAILED = "error ProbeFailed(uint8 reason)";

/** What the compile task uses of Hardhat, over a folder of its own; TypeChain is not loaded in it. */
class ProbeProject {
  readonly workspace = new ProbeWorkspace();
  readonly artifacts = new Artifacts(join(this.workspace.root, "artifacts"));

  /** Commits the module, and compiles an interface that declares `fragments`. */
  async prepare(...fragments: readonly string[]): Promise<void> {
    const toolchain = this.workspace.toolchain("rustc 1.95.0", true);
    const { prebuilt } = this.workspace.config;
    const { wasm, entry } = await findModule(this.workspace.config, "probe", "contract", () => undefined, async () => Promise.resolve(toolchain));
    writeModule(prebuilt, "probe", wasm);
    writeManifest(prebuilt, { probe: entry });
    const { Interface } = await import("ethers");
    const abi: unknown[] = JSON.parse(new Interface(fragments).formatJson()) as unknown[];
    await this.artifacts.saveArtifactAndDebugFile({
      _format: "hh-sol-artifact-1", contractName: "IProbe", sourceName: "contracts/IProbe.sol", abi,
      bytecode: "0x", deployedBytecode: "0x", linkReferences: {}, deployedLinkReferences: {},
    });
  }

  async compile(contracts = this.workspace.config.contracts): Promise<void> {
    const stylus = { ...this.workspace.config, contracts };
    const hre = { artifacts: this.artifacts, config: { stylus, paths: { root: this.workspace.root } }, tasks: {}, run: undefined };
    await compileStylus(hre as unknown as HardhatRuntimeEnvironment, true);
  }

  /** Ends a compilation as Hardhat does. */
  async removeObsolete(): Promise<void> {
    await this.artifacts.removeObsoleteArtifacts();
  }

  get file(): string {
    return join(this.workspace.root, "artifacts/stylus/contracts/probe/Probe.json");
  }
}

describe("compiling Rust contracts", () => {
  let project: ProbeProject;

  beforeEach(() => (project = new ProbeProject()));
  afterEach(() => { project.workspace.remove(); });

  it("writes an artifact of Hardhat's form, with init code that returns the program's code", async () => {
    await project.prepare(PROBE, FAILED);
    await project.compile();
    const artifact = await project.artifacts.readArtifact("Probe");
    const code = Buffer.from(encodeProgram(WASM)).toString("hex");
    const length = (code.length / 2).toString(16).padStart(64, "0");
    expect(artifact).to.deep.equal({
      _format: "hh-sol-artifact-1",
      contractName: "Probe",
      sourceName: "stylus/contracts/probe",
      abi: (await project.artifacts.readArtifact("IProbe")).abi,
      bytecode: `0x7f${length}80602b6000396000f300${code}`,
      deployedBytecode: `0x${code}`,
      linkReferences: {},
      deployedLinkReferences: {},
    });
    expect(artifact.deployedBytecode).to.match(/^0xeff00000/);
    expect(existsSync(project.file)).to.equal(true);
  });

  it("writes no artifact that is up to date", async () => {
    await project.prepare(PROBE, FAILED);
    await project.compile();
    utimesSync(project.file, 1, 1);
    await project.compile();
    expect(statSync(project.file).mtimeMs).to.equal(1000);
  });

  it("keeps the artifact when Hardhat removes obsolete ones", async () => {
    await project.prepare(PROBE, FAILED);
    await project.compile();
    await project.removeObsolete();
    expect(existsSync(project.file)).to.equal(true);
  });

  it("leaves the artifact of a contract that is configured no more to be removed", async () => {
    await project.prepare(PROBE, FAILED);
    await project.compile();
    const later = new Artifacts(join(project.workspace.root, "artifacts"));
    Object.assign(project, { artifacts: later });
    await project.compile({});
    await project.removeObsolete();
    expect(existsSync(project.file)).to.equal(false);
  });

  for (const [what, fragments, lines] of [
    ["another mutability", ["function probe(uint256 x) view returns (bytes32 y)", FAILED], [
      "only in the interface: function probe(uint256) view returns (bytes32)",
      "only in the program:   function probe(uint256) pure returns (bytes32)",
    ]],
    ["another result", ["function probe(uint256 x) pure returns (bytes31 y)", FAILED], [
      "only in the interface: function probe(uint256) pure returns (bytes31)",
      "only in the program:   function probe(uint256) pure returns (bytes32)",
    ]],
    ["a function more", [PROBE, FAILED, "function other() view"], ["only in the interface: function other() view"]],
    ["an error less", [PROBE], ["only in the program:   error ProbeFailed(uint8)"]],
  ] as const) {
    it(`refuses an interface with ${what}, and says what differs`, async () => {
      await project.prepare(...fragments);
      const error: unknown = await project.compile().then(() => undefined, (reason: unknown) => reason);
      if (!(error instanceof StylusBuildError)) throw new Error(`expected a StylusBuildError, got ${String(error)}`);
      expect(error.code).to.equal("abi");
      expect(error.message.split("\n  ").slice(1)).to.deep.equal(lines);
      expect(existsSync(project.file)).to.equal(false);
    });
  }

  it("takes the ABI from the program where no interface is named", async () => {
    await project.prepare(PROBE, FAILED);
    await project.compile({ Probe: { crate: "probe" } });
    const { abi } = await project.artifacts.readArtifact("Probe");
    expect(new ethers.Interface(abi).format(true)).to.deep.equal(["error ProbeFailed(uint8)", "function probe(uint256) pure returns (bytes32)"]);
  });

  it("compares functions and errors, not events nor the names of parameters", () => {
    const declared = declaredFragments([PROBE, FAILED, "event Probed(uint256 x)"]);
    expect(abiDifferences(exportedFragments(INTERFACE), declared)).to.deep.equal([]);
  });
});

describe("the referee's artifact", () => {
  it("is found by its name, with its interface's ABI and an account's worth of code", async () => {
    const referee = await projectArtifacts.readArtifact("Referee");
    expect(referee.abi).to.deep.equal((await projectArtifacts.readArtifact("IReferee")).abi);
    expect((referee.deployedBytecode.length - 2) / 2).to.be.at.most(24_576);
    expect(referee.bytecode.slice(2 + 2 * 43)).to.equal(referee.deployedBytecode.slice(2));
  });
});
