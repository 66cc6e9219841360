import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..");

/** given tests that coverage leaves out by their titles, which takes most of an hour to see to be wrong */
describe("what coverage leaves out", () => {
  it("stands at the front of a title, or behind a template's, for each", () => {
    const program = 'import { LEFT_OUT, groups } from "./scripts/coverage/groups.mjs"; console.log(JSON.stringify({ LEFT_OUT, files: [...groups().values()].flat() }))';
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: root, encoding: "utf8" });
    expect(stderr).to.equal("");
    const { LEFT_OUT, files } = JSON.parse(stdout) as { readonly LEFT_OUT: readonly string[]; readonly files: readonly string[] };
    const tests = readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const texts = [...files, ...tests.filter((file) => file.startsWith("behaviors")).map((file) => `test/${file}`)].map((file) => readFileSync(join(root, file), "utf8"));
    expect(LEFT_OUT.filter((title) => !texts.some((text) => text.includes(title)))).to.deep.equal([]);
  });
});
