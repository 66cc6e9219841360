import { expect } from "chai";
import { findModule } from "#hardhat-stylus/internal/build/find-module";
import { namedModule } from "#hardhat-stylus/internal/build/named-module";
import type { Toolchain } from "#hardhat-stylus/internal/build/toolchain";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MemoryHost, prepareProfiled, profile, stylusParams } from "stylus-runtime";
import { NAMED, ProbeWorkspace, WASM } from "./workspace";

describe("module of a crate with names", () => {
  let workspace: ProbeWorkspace;
  let said: string[];
  const named = async (toolchain?: Toolchain): Promise<Uint8Array | undefined> =>
    namedModule(workspace.config, "probe", WASM, (line) => said.push(line), async () => Promise.resolve(toolchain));
  const calls = (): string[] => readFileSync(join(workspace.root, "calls"), "utf8").trim().split("\n");

  beforeEach(() => {
    workspace = new ProbeWorkspace();
    said = [];
  });
  afterEach(() => { workspace.remove(); });

  it("is the same program, in whose profile functions have Rust's names", async () => {
    const found = await named(workspace.toolchain("rustc 1.95.0", true));
    const params = stylusParams();
    const program = prepareProfiled(WASM, params, found);
    const { functions } = profile(program, { calldata: Buffer.alloc(0), gas: 1_000_000n, host: new MemoryHost(), params });
    expect(functions.map(({ name }) => name)).to.deep.equal(["probe::run"]);
  });

  it("is built once, and needs no toolchain then", async () => {
    await named(workspace.toolchain("rustc 1.95.0", true));
    expect(calls()).to.deep.equal(["fetch", "rustc"]);
    said = [];
    expect(await named()).to.deep.equal(NAMED);
    expect(said).to.deep.equal([]);
  });

  it("leaves the module as it was built", async () => {
    const toolchain = workspace.toolchain("rustc 1.95.0", true);
    await named(toolchain);
    const { wasm } = await findModule(workspace.config, "probe", "contract", () => undefined, async () => Promise.resolve(toolchain));
    expect(Buffer.from(wasm)).to.deep.equal(WASM);
  });

  it("is missing without Rust, which is said with what to do", async () => {
    expect(await named()).to.equal(undefined);
    expect(said.join()).to.contain("functions have numbers").and.to.contain("1.95.0").and.to.contain("npx hardhat stylus:toolchain");
  });

  it("is never another program", async () => {
    const toolchain = workspace.toolchain("rustc 1.96.0", false);
    const other = Buffer.from(NAMED);
    // The function gives 1 and not 0.
    other[WASM.length - 2] = 1;
    writeFileSync(toolchain.cargo, readFileSync(toolchain.cargo, "utf8").replace(NAMED.toString("hex"), other.toString("hex")));
    expect(await named(toolchain)).to.equal(undefined);
    expect(said.join()).to.contain("rustc 1.96.0 builds another program");
    expect(await named(workspace.toolchain("rustc 1.95.0", true))).to.deep.equal(NAMED);
  });

  it("is missing where it cannot be built, which is said with cargo's words", async () => {
    const toolchain = workspace.toolchain("rustc 1.95.0", true);
    writeFileSync(toolchain.cargo, `#!${process.execPath}\nconsole.error("error[E0425]: cannot find value"); process.exit(1);\n`);
    expect(await named(toolchain)).to.equal(undefined);
    expect(said.join()).to.contain("error[E0425]: cannot find value");
  });
});
