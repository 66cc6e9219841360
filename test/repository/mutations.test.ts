import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(__dirname, "..", "..");

/** Runs `program` as a module from the root; what it printed. */
function run(program: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: root, encoding: "utf8" });
  return stdout + stderr;
}

/** given a list of faults whose finding takes a night, when the code has changed, each is still one fault of it */
describe("faults to be found by night", () => {
  for (const list of ["invariants", "proofs"]) {
    it(`${list}: each stands in its file once`, () => {
      const said = run(`
        import { MUTATIONS } from "./scripts/mutations/${list}.mjs";
        import { mutated } from "./scripts/mutations/mutated.mjs";
        for (const mutation of MUTATIONS) mutated(mutation);
        console.log(MUTATIONS.length > 10);`);
      expect(said.trim()).to.equal("true");
    });
  }
});
