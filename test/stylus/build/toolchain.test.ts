import { expect } from "chai";
import { StylusBuildError } from "hardhat-stylus";
import { findToolchain, requirePinned } from "#hardhat-stylus/internal/build/toolchain";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ProbeWorkspace } from "./workspace";

const CHANGED = ["CARGO_HOME", "RUSTUP_HOME", "PATH", "RUSTFLAGS", "RUSTUP_TOOLCHAIN", "CARGO_PROFILE_RELEASE_OPT_LEVEL"] as const;

describe("toolchain", () => {
  const before = Object.fromEntries(CHANGED.map((name) => [name, process.env[name]]));
  let workspace: ProbeWorkspace;
  const find = async (): ReturnType<typeof findToolchain> => findToolchain(workspace.config.workspace, join(workspace.root, "usr"));

  function program(path: string, script: string): void {
    const file = join(workspace.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  /** A rustup that has these toolchains with these targets. */
  function rustup(toolchains: string, targets: string): void {
    program("cargo/bin/rustup", `case "$1" in toolchain) echo "${toolchains}";; target) echo "${targets}";; esac`);
    program("cargo/bin/cargo", "");
    program("cargo/bin/rustc", 'case "$1" in --version) echo "rustc 1.95.0 (rustup)";; --print) echo /sysroot;; esac');
  }

  function debian(): void {
    program("usr/bin/cargo", "");
    program("usr/bin/rustc", 'case "$1" in --version) echo "rustc 1.96.0 (debian)";; --print) echo /usr;; esac');
    mkdirSync(join(workspace.root, "usr/lib/rustlib/src/rust/library"), { recursive: true });
  }

  beforeEach(() => {
    workspace = new ProbeWorkspace();
    Object.assign(process.env, {
      CARGO_HOME: join(workspace.root, "cargo"), RUSTUP_HOME: join(workspace.root, "rustup"), PATH: join(workspace.root, "path"),
    });
  });
  afterEach(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    workspace.remove();
  });

  it("is rustup's where the pinned one is there with its target", async () => {
    rustup("stable-x86_64-unknown-linux-gnu\n1.95.0-x86_64-unknown-linux-gnu", "wasm32-unknown-unknown\nx86_64-unknown-linux-gnu");
    debian();
    expect(await find()).to.include({ version: "rustc 1.95.0 (rustup)", pinned: true, cargo: join(workspace.root, "cargo/bin/cargo") });
  });

  for (const [what, toolchains, targets] of [
    ["another version", "1.95.1-x86_64-unknown-linux-gnu", "wasm32-unknown-unknown"],
    ["no target", "1.95.0-x86_64-unknown-linux-gnu", "x86_64-unknown-linux-gnu"],
  ] as const) {
    it(`is not rustup's with ${what}`, async () => {
      rustup(toolchains, targets);
      expect(await find()).to.equal(undefined);
      const error: unknown = await requirePinned(workspace.config.workspace).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(StylusBuildError).with.property("message").that.contains("1.95.0").and.contains("npx hardhat stylus:toolchain");
    });
  }

  it("is Debian's where there is no other, with the library built along and a linker of LLVM's", async () => {
    debian();
    expect(await find()).to.equal(undefined);
    program("path/wasm-ld", "");
    const found = await find();
    expect(found).to.include({ version: "rustc 1.96.0 (debian)", pinned: false, cargo: join(workspace.root, "usr/bin/cargo") });
    expect(found?.wasmArguments).to.deep.equal(["-Z", "build-std=std,panic_abort"]);
    expect(found?.wasmFlags).to.deep.equal([`-Clinker=${join(workspace.root, "path/wasm-ld")}`, "-Clinker-flavor=wasm-ld"]);
    expect(found?.environment).to.include({ RUSTC: join(workspace.root, "usr/bin/rustc"), RUSTC_BOOTSTRAP: "1" });
  });

  it("does not hear what in the shell could change the bytes", async () => {
    rustup("1.95.0-x86_64-unknown-linux-gnu", "wasm32-unknown-unknown");
    Object.assign(process.env, { RUSTFLAGS: "-Copt-level=0", RUSTUP_TOOLCHAIN: "nightly", CARGO_PROFILE_RELEASE_OPT_LEVEL: "0" });
    const { environment } = (await find()) ?? { environment: undefined };
    expect(environment).to.have.property("CARGO_HOME");
    expect(environment).to.not.have.any.keys("RUSTFLAGS", "RUSTUP_TOOLCHAIN", "CARGO_PROFILE_RELEASE_OPT_LEVEL");
  });
});
