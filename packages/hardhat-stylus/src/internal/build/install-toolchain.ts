import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { StylusBuildError } from "./errors";
import { finish } from "./process";
import { debianFiles, findToolchain, linker, onPath, pinnedChannel, WASM_TARGET } from "./toolchain";

const DEBIAN_PACKAGES = ["rustc-web", "cargo-web", "rust-web-src"];

type Say = (line: string) => void;

/** Runs outside the workspace, whose rust-toolchain.toml would make rustup install before it is asked to. */
async function run(command: string, list: readonly string[], shown: boolean): Promise<string | undefined> {
  const { code, stdout } = await finish({ command, arguments: list, folder: homedir(), environment: process.env, shown });
  return code === 0 ? stdout : undefined;
}

/** What `rust-toolchain.toml` wants besides the compiler. */
function components(workspace: string): string[] {
  const list = /^components\s*=\s*\[([^\]]*)\]/m.exec(readFileSync(join(workspace, "rust-toolchain.toml"), "utf8"))?.[1] ?? "";
  return [...list.matchAll(/"([^"]+)"/g)].map(([, name]) => String(name));
}

async function byRustup(rustup: string, workspace: string, say: Say): Promise<boolean> {
  const channel = pinnedChannel(workspace);
  const lines = async (...list: readonly string[]): Promise<string[]> => ((await run(rustup, list, false)) ?? "").split("\n");
  const wanted = [["target", WASM_TARGET], ...components(workspace).map((name) => ["component", name])] as const;
  if (!(await lines("toolchain", "list")).some((line) => line.startsWith(`${channel}-`))) {
    say(`installing Rust ${channel} for ${WASM_TARGET}, about 400 MB on disk`);
    const list = ["toolchain", "install", channel, "--profile", "minimal", ...wanted.flatMap(([kind, name]) => [`--${kind}`, name])];
    return (await run(rustup, list, true)) !== undefined;
  }
  for (const [kind, name] of wanted) {
    const installed = await lines(kind, "list", "--installed", "--toolchain", channel);
    if (installed.some((line) => line.startsWith(name))) continue;
    say(`adding ${name} to Rust ${channel}`);
    if ((await run(rustup, [kind, "add", name, "--toolchain", channel], true)) === undefined) return false;
  }
  return true;
}

async function byDebian(say: Say): Promise<boolean> {
  const wanted = [...(debianFiles().every((file) => existsSync(file)) ? [] : DEBIAN_PACKAGES), ...(linker() === undefined ? ["lld"] : [])];
  if (wanted.length === 0) return true;
  const apt = onPath("apt-get");
  if (apt === undefined) return false;
  const [command, before] = process.getuid?.() === 0 ? [apt, []] : ["sudo", ["-n", apt]];
  say(`installing Debian's Rust (${wanted.join(", ")}): its modules are not compared with committed ones`);
  const apart = async (...list: readonly string[]): Promise<boolean> => (await run(command, [...before, ...list], true)) !== undefined;
  return (await apart("update", "--quiet")) && apart("install", "--yes", "--quiet", "--no-install-recommends", ...wanted);
}

/**
 * Installs what builds the programs: the pinned toolchain by rustup, or where rustup or its servers cannot be reached,
 * Debian's. Says what is there in the end.
 *
 * @throws StylusBuildError `toolchain` where somebody has to install one.
 */
export async function installToolchain(workspace: string, say: Say): Promise<void> {
  const channel = pinnedChannel(workspace);
  const rustup = onPath("rustup");
  if ((rustup !== undefined && (await byRustup(rustup, workspace, say))) || (await byDebian(say))) {
    const { version = "a Rust that cannot be asked for its version" } = (await findToolchain(workspace)) ?? {};
    say(`${version} builds for ${WASM_TARGET}`);
    return;
  }
  throw new StylusBuildError(
    "toolchain",
    `there is no Rust to build with. Install rustup (https://rustup.rs) and run this again, which installs Rust ${channel} with the ` +
      `target ${WASM_TARGET}; or on Debian, as root: apt-get install ${DEBIAN_PACKAGES.join(" ")} lld. Where modules are committed, tests need none.`,
  );
}
