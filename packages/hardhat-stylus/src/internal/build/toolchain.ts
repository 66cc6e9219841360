import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { StylusBuildError } from "./errors";
import { finish } from "./process";

export const WASM_TARGET = "wasm32-unknown-unknown";

/** A Rust compiler that can build for WebAssembly. */
export interface Toolchain {
  /** What `rustc --version` says. */
  readonly version: string;
  /** Whether it is the one that `rust-toolchain.toml` pins, so that its bytes are those of the committed modules. */
  readonly pinned: boolean;
  /** Path of cargo. */
  readonly cargo: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Arguments of `cargo build` for WebAssembly. */
  readonly wasmArguments: readonly string[];
  readonly wasmFlags: readonly string[];
  /** Folders that must not show in a module's bytes, because they differ between machines. */
  readonly folders: readonly string[];
}

export const HOW_TO_GET = "Run npx hardhat stylus:toolchain, which installs it or says how.";

/** Variables by which a user's shell could change the bytes. */
const DECIDES_BYTES = /^(CARGO_(BUILD|PROFILE|TARGET|ENCODED|INCREMENTAL|UNSTABLE)|RUSTFLAGS|RUSTDOCFLAGS|RUSTC|RUSTUP_TOOLCHAIN)/;

function cargoHome(): string {
  return process.env.CARGO_HOME ?? join(homedir(), ".cargo");
}

function environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !DECIDES_BYTES.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}

/** Where a program of this name is. */
export function onPath(program: string): string | undefined {
  const folders = [join(cargoHome(), "bin"), ...(process.env.PATH ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}

async function says(command: string, list: readonly string[], folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { code, stdout } = await finish({ command, arguments: list, folder, environment: env });
  return code === 0 ? stdout : "";
}

/** The channel that `rust-toolchain.toml` pins. @throws StylusBuildError */
export function pinnedChannel(workspace: string): string {
  const file = join(workspace, "rust-toolchain.toml");
  const channel = existsSync(file) ? /^channel\s*=\s*"([^"]+)"/m.exec(readFileSync(file, "utf8"))?.[1] : undefined;
  if (channel === undefined) {
    throw new StylusBuildError("toolchain", `${file} must pin a toolchain, so that everybody builds the same bytes. Write into it:\n\n[toolchain]\nchannel = "1.95.0"\ntargets = ["${WASM_TARGET}"]\n`);
  }
  return channel;
}

/** The version in rustc's own words, and where the sources of its library are, which show where it is built along. */
async function identity(rustc: string, workspace: string, env: NodeJS.ProcessEnv): Promise<Pick<Toolchain, "version" | "folders">> {
  const version = await says(rustc, ["--version"], workspace, env);
  const sysroot = await says(rustc, ["--print", "sysroot"], workspace, env);
  return { version: version.trim(), folders: [join(sysroot.trim(), "lib/rustlib/src/rust")] };
}

/** Rustup's toolchain of the channel pinned, where it and its WebAssembly target are installed. */
async function fromRustup(workspace: string, channel: string): Promise<Toolchain | undefined> {
  const [rustup, cargo, rustc] = ["rustup", "cargo", "rustc"].map(onPath);
  if (rustup === undefined || cargo === undefined || rustc === undefined) return undefined;
  const env = environment();
  const installed = await says(rustup, ["toolchain", "list"], workspace, env);
  if (!installed.split("\n").some((line) => line.startsWith(`${channel}-`))) return undefined;
  const targets = await says(rustup, ["target", "list", "--installed", "--toolchain", channel], workspace, env);
  if (!targets.split("\n").includes(WASM_TARGET)) return undefined;
  return { ...(await identity(rustc, workspace, env)), pinned: true, cargo, environment: env, wasmArguments: [], wasmFlags: [] };
}

/** A linker for WebAssembly: rustup's own, of any toolchain, or LLVM's. */
export function linker(): string | undefined {
  const toolchains = join(process.env.RUSTUP_HOME ?? join(homedir(), ".rustup"), "toolchains");
  const inRustup = (existsSync(toolchains) ? readdirSync(toolchains) : []).flatMap((name) => {
    const libraries = join(toolchains, name, "lib/rustlib");
    return (existsSync(libraries) ? readdirSync(libraries) : []).map((host) => join(libraries, host, "bin/rust-lld"));
  });
  return [...inRustup, ...["wasm-ld", "rust-lld"].flatMap((name) => onPath(name) ?? [])].find((file) => existsSync(file));
}

/** What Debian's packages bring: cargo, rustc, the sources of its library. */
export function debianFiles(prefix = "/usr"): [cargo: string, rustc: string, library: string] {
  return [join(prefix, "bin/cargo"), join(prefix, "bin/rustc"), join(prefix, "lib/rustlib/src/rust/library")];
}

/**
 * Debian's `rustc-web`, `cargo-web` and `rust-web-src`, which come without the library compiled for WebAssembly: it is
 * built along. Rustup's programs may come first on the path, hence the full ones.
 */
async function fromDebian(workspace: string, prefix: string): Promise<Toolchain | undefined> {
  const [cargo, rustc, library] = debianFiles(prefix);
  const lld = linker();
  if (lld === undefined || ![cargo, rustc, library].every((file) => existsSync(file))) return undefined;
  const env = environment({ RUSTC: rustc, RUSTC_BOOTSTRAP: "1" });
  return {
    ...(await identity(rustc, workspace, env)),
    pinned: false,
    cargo,
    environment: env,
    wasmArguments: ["-Z", "build-std=std,panic_abort"],
    wasmFlags: [`-Clinker=${lld}`, "-Clinker-flavor=wasm-ld"],
  };
}

/** The pinned toolchain, else Debian's, else none. @param debianPrefix where Debian's packages lie. */
export async function findToolchain(workspace: string, debianPrefix = "/usr"): Promise<Toolchain | undefined> {
  return (await fromRustup(workspace, pinnedChannel(workspace))) ?? fromDebian(workspace, debianPrefix);
}

/** @throws StylusBuildError `toolchain` where the pinned one is missing: no other gives the same bytes. */
export async function requirePinned(workspace: string): Promise<Toolchain> {
  const toolchain = await findToolchain(workspace);
  if (toolchain?.pinned === true) return toolchain;
  throw new StylusBuildError("toolchain", `Rust ${pinnedChannel(workspace)} with the target ${WASM_TARGET} is not installed, and no other toolchain gives the same bytes. ${HOW_TO_GET}`);
}

/** Folders of machine and user whose names would show in a module: cargo's registries and `folders`. */
export function remappedFolders(toolchain: Toolchain, workspace: string): string[] {
  const registry = join(cargoHome(), "registry/src");
  const registries = existsSync(registry) ? readdirSync(registry).map((name) => join(registry, name)) : [];
  return [workspace, ...registries, ...toolchain.folders];
}

