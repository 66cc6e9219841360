/**
 * `node scripts/forge.mjs ARGUMENTS…`: forge as npm installed it, with its exit code, which the package's own `forge`
 * command loses.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { end, show, StepFailed } from "./steps.mjs";

const SYSTEMS = { darwin: "darwin", linux: "linux", win32: "win32" };
const MACHINES = { arm64: "arm64", x64: "amd64" };

const { platform, arch } = process;
const FILE = join(`@foundry-rs/forge-${SYSTEMS[platform]}-${MACHINES[arch]}`, "bin", platform === "win32" ? "forge.exe" : "forge");

/** Path of the binary, which comes in an optional package for each system; undefined where npm has none for this one. */
export function forge() {
  try {
    return createRequire(import.meta.url).resolve(FILE);
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await end(() => {
    const command = forge();
    if (command === undefined) throw new StepFailed(`npm has installed no forge for ${platform} on ${arch} (${FILE})`);
    return show(command, process.argv.slice(2));
  });
}
