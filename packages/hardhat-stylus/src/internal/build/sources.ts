import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { StylusBuildError } from "./errors";

/** Raised when the way of building changes so that the same sources give other bytes. */
const RECIPE = 1;
/** Files of the workspace that decide the bytes of every crate. */
const SHARED = ["Cargo.toml", ".cargo/config.toml", "rust-toolchain.toml"];
/** What decides the bytes in a crate's folder. */
const OF_CRATE = ["Cargo.toml", "build.rs", "src"];

/** A crate of the workspace and what its module is built from. */
export interface CrateSources {
  /** Absolute folder of the crate. */
  readonly folder: string;
  /** Hash of everything that decides the module's bytes, hex. */
  readonly hash: string;
}

interface Locked {
  readonly name: string;
  readonly text: string;
  readonly dependencies: readonly string[];
}

function read(file: string): string {
  if (!existsSync(file)) {
    throw new StylusBuildError("sources", `${file} does not exist: stylus.workspace in hardhat.config.ts is the folder of a Cargo workspace, stylus where left out`);
  }
  return readFileSync(file, "utf8");
}

/** The list of members, which cargo wants in the workspace's manifest. */
const MEMBERS = /^members\s*=\s*\[([^\]]*)\]/m;
const PACKAGE = /^\[package\]/m;

/** The folders that a member stands for: itself, or with `folder/*` every crate in the folder. */
function foldersOf(workspace: string, member: string): string[] {
  if (!member.endsWith("/*")) return [join(workspace, member)];
  const parent = join(workspace, member.slice(0, -2));
  const inside = existsSync(parent) ? readdirSync(parent).sort().map((name) => join(parent, name)) : [];
  return inside.filter((folder) => existsSync(join(folder, "Cargo.toml")));
}

/** Folders of the workspace's crates by the crates' names; a crate that is no workspace is one of a single crate. */
function memberFolders(workspace: string): Map<string, string> {
  const manifest = read(join(workspace, "Cargo.toml"));
  const listed = [...(MEMBERS.exec(manifest)?.[1] ?? "").matchAll(/["']([^"']+)["']/g)];
  const folders = listed.flatMap(([, member]) => foldersOf(workspace, String(member)));
  return new Map(
    [...(PACKAGE.test(manifest) ? [workspace] : []), ...folders].map((folder) => {
      const name = /^name\s*=\s*["']([^"']+)["']/m.exec(read(join(folder, "Cargo.toml")))?.[1];
      if (name === undefined) throw new StylusBuildError("sources", `${join(folder, "Cargo.toml")} names no package`);
      return [name, folder];
    }),
  );
}

/** Names of the workspace's crates. */
export function cratesIn(workspace: string): string[] {
  return [...memberFolders(workspace).keys()];
}

/** The packages of a Cargo.lock, whose form is cargo's own and regular. */
function lockedPackages(workspace: string): Locked[] {
  const blocks = read(join(workspace, "Cargo.lock")).split(/^\[\[package\]\]\n/m).slice(1);
  return blocks.map((text) => {
    const list = /^dependencies = \[\n([^\]]*)\]/m.exec(text)?.[1] ?? "";
    return {
      name: /^name = "([^"]+)"/m.exec(text)?.[1] ?? "",
      text: text.trim(),
      dependencies: [...list.matchAll(/"([^" ]+)[^"]*"/g)].map(([, name]) => String(name)),
    };
  });
}

/** A crate and all that it depends on; every version of a package where several are locked. */
function closure(packages: readonly Locked[], crate: string): Locked[] {
  const wanted = new Set([crate]);
  for (const name of wanted) {
    for (const { dependencies } of packages.filter((locked) => locked.name === name)) {
      for (const dependency of dependencies) wanted.add(dependency);
    }
  }
  return packages.filter(({ name }) => wanted.has(name));
}

function filesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  const entries = readdirSync(path, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? filesIn(join(path, entry.name)) : [join(path, entry.name)]));
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Whether a crate's sources have a constructor of the SDK's. */
export function hasConstructor({ folder }: CrateSources): boolean {
  const rust = filesIn(join(folder, "src")).filter((file) => file.endsWith(".rs"));
  return rust.some((file) => /^\s*#\[constructor\]/m.test(readFileSync(file, "utf8")));
}

/**
 * Hashes what decides the bytes of a crate's module: its sources and those of the crates of the workspace that it
 * uses, the versions locked for it, the workspace's profile and flags, the toolchain's file. Adding a crate that it
 * does not use changes nothing.
 *
 * @returns undefined where the workspace has no such crate.
 * @throws StylusBuildError `sources` where the folder is no Cargo workspace.
 */
export function crateSources(workspace: string, crate: string): CrateSources | undefined {
  const folders = memberFolders(workspace);
  const folder = folders.get(crate);
  if (folder === undefined) return undefined;
  const packages = closure(lockedPackages(workspace), crate);
  if (packages.length === 0) {
    throw new StylusBuildError("sources", `Cargo.lock knows no package ${crate}: run cargo metadata in ${workspace}, which adds it, and commit Cargo.lock`);
  }
  const own = packages.flatMap(({ name }) => folders.get(name) ?? []);
  const files = [...new Set([
    ...SHARED.map((name) => join(workspace, name)),
    ...own.flatMap((of) => OF_CRATE.flatMap((name) => (name === "src" ? filesIn(join(of, name)) : [join(of, name)]))),
  ])].filter((file) => existsSync(file));
  const lines = files.map((file) => {
    const text = readFileSync(file);
    const content = file === join(workspace, "Cargo.toml") ? text.toString("utf8").replace(MEMBERS, "") : text;
    return `${relative(workspace, file).split(sep).join("/")} ${sha256(content)}`;
  });
  const locked = packages.map(({ text }) => sha256(text));
  return { folder, hash: sha256([`recipe ${RECIPE}`, ...lines.sort(), ...locked.sort()].join("\n")) };
}
