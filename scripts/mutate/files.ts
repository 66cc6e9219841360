import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(__dirname, "../..");

/**
 * A Solidity file by the name that imports have.
 * @throws Error where there is none
 */
export function readSource(name: string): string {
  const path = [ROOT, join(ROOT, "node_modules")].map((folder) => join(folder, name)).find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error(`there is no file ${name}`);
  return readFileSync(path, "utf8");
}

/** Paths of files under those given, folders or files, relative to the repository. */
export function filesUnder(paths: readonly string[], extension: string): string[] {
  return paths.flatMap((path) => {
    if (statSync(join(ROOT, path)).isFile()) return [path];
    const names = readdirSync(join(ROOT, path), { recursive: true, encoding: "utf8" });
    return names.filter((name) => name.endsWith(extension)).sort().map((name) => join(path, name));
  });
}

/** Of the names and contents of all files under the paths given. */
export function hashOf(paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of filesUnder(paths, "")) {
    if (statSync(join(ROOT, path)).isFile()) hash.update(path).update("\0").update(readFileSync(join(ROOT, path))).update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}
