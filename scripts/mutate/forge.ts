import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./files";

/** What forge compiles and is set up by. */
const COPIED = ["contracts", "foundry.toml", "package.json", "scripts", "test/forge", "test/mocks"];
/** A failure of a suite's test or invariant: `[FAIL: reason] name(…)`. */
const FAILED = /^\[FAIL.*$/m;
/** A small share of what `npm run test:forge` does. */
const RUNS = { FOUNDRY_FUZZ_RUNS: "128", FOUNDRY_INVARIANT_RUNS: "16" };

/** forge's tests in a copy of the repository, where one file at a time is another. */
export class Forge {
  readonly #folder = mkdtempSync(join(tmpdir(), "mutants-"));

  constructor() {
    for (const path of COPIED) cpSync(join(ROOT, path), join(this.#folder, path), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(this.#folder, "node_modules"));
  }

  /**
   * The first test that fails when `file` has this text; undefined where all pass.
   * @throws Error where forge fails and no test does
   */
  async firstFailure(file: string, text: string, original: string): Promise<string | undefined> {
    writeFileSync(join(this.#folder, file), text);
    const { code, output } = await this.#run();
    writeFileSync(join(this.#folder, file), original);
    if (code === 0) return undefined;
    const failed = FAILED.exec(output);
    if (failed === null) throw new Error(`forge failed, and no test of its: ${output.slice(-2_000)}`);
    return failed[0];
  }

  close(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #run(): Promise<{ code: number | null; output: string }> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ["scripts/forge.mjs", "test", "--fail-fast"], { cwd: this.#folder, env: { ...process.env, ...RUNS }, stdio: ["ignore", "pipe", "pipe"] });
      let output = "";
      const read = (text: Buffer): string => (output += text.toString());
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, output }));
    });
  }
}
