import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const root = join(__dirname, "..", "..");
const manifests = ["package.json", ...readdirSync(join(root, "packages")).map((name) => join("packages", name, "package.json"))];

describe("dependencies", () => {
  for (const path of manifests) {
    it(`of ${path} are pinned to one version each`, () => {
      const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, path), "utf8")) as Manifest;
      const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
      expect(loose).to.deep.equal([]);
    });
  }

  it("are locked without the address of any registry", () => {
    expect(readFileSync(join(root, "package-lock.json"), "utf8")).not.to.match(/"resolved": "https?:/);
  });
});
