import { expect } from "chai";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tally } from "../../scripts/mutate/report";

const ROOT = join(__dirname, "../..");

interface Report {
  readonly tallies: { readonly all: Tally };
  readonly survivors: readonly { readonly scope: string; readonly diff: string }[];
}

/** Runs what `npm run mutate` does once everything is compiled. */
function mutate(...args: readonly string[]): Promise<{ code: number | string; stdout: string; stderr: string }> {
  const command = ["--require", "ts-node/register/transpile-only", "scripts/mutate/main.ts", ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: ROOT }, (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }));
  });
}

describe("mutation testing", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "mutants-"))));
  after(() => rmSync(folder, { recursive: true }));

  it("finds the function that no test calls, and nothing in the one that has tests", async function () {
    this.timeout(600_000);
    const args = ["--sources", "test/mocks/Toll.sol", "--tests", "test/fixtures/mutate/toll.ts", "--results", join(folder, "results.jsonl"), "--json"];
    const text = readFileSync(join(ROOT, "test/mocks/Toll.sol"), "utf8");

    const first = await mutate(...args);
    const { tallies, survivors } = JSON.parse(first.stdout) as Report;
    expect(survivors.map(({ scope }) => scope)).to.deep.equal(["Toll.change", "Toll.change"]);
    expect(survivors[0]?.diff).to.include("\n-        return amount - LEAST;\n+        return 0;");
    // The constant that nobody uses is the compiler's to ignore.
    expect(tallies.all).to.include({ mutants: 14, killed: 9, timeout: 0, survived: 2, equivalent: 3, invalid: 0, error: 0, score: 81.8 });
    expect(first.code, "below 90 %").to.equal(1);
    expect(readFileSync(join(ROOT, "test/mocks/Toll.sol"), "utf8")).to.equal(text);

    const second = await mutate(...args, "--min", "80");
    expect(JSON.parse(second.stdout)).to.deep.equal({ tallies, survivors });
    expect(second.code).to.equal(0);
    expect(second.stderr.match(/ 0\.0 s /g), "all known").to.have.lengthOf(14);
  });
});
