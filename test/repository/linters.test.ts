import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..", "..");
const stylus = join(root, "stylus");

function run(command: string, args: readonly string[], cwd: string, input?: string): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8", ...(input === undefined ? {} : { input }) });
  return { status, said: stdout + stderr };
}

const hasRust = run("cargo", ["--version"], stylus).status === 0;

describe("linters", () => {
  let folder: string;
  const plant = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  before(() => (folder = mkdtempSync(join(tmpdir(), "planted-"))));
  after(() => rmSync(folder, { recursive: true }));

  it("eslint, with types, sees a promise that nobody awaits", () => {
    const planted = "export function planted(): void {\n  Promise.resolve(1);\n}\n";
    const { status, said } = run("npx", ["eslint", "--stdin", "--stdin-filename", "test/repository/pins.test.ts"], root, planted);
    expect(said).to.contain("no-floating-promises");
    expect(status).to.equal(1);
  });

  it("solhint sees a check by require with words", () => {
    const planted = 'pragma solidity ^0.8.28;\ncontract Planted { function f() external pure { require(false, "words"); } }\n';
    const { status, said } = run("npx", ["solhint", "stdin", "--max-warnings", "0"], root, planted);
    expect(said).to.contain("gas-custom-errors");
    expect(status).to.equal(1);
  });

  if (hasRust) {
    it("rustfmt sees a line that it would break otherwise", () => {
      expect(run("rustfmt", ["--check", plant("planted.rs", "fn planted( ) {}\n")], stylus).status).to.equal(1);
    });

    it("clippy sees a cast that may cut a number", () => {
      const file = plant("cast.rs", "#![crate_type = \"lib\"]\npub fn planted(x: u64) -> u8 { x as u8 }\n");
      const { status, said } = run("clippy-driver", ["-Dclippy::pedantic", "--emit=metadata", "--out-dir", folder, file], stylus);
      expect(said).to.contain("cast_possible_truncation");
      expect(status).to.equal(1);
    });
  }
});
