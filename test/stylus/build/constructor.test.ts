import { expect } from "chai";
import { StylusBuildError } from "hardhat-stylus";
import { exportedConstructor } from "#hardhat-stylus/internal/build/abi";
import { readManifest } from "#hardhat-stylus/internal/build/manifest";
import { buildPrebuilt, reproducePrebuilt } from "#hardhat-stylus/internal/build/prebuilt";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { ProbeWorkspace } from "./workspace";

describe("the constructor of a Rust contract", () => {
  let workspace: ProbeWorkspace;
  const quiet = () => undefined;
  beforeEach(() => { workspace = new ProbeWorkspace(); });
  afterEach(() => { workspace.remove(); });

  /** A cargo that prints this constructor where it is asked for one. */
  const find = (constructor: string) => async () => {
    const toolchain = workspace.toolchain("rustc 1.95.0", true);
    const script = readFileSync(toolchain.cargo, "utf8");
    const asked = `if (list.at(-1) === "constructor") { process.stdout.write(${JSON.stringify(constructor)}); process.exit(0); }\n`;
    writeFileSync(toolchain.cargo, script.replace('if (list[0] === "run")', `${asked}if (list[0] === "run")`));
    chmodSync(toolchain.cargo, 0o755);
    return Promise.resolve(toolchain);
  };
  const withConstructor = () => workspace.write("contracts/probe/src/lib.rs", "impl Probe {\n    #[constructor]\n    pub fn constructor(&mut self) {}\n}\n");
  const constructed = () => readManifest(workspace.config.prebuilt).probe?.contract?.constructed;

  it("is what the SDK prints, with names and payability", () => {
    expect(exportedConstructor("constructor(address owner)\n")).to.equal("constructor(address owner)");
    expect(exportedConstructor("constructor(address beneficiary, uint64 until) payable\n")).to.equal("constructor(address beneficiary, uint64 until) payable");
    expect(exportedConstructor("constructor()\n")).to.equal("constructor()");
    expect(exportedConstructor("")).to.equal(undefined);
  });

  it("is recorded with the module where the crate has one, and nothing is where it has none", async () => {
    await buildPrebuilt(workspace.config, quiet, find("constructor(address owner)\n"));
    expect(constructed()).to.equal(undefined);
    withConstructor();
    await buildPrebuilt(workspace.config, quiet, find("constructor(address owner)\n"));
    expect(constructed()).to.equal("constructor(address owner)");
  });

  it("is compared like every other figure", async () => {
    withConstructor();
    await buildPrebuilt(workspace.config, quiet, find("constructor(address owner)\n"));
    await reproducePrebuilt(workspace.config, quiet, find("constructor(address owner)\n"));
    await expect(reproducePrebuilt(workspace.config, quiet, find("constructor(bool on)\n"))).to.be.rejectedWith(StylusBuildError, "probe: constructed is committed as");
  });
});
