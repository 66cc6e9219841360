import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..", "..");
type Packages = Readonly<Record<string, object>>;

const A = { version: "1.2.3", integrity: "sha512-a" };
/** What is on the disk. */
const WHOLE = {
  "node_modules/a": A,
  "node_modules/a/node_modules/b": { version: "1.0.0" },
  "node_modules/here": { version: "1.0.0", optional: true, os: ["!no such system"], cpu: [process.arch] },
};
const LOCKED = { "": { name: "here" }, ...WHOLE, "node_modules/elsewhere": { version: "1.0.0", optional: true, os: ["no such system"] } };

describe("what is installed", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "assay-installed-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** What `npm run setup` finds of a tree of these packages, of which npm has written that these are there. */
  function isInstalled(there: Packages, said: Packages | undefined): unknown {
    for (const path of Object.keys(there)) {
      mkdirSync(join(folder, path), { recursive: true });
      writeFileSync(join(folder, path, "package.json"), "{}");
    }
    writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ packages: LOCKED }));
    if (said) writeFileSync(join(folder, "node_modules/.package-lock.json"), JSON.stringify({ packages: said }));
    const program = `import { isInstalled } from "./scripts/installed.mjs"; process.stdout.write(String(isInstalled(${JSON.stringify(folder)})));`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: root, encoding: "utf8" });
    if (stderr !== "") throw new Error(stderr);
    return JSON.parse(stdout);
  }

  it("is kept where it is what the lock file asks for, but for what other machines need", () => {
    expect(isInstalled(WHOLE, WHOLE)).to.equal(true);
  });

  for (const [what, there, said] of [
    ["npm has not ended", WHOLE, undefined],
    ["a version differs", WHOLE, { ...WHOLE, "node_modules/a": { ...A, version: "1.2.4" } }],
    ["a hash differs", WHOLE, { ...WHOLE, "node_modules/a": { ...A, integrity: "sha512-b" } }],
    ["the lock file lacks a package", { ...WHOLE, "node_modules/c": {} }, { ...WHOLE, "node_modules/c": {} }],
    ["a package was not installed", WHOLE, { "node_modules/a": A, "node_modules/here": WHOLE["node_modules/here"] }],
    ["a package for this machine was left out", { "node_modules/a": {}, "node_modules/a/node_modules/b": {} }, { "node_modules/a": A, "node_modules/a/node_modules/b": { version: "1.0.0" } }],
    ["a package is gone", { "node_modules/a": {}, "node_modules/here": {} }, WHOLE],
  ] as readonly [string, Packages, Packages | undefined][]) {
    it(`is installed anew where ${what}`, () => {
      expect(isInstalled(there, said)).to.equal(false);
    });
  }
});
