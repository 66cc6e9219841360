import { expect } from "chai";
import { config } from "hardhat";
import { readManifest } from "#hardhat-stylus/internal/build/manifest";
import { crateSources, cratesIn } from "#hardhat-stylus/internal/build/sources";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { ProbeWorkspace } from "./workspace";

describe("hash of a crate's sources", () => {
  let workspace: ProbeWorkspace;
  const hash = (): string | undefined => crateSources(workspace.config.workspace, "probe")?.hash;

  beforeEach(() => (workspace = new ProbeWorkspace()));
  afterEach(() => { workspace.remove(); });

  for (const [what, name, content] of [
    ["the crate's source", "contracts/probe/src/lib.rs", "//! Changed.\n"],
    ["a source in a folder of it", "contracts/probe/src/deep/part.rs", "//! Changed.\n"],
    ["a new source", "contracts/probe/src/new.rs", ""],
    ["the crate's manifest", "contracts/probe/Cargo.toml", '[package]\nname = "probe"\nversion = "2.0.0"\n'],
    ["a build script", "contracts/probe/build.rs", "fn main() {}\n"],
    ["the source of a crate that it uses", "library/src/lib.rs", "//! Changed.\n"],
    ["the workspace's profile", "Cargo.toml", '[workspace]\nmembers = ["library", "contracts/probe", "other"]\n'],
    ["the flags", ".cargo/config.toml", '[target.wasm32-unknown-unknown]\nrustflags = ["-Copt-level=1"]\n'],
    ["the toolchain", "rust-toolchain.toml", '[toolchain]\nchannel = "1.96.0"\n'],
  ] as const) {
    it(`tells a change of ${what}`, () => {
      const before = hash();
      workspace.write(name, content);
      expect(hash()).not.to.equal(before);
    });
  }

  it("tells a change of a locked version that the crate uses, and none of another", () => {
    const before = hash();
    const locked = (helper: string, stranger: string): string => `version = 4

[[package]]
name = "helper"
version = "${helper}"

[[package]]
name = "library"
version = "0.1.0"
dependencies = [
 "helper",
]

[[package]]
name = "probe"
version = "0.1.0"
dependencies = [
 "library",
]

[[package]]
name = "stranger"
version = "${stranger}"
`;
    workspace.write("Cargo.lock", locked("1.0.0", "2.0.1"));
    expect(hash()).to.equal(before);
    workspace.write("Cargo.lock", locked("1.0.1", "2.0.0"));
    expect(hash()).not.to.equal(before);
  });

  for (const [what, change] of [
    ["a crate that it does not use", (): void => { workspace.write("other/src/lib.rs", "//! Changed.\n"); }],
    ["tests of the crate", (): void => { workspace.write("contracts/probe/tests/it.rs", "#[test] fn holds() {}\n"); }],
    ["what was built", (): void => { workspace.write("target/release/probe.wasm", "x"); }],
    ["the list of members", (): void => {
      rmSync(join(workspace.config.workspace, "other"), { recursive: true });
      workspace.write("Cargo.toml", '[workspace]\nmembers = ["library", "contracts/probe"]\n\n[profile.release]\nlto = "fat"\n');
    }],
  ] as const) {
    it(`stays with a change of ${what}`, () => {
      const before = hash();
      change();
      expect(hash()).to.equal(before);
    });
  }

  it("does not depend on the folder", () => {
    const elsewhere = new ProbeWorkspace();
    expect(crateSources(elsewhere.config.workspace, "probe")?.hash).to.equal(hash());
    elsewhere.remove();
  });

  it("knows members that are written as all crates of a folder", () => {
    const before = hash();
    workspace.write("contracts/notes.txt", "no crate");
    workspace.write("Cargo.toml", '[workspace]\nmembers = ["library", "contracts/*", "other"]\n\n[profile.release]\nlto = "fat"\n');
    expect(hash()).to.equal(before);
    expect(cratesIn(workspace.config.workspace)).to.deep.equal(["library", "probe", "other"]);
  });

  it("knows a crate that is no workspace, as cargo stylus makes it", () => {
    workspace.write("Cargo.toml", '[package]\nname = "probe"\n');
    workspace.write("src/lib.rs", "//! A contract.\n");
    const before = hash();
    expect(crateSources(workspace.config.workspace, "probe")?.folder).to.equal(workspace.config.workspace);
    workspace.write("src/lib.rs", "//! Another.\n");
    expect(hash()).to.be.a("string").and.not.to.equal(before);
  });

  it("is undefined for a crate that is not there", () => {
    expect(crateSources(workspace.config.workspace, "nobody")).to.equal(undefined);
  });
});

describe("committed modules", () => {
  const { workspace, prebuilt, contracts, modules } = config.stylus;
  const crates = [...Object.values(contracts), ...Object.values(modules)].map(({ crate }) => crate);

  for (const crate of crates.filter((name) => crateSources(workspace, name) !== undefined)) {
    it(`are of the present sources of ${crate}`, () => {
      expect(readManifest(prebuilt)[crate]?.sources, "run npx hardhat stylus:build and commit").to.equal(crateSources(workspace, crate)?.hash);
    });
  }
});
