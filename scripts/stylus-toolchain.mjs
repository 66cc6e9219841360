/**
 * Installs what building the Stylus programs needs: the pinned toolchain by rustup, or where rustup or its servers
 * cannot be reached, Debian's, whose modules are not compared with the committed ones. Says nothing of what is there.
 *
 * Exit code: 0 where a toolchain is there afterwards, 1 where somebody has to install one.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const WORKSPACE = join(dirname(fileURLToPath(import.meta.url)), "../stylus");
const TARGET = "wasm32-unknown-unknown";
const COMPONENTS = ["clippy", "rustfmt"];
const DEBIAN = ["rustc-web", "cargo-web", "rust-web-src"];
const DEBIAN_FILES = ["/usr/bin/rustc", "/usr/bin/cargo", "/usr/lib/rustlib/src/rust/library"];

const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
const rustupHome = process.env.RUSTUP_HOME ?? join(homedir(), ".rustup");

function pinned() {
  const text = readFileSync(join(WORKSPACE, "rust-toolchain.toml"), "utf8");
  const channel = /^channel\s*=\s*"([^"]+)"/m.exec(text)?.[1];
  if (channel === undefined) throw new Error("stylus/rust-toolchain.toml pins no channel");
  return channel;
}

function onPath(program) {
  const folders = [join(cargoHome, "bin"), ...(process.env.PATH ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}

/** What a command prints, or undefined where it fails. It runs outside the workspace, whose file would make rustup install. */
function output(command, ...list) {
  const { status, stdout } = spawnSync(command, list, { cwd: homedir(), encoding: "utf8" });
  return status === 0 ? stdout : undefined;
}

/** Runs a command whose progress is shown. @returns whether it succeeded. */
function shown(command, ...list) {
  console.log(`> ${[command, ...list].join(" ")}`);
  return spawnSync(command, list, { cwd: homedir(), stdio: "inherit" }).status === 0;
}

/** Adds to an installed toolchain what it lacks. */
function complete(rustup, channel) {
  const lacks = (kind, name) => {
    const installed = output(rustup, kind, "list", "--installed", "--toolchain", channel) ?? "";
    return !installed.split("\n").some((line) => line.startsWith(name));
  };
  const wanted = [["target", TARGET], ...COMPONENTS.map((name) => ["component", name])];
  return wanted.every(([kind, name]) => !lacks(kind, name) || shown(rustup, kind, "add", name, "--toolchain", channel));
}

function byRustup(rustup, channel) {
  const installed = output(rustup, "toolchain", "list") ?? "";
  if (installed.split("\n").some((line) => line.startsWith(`${channel}-`)) && complete(rustup, channel)) return true;
  console.log(`Installing Rust ${channel} for ${TARGET}, about 400 MB on disk`);
  const components = COMPONENTS.flatMap((name) => ["--component", name]);
  return shown(rustup, "toolchain", "install", channel, "--profile", "minimal", "--target", TARGET, ...components);
}

/** A linker for WebAssembly: rustup's own, of any toolchain, or LLVM's. */
function hasLinker() {
  const toolchains = join(rustupHome, "toolchains");
  const inRustup = (existsSync(toolchains) ? readdirSync(toolchains) : []).some((name) => {
    const libraries = join(toolchains, name, "lib/rustlib");
    return existsSync(libraries) && readdirSync(libraries).some((host) => existsSync(join(libraries, host, "bin/rust-lld")));
  });
  return inRustup || onPath("wasm-ld") !== undefined || onPath("rust-lld") !== undefined;
}

function byDebian() {
  const wanted = [...(DEBIAN_FILES.every((file) => existsSync(file)) ? [] : DEBIAN), ...(hasLinker() ? [] : ["lld"])];
  if (wanted.length === 0) return true;
  const apt = onPath("apt-get");
  if (apt === undefined) return false;
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  console.log(`Installing Debian's Rust (${wanted.join(", ")}): its modules are not compared with the committed ones`);
  const apart = (...list) => shown(...asRoot, apt, ...list);
  return apart("update", "--quiet") && apart("install", "--yes", "--quiet", "--no-install-recommends", ...wanted);
}

const channel = pinned();
const rustup = onPath("rustup");
if (!(rustup !== undefined && byRustup(rustup, channel)) && !byDebian()) {
  console.error(
    `There is no Rust for the Stylus programs. Install rustup (https://rustup.rs) and run this again, which installs Rust ${channel} ` +
      `with the target ${TARGET}; or on Debian, as root: apt-get install ${DEBIAN.join(" ")} lld. ` +
      "The demo and the Solidity tests need none: they take the modules under stylus/prebuilt.",
  );
  process.exit(1);
}
