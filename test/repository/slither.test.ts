import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(__dirname, "..", "..");

interface Finding {
  readonly check: string;
  readonly contract: string;
  readonly name: string;
  readonly node: string;
}

interface Group {
  readonly detector: string;
  readonly reason: string;
  readonly places: readonly string[];
}

/** What `npm run slither` would print of these findings, with these answers. */
function said(found: readonly Finding[], answered: readonly Group[]): readonly string[] {
  const detectors = found.map(({ check, contract, name, node }) => ({
    check, description: `${contract}.${name} is wrong`, elements: [{ type: "function", name, type_specific_fields: { parent: { name: contract } } }, { type: "node", name: node }],
  }));
  const program = [
    'import { findings, unanswered } from "./scripts/slither/triage.mjs";',
    `const found = findings(${JSON.stringify({ results: { detectors } })});`,
    `process.stdout.write(JSON.stringify(unanswered(found, ${JSON.stringify({ leftOut: {}, answered })})));`,
  ].join("\n");
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: root, encoding: "utf8" });
  if (stderr !== "") throw new Error(stderr);
  return JSON.parse(stdout) as string[];
}

const FINDING: Finding = { check: "tx-origin", contract: "Court", name: "prove", node: "tx.origin == a" };
const ANSWER: Group = { detector: "tx-origin", reason: "It is asked of nobody.", places: ["Court.prove: tx.origin == a"] };

describe("findings of slither", () => {
  it("pass with a reason each", () => {
    expect(said([FINDING], [ANSWER])).to.deep.equal([]);
  });

  it("fail without a reason", () => {
    expect(said([FINDING], [])).to.deep.equal(["new: tx-origin at Court.prove: tx.origin == a\nCourt.prove is wrong"]);
  });

  it("fail with the reason of another place, detector or expression", () => {
    for (const other of [{ ...FINDING, name: "answer" }, { ...FINDING, check: "weak-prng" }, { ...FINDING, node: "tx.origin == b" }]) {
      expect(said([FINDING, other], [ANSWER])).to.have.length(1);
    }
  });

  it("fail with a reason that nothing asks for", () => {
    expect(said([], [ANSWER])).to.deep.equal(["gone: tx-origin at Court.prove: tx.origin == a: scripts/slither/triage.json still answers it"]);
  });

  it("fail with two reasons for one, or an empty one", () => {
    expect(said([FINDING], [ANSWER, ANSWER])).to.deep.equal(["answered twice: tx-origin at Court.prove: tx.origin == a"]);
    expect(said([FINDING], [{ ...ANSWER, reason: " " }])).to.deep.equal(["without a reason: tx-origin"]);
  });
});
