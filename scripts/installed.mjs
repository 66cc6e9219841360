/** Whether what is installed is what the lock file asks for: for this a tree need not be removed and installed anew. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

/** A list of npm's may name what it takes, or after `!` what it does not. */
function allows(list, name) {
  if (list === undefined) return true;
  return list.includes(`!${name}`) ? false : list.includes(name) || list.every((each) => each.startsWith("!"));
}

/** What is optional is left out where it is for other machines. */
function isForOthers({ optional, os, cpu }) {
  return optional === true && !(allows(os, process.platform) && allows(cpu, process.arch));
}

function packagesOf(path) {
  return JSON.parse(readFileSync(path, "utf8")).packages;
}

/**
 * npm writes `node_modules/.package-lock.json` when all is installed, and removes it with everything else: it lists the
 * same packages, with the same versions and hashes, but for those of other machines.
 *
 * @param {string} root the folder of package-lock.json
 */
export function isInstalled(root) {
  const list = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(list)) return false;
  const { "": _, ...wanted } = packagesOf(join(root, "package-lock.json"));
  const installed = packagesOf(list);
  return (
    Object.keys(installed).every((path) => path in wanted) &&
    Object.entries(wanted).every(([path, found]) =>
      path in installed ? isDeepStrictEqual(installed[path], found) && existsSync(join(root, path, "package.json")) : isForOthers(found),
    )
  );
}
