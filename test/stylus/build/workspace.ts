import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { StylusConfig } from "#hardhat-stylus/internal/build/config";
import type { Toolchain } from "#hardhat-stylus/internal/build/toolchain";

/** A contract that answers everything with success: the least that a chain activates. */
export const WASM = Buffer.from(
  "0061736d01000000" + // magic and version
  "01060160017f017f" + // type (i32) -> i32
  "03020100" + // one function of it
  "0504010101" + "01" + // one page, neither more nor less
  "071c02" + // two exports: the function, the memory
  `0f${Buffer.from("user_entrypoint").toString("hex")}0000` +
  `06${Buffer.from("memory").toString("hex")}0200` +
  "0a06010400" + "4100" + "0b", // i32.const 0
  "hex",
);

/** The same with a name for its function, as Rust mangles it. */
export const NAMED = Buffer.concat([
  WASM,
  Buffer.from("002b" + `04${Buffer.from("name").toString("hex")}` + "0124" + "010021" + Buffer.from("_ZN5probe3run17h0123456789abcdefE").toString("hex"), "hex"),
]);

export const INTERFACE = `
interface IProbe {
    function probe(uint256 x) external pure returns (bytes32);

    error ProbeFailed(uint8);
}
`;

const LOCK = `version = 4

[[package]]
name = "helper"
version = "1.0.0"

[[package]]
name = "library"
version = "0.1.0"
dependencies = [
 "helper",
]

[[package]]
name = "other"
version = "0.1.0"
dependencies = [
 "stranger",
]

[[package]]
name = "probe"
version = "0.1.0"
dependencies = [
 "library",
]

[[package]]
name = "stranger"
version = "2.0.0"
`;

const FILES: Readonly<Record<string, string>> = {
  "Cargo.toml": '[workspace]\nmembers = ["library", "contracts/probe", "other"]\n\n[profile.release]\nlto = "fat"\n',
  "Cargo.lock": LOCK,
  "rust-toolchain.toml": '[toolchain]\nchannel = "1.95.0"\n',
  ".cargo/config.toml": "[target.wasm32-unknown-unknown]\n",
  "library/Cargo.toml": '[package]\nname = "library"\n',
  "library/src/lib.rs": "//! A library.\n",
  "contracts/probe/Cargo.toml": '[package]\nname = "probe"\n',
  "contracts/probe/src/lib.rs": "//! A contract.\n",
  "contracts/probe/src/deep/part.rs": "//! A part of it.\n",
  "other/Cargo.toml": '[package]\nname = "other"\n',
  "other/src/lib.rs": "//! Another crate.\n",
};

/** A Cargo workspace in a folder of its own, with a contract `probe` that uses `library`, and an unrelated `other`. */
export class ProbeWorkspace {
  readonly root = mkdtempSync(join(tmpdir(), "stylus-build-"));
  readonly config: StylusConfig = {
    workspace: join(this.root, "stylus"),
    prebuilt: join(this.root, "stylus", "prebuilt"),
    contracts: { Probe: { crate: "probe", interface: "contracts/IProbe.sol:IProbe" } },
    modules: {},
    params: {},
  };

  constructor() {
    for (const [name, text] of Object.entries(FILES)) this.write(name, text);
  }

  write(name: string, content: string | Uint8Array): void {
    const file = join(this.config.workspace, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** Takes a file away. */
  drop(name: string): void {
    rmSync(join(this.config.workspace, name));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** A toolchain whose cargo builds {@link WASM} and exports {@link INTERFACE}, and writes a line to `calls` each time. */
  toolchain(version: string, pinned: boolean): Toolchain {
    const cargo = join(this.root, "cargo");
    const script = `#!${process.execPath}
const { appendFileSync, mkdirSync, writeFileSync } = require("node:fs");
const list = process.argv.slice(2);
appendFileSync(${JSON.stringify(join(this.root, "calls"))}, list[0] + "\\n");
if (list[0] === "build" || list[0] === "rustc") {
  const folder = list[list.indexOf("--target-dir") + 1] + "/wasm32-unknown-unknown/release";
  mkdirSync(folder, { recursive: true });
  writeFileSync(folder + "/probe.wasm", Buffer.from(list.includes("-Cstrip=debuginfo") ? "${NAMED.toString("hex")}" : "${WASM.toString("hex")}", "hex"));
}
if (list[0] === "generate-lockfile") writeFileSync("Cargo.lock", ${JSON.stringify(LOCK)});
if (list[0] === "run") process.stdout.write(${JSON.stringify(INTERFACE)});
`;
    writeFileSync(cargo, script);
    chmodSync(cargo, 0o755);
    return { version, pinned, cargo, environment: process.env, wasmArguments: [], wasmFlags: [], folders: [] };
  }
}
