import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StylusBuildError } from "./errors";

/** What a call and an activation of a contract's module cost, and how large it is. */
export interface ContractFigures {
  /** Bytes of the account's code. */
  readonly codeBytes: number;
  readonly functions: number;
  /** Pages that a call opens. */
  readonly footprint: number;
  /** Unscaled, as `ArbWasm` keeps them. */
  readonly initCost: number;
  readonly cachedCost: number;
  /** Gas of an activation for the module's size. */
  readonly activationGas: number;
  /** Functions and errors that the program exports. */
  readonly abi: readonly string[];
  /** Absent where it has none. An artifact's ABI does not show it, since init code takes no arguments. */
  readonly constructed?: string;
}

/** A module as built: what from, what with, and what it is. */
export interface ModuleEntry {
  readonly sha256: string;
  /** Hash of the sources, see `crateSources`. */
  readonly sources: string;
  /** What `rustc --version` said. */
  readonly toolchain: string;
  readonly wasmBytes: number;
  /** Absent where the module is not a contract. */
  readonly contract?: ContractFigures;
}

/** By crate. */
export type Manifest = Readonly<Record<string, ModuleEntry>>;

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function manifestFile(folder: string): string {
  return join(folder, "manifest.json");
}

function moduleFile(folder: string, crate: string): string {
  return join(folder, `${crate}.wasm`);
}

function isEntry(value: unknown): value is ModuleEntry {
  if (typeof value !== "object" || value === null) return false;
  const { sha256: hash, sources, toolchain, wasmBytes, contract } = value as Record<string, unknown>;
  const abi = contract === undefined ? [] : (contract as Record<string, unknown> | null)?.abi;
  return [hash, sources, toolchain].every((item) => typeof item === "string") && typeof wasmBytes === "number" && Array.isArray(abi);
}

/**
 * The manifest of a folder; empty where there is none.
 * @throws StylusBuildError `prebuilt` where it is something else.
 */
export function readManifest(folder: string): Manifest {
  const file = manifestFile(folder);
  if (!existsSync(file)) return {};
  const wrong = new StylusBuildError("prebuilt", `${file} is not a manifest of modules: run npx hardhat stylus:build to write it anew`);
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw wrong;
  }
  if (typeof manifest !== "object" || manifest === null || !Object.values(manifest).every(isEntry)) throw wrong;
  return manifest as Manifest;
}

export function writeManifest(folder: string, manifest: Manifest): void {
  mkdirSync(folder, { recursive: true });
  const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(manifestFile(folder), `${JSON.stringify(sorted, undefined, 2)}\n`);
}

export function writeModule(folder: string, crate: string, wasm: Uint8Array): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(moduleFile(folder, crate), wasm);
}

/**
 * The module that an entry describes.
 * @throws StylusBuildError `prebuilt` where the file is missing or has other bytes.
 */
export function readModule(folder: string, crate: string, entry: ModuleEntry): Uint8Array {
  const file = moduleFile(folder, crate);
  const again = "run npx hardhat stylus:build, or check the file out again";
  if (!existsSync(file)) throw new StylusBuildError("prebuilt", `${file} is missing, and the manifest describes it: ${again}`);
  const wasm = readFileSync(file);
  const found = sha256(wasm);
  if (found !== entry.sha256) {
    throw new StylusBuildError("prebuilt", `${file} has sha256 ${found}, and the manifest says ${entry.sha256}: ${again}`);
  }
  return wasm;
}
