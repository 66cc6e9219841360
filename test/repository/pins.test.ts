import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const root = join(__dirname, "..", "..");
const manifests = ["package.json", ...readdirSync(join(root, "packages")).map((name) => join("packages", name, "package.json"))];

/** Packages for everybody, who may have a later version of what they use: the range begins with what is tried here. */
const PUBLISHED = new Set(["hardhat-stylus", "stylus-runtime"]);

/** The version of `name` that is installed for the package whose manifest is at `path`. */
function versionHere(path: string, name: string): string {
  const [own, shared] = [dirname(path), "."].map((folder) => join(root, folder, "node_modules", name, "package.json")) as [string, string];
  return (JSON.parse(readFileSync(existsSync(own) ? own : shared, "utf8")) as { version: string }).version;
}

describe("dependencies", () => {
  for (const path of manifests) {
    it(`of ${path} are pinned to one version each`, () => {
      const { name, dependencies, devDependencies } = JSON.parse(readFileSync(join(root, path), "utf8")) as Manifest;
      const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
        ([used, version]) => !/^\d+\.\d+\.\d+$/.test(version) && !(PUBLISHED.has(name) && version === `^${versionHere(path, used)}`),
      );
      expect(loose).to.deep.equal([]);
    });
  }

  it("are locked without the address of any registry", () => {
    expect(readFileSync(join(root, "package-lock.json"), "utf8")).not.to.match(/"resolved": "https?:/);
  });
});
