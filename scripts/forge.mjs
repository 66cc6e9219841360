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

/** Why there is no binary. */
export const MISSING = `no forge for ${platform} on ${arch}: npm has none, or left out optional packages, which \`npm ci --include=optional\` installs`;

/** Path of the binary, which comes in an optional package for each system; undefined where there is none. */
export function forge() {
  try {
    return createRequire(import.meta.url).resolve(FILE);
  } catch {
    return undefined;
  }
}

/** What `forge test --json` wrote of each test: forge's own fields, and `test`, its contract and name. Empty where it did not compile. */
export function testResults(stdout) {
  const report = stdout.split("\n").find((line) => line.startsWith("{")) ?? "{}";
  return Object.entries(JSON.parse(report)).flatMap(([contract, { test_results: tests }]) =>
    Object.entries(tests).map(([name, result]) => ({ ...result, test: `${contract} ${name}` })),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await end(() => {
    const command = forge();
    if (command === undefined) throw new StepFailed(MISSING);
    return show(command, process.argv.slice(2));
  });
}
