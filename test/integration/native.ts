import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const WORKSPACE = join(__dirname, "../../stylus");

/** Whether to run what needs Rust: in CI always; elsewhere where there is a toolchain, and where there is none that is said. */
export function runsRust(): boolean {
  if (process.env.CI === "true" || spawnSync("cargo", ["--version"], { cwd: WORKSPACE }).status === 0) return true;
  console.log("left out for want of cargo: what Rust computes natively (npm run stylus:toolchain installs it)");
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
    const { error, status, stdout, stderr } = spawnSync("cargo", command, { cwd: WORKSPACE, maxBuffer: 1 << 28 });
    if (error !== undefined) throw new Error(`cargo cannot be run (${error.message}): npm run stylus:toolchain installs it`);
    if (status !== 0) throw new Error(`cargo ${command.join(" ")} ended with ${status ?? "a signal"}: ${stderr.toString()}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
