import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const WORKSPACE = join(__dirname, "../../stylus");

/**
 * Whether Rust can be built here. Without it the native executor is left out, and that is said; in CI it must be there.
 * @throws Error where it is missing and `CI` is true.
 */
export function cargoIsPresent(): boolean {
  const present = spawnSync("cargo", ["--version"], { cwd: WORKSPACE }).status === 0;
  if (present) return true;
  if (process.env["CI"] === "true") throw new Error("cargo is missing: npm run stylus:toolchain installs it");
  console.log("left out for want of cargo: the digit reader in Rust, native (npm run stylus:toolchain installs it)");
  return false;
}

/** The outputs, end to end, that the Rust core's own example gives for inputs that lie end to end. */
export function executeNatively(program: Uint8Array, inputs: Uint8Array): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "assay-"));
  try {
    const files = [join(folder, "program.bin"), join(folder, "inputs.bin")] as const;
    writeFileSync(files[0], program);
    writeFileSync(files[1], inputs);
    const command = ["run", "--quiet", "--release", "--locked", "-p", "assay-core", "--example", "execute", "--", ...files];
    const { status, stdout, stderr } = spawnSync("cargo", command, { cwd: WORKSPACE, maxBuffer: 1 << 28 });
    if (status !== 0) throw new Error(`cargo ${command.join(" ")} ended with ${status ?? "a signal"}: ${stderr.toString()}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
