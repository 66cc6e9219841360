import { expect } from "chai";
import solc from "solc";
import type { SourceUnit } from "solidity-ast";
import { type Mutant, mutantsOf, sample } from "../../../scripts/mutate/mutants";
import { SourceText } from "../../../scripts/mutate/source-text";

const compile = solc.compile as (input: string) => string;

function mutants(text: string): Mutant[] {
  const settings = { outputSelection: { "*": { "": ["ast"] } } };
  const output = JSON.parse(compile(JSON.stringify({ language: "Solidity", sources: { "a.sol": { content: text } }, settings }))) as {
    sources: Record<string, { ast: SourceUnit }>;
  };
  const unit = output.sources["a.sol"]?.ast;
  if (unit === undefined) throw new Error("the compiler gave no tree");
  return mutantsOf("a.sol", text, unit);
}

/** Mutants of a function's body: `operator: the body with the fault`. */
function ofBody(body: string, signature = "function f(uint256 a, uint256 b) internal"): string[] {
  const text = `contract A { error E(); event Log(uint256 x, uint256 y); uint256 s;\n${signature} {\n${body}\n}\n${AROUND}}\n${LIBRARY}`;
  const source = new SourceText(text);
  return mutants(text)
    .filter(({ scope }) => scope === "A.f")
    .map((mutant) => {
      const line = source.edited(mutant).split("\n");
      return `${mutant.operator}: ${mutant.line === 2 ? line[1] : line[2]}`;
    });
}

const AROUND = "modifier guarded() { _; } function g() internal {}";
const LIBRARY = "library Math { function min(uint256 a, uint256 b) internal pure returns (uint256) { return a < b ? a : b; } }";

describe("mutants of a Solidity file", () => {
  for (const [claim, body, expected] of [
    ["swap arithmetic and keep its precedence", "s = a - b;", ["statement: {}", "arithmetic: s = (a + b);"]],
    ["move a boundary and leave out or turn a check", "if (a < b) revert E();", ["check: {}", "check: if (!(a < b)) revert E();", "comparison: if ((a <= b)) revert E();"]],
    ["leave out a check in braces whole", "if (a == b) { revert E(); }", ["check: {}", "comparison: if ((a != b)) { revert E(); }"]],
    [
      "swap a connective and take each side",
      "if (a != b || s == a) g();",
      [
        "condition: if (true) g();", "condition: if (false) g();", "comparison: if ((a == b) || s == a) g();", "comparison: if (a != b || (s != a)) g();",
        "logical: if ((a != b && s == a)) g();", "logical: if (a != b) g();", "logical: if (s == a) g();", "statement: if (a != b || s == a) {}",
      ],
    ],
    ["turn a compound assignment or make it plain", "s += a;", ["compound: s -= a;", "compound: s = a;", "statement: {}"]],
    ["count the other way", "s++;", ["unary: s--;", "statement: {}"]],
    ["leave an event out, and exchange what it says", "emit Log(a, b);", ["statement: {}", "argument: emit Log(b, a);"]],
    [
      "take a bound away or turn it",
      "s = Math.min(a, b);",
      ["statement: {}", "bound: s = Math.max(a, b);", "bound: s = (a);", "bound: s = (b);"],
    ],
    ["change a constant by one and to nothing", "s = 7;", ["statement: {}", "constant: s = (7 + 1);", "constant: s = (7 - 1);", "constant: s = 0;"]],
    ["check what was meant to wrap", "unchecked { s = a; }", ["unchecked:  { s = a; }", "statement: unchecked { {} }"]],
    ["end a loop before it begins", "while (a > b) g();", ["condition: while (false) g();", "comparison: while ((a >= b)) g();", "statement: while (a > b) {}"]],
  ] as const) {
    it(claim, () => expect(ofBody(body)).to.have.members(expected));
  }

  it("give other results", () => {
    expect(ofBody("return a;", "function f(uint256 a) internal pure returns (uint256)")).to.have.members(["result: return 0;"]);
    expect(ofBody("return true;", "function f() internal pure returns (bool)")).to.have.members(["boolean: return false;"]);
    expect(ofBody("return (a, b);", "function f(address a, bool b) internal pure returns (address, bool)")).to.have.members([
      "result: return (address(0), b);", "result: return (a, true);", "result: return (a, false);",
    ]);
  });

  it("leave out a modifier", () => {
    expect(ofBody("", "function f() internal guarded")).to.have.members(["modifier: function f() internal  {"]);
  });

  it("count bytes where the text has other letters", () => {
    expect(ofBody("/* ünïcödé */ s = a;")).to.have.members(["statement: /* ünïcödé */ {}"]);
  });

  it("are sampled by the seed, in the order of the file", () => {
    const all = mutants(LIBRARY);
    const chosen = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => sample(all, 2, seed));
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((seed) => sample(all, 2, seed))).to.deep.equal(chosen);
    expect(new Set(chosen.flat()).size).to.equal(all.length);
    for (const two of chosen) expect(two).to.deep.equal(all.filter((mutant) => two.includes(mutant)));
    expect(new Set(all.map(({ id }) => id)).size).to.equal(all.length);
  });
});
