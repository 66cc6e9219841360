import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Its toolchain is the one to use. */
const WORKSPACE = join(__dirname, "../../../../stylus");
const MANIFEST = join(__dirname, "../forge/Cargo.toml");

/** Whether to run what needs Rust: in CI always; elsewhere where there is a toolchain, and where there is none that is said. */
export function runsRust(): boolean {
  if (process.env.CI === "true" || spawnSync("cargo", ["--version"], { cwd: WORKSPACE }).status === 0) return true;
  console.log("left out for want of cargo: generated programs (npm run stylus:toolchain installs it)");
  return false;
}

/** The modules of seeds, end to end, each after its length (u32, little-endian), as `forge/` writes them. */
export function forge(from: number, count: number): Buffer {
  const command = ["run", "--quiet", "--locked", "--manifest-path", MANIFEST, "--", String(from), String(count)];
  const { error, status, stdout, stderr } = spawnSync("cargo", command, { cwd: WORKSPACE, maxBuffer: 1 << 30 });
  if (error !== undefined) throw new Error(`cargo cannot be run (${error.message}): npm run stylus:toolchain installs it`);
  if (status !== 0) throw new Error(`cargo ${command.join(" ")} ended with ${status ?? "a signal"}: ${stderr.toString()}`);
  return stdout;
}

/** What {@link forge} gave, module by module. */
export function split(forged: Uint8Array): Uint8Array[] {
  const bytes = Buffer.from(forged.buffer, forged.byteOffset, forged.length);
  const modules: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at);
    modules.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return modules;
}
