import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";

const root = join(__dirname, "..", "..");

interface Manifest {
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** What `npm publish` would send, without a build. */
function packed(folder: string): string[] {
  const [tarball] = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: folder, encoding: "utf8" })) as [
    { readonly files: readonly { readonly path: string }[] },
  ];
  return tarball.files.map(({ path }) => path);
}

/** Packages whose modules or types a file asks for, relative ones and Node's own apart. */
function used(text: string): string[] {
  const specifiers = [...text.matchAll(/(?:\brequire\(|\bfrom |\bimport |\bimport\()"([^".][^"]*)"/g)].map(([, name]) => String(name));
  const packages = specifiers.map((name) => name.split("/").slice(0, name.startsWith("@") ? 2 : 1).join("/"));
  return packages.filter((name) => !name.startsWith("node:") && !builtinModules.includes(name));
}

for (const name of ["hardhat-stylus", "stylus-runtime"]) {
  describe(`package ${name}`, () => {
    const folder = join(root, "packages", name);
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    const read = (file: string): string => readFileSync(join(folder, file), "utf8");
    let files: string[];
    before(() => (files = packed(folder)));

    it("is what is built and what is to be read, and no more", () => {
      const expected = /^(README\.md|LICENSE|package\.json|bin\/[\w-]+\.js|dist\/.+\.(js|d\.ts|js\.map))$/;
      expect(files.filter((file) => !expected.test(file))).to.deep.equal([]);
      expect(files).to.include.members(["README.md", "LICENSE", "package.json", "dist/index.js", "dist/index.d.ts"]);
      expect(read("LICENSE")).to.equal(readFileSync(join(root, "LICENSE"), "utf8"));
    });

    it("brings the sources that its maps speak of", () => {
      const maps = files.filter((file) => file.endsWith(".map"));
      expect(maps).not.to.deep.equal([]);
      for (const file of maps) {
        const { sources, sourcesContent } = JSON.parse(read(file)) as { sources: string[]; sourcesContent?: string[] };
        expect(sourcesContent?.length, file).to.equal(sources.length);
      }
    });

    it("uses no package that it does not name", () => {
      const named = new Set([...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }), name]);
      const strange = files.filter((file) => /\.(js|d\.ts)$/.test(file)).flatMap((file) => used(read(file)).filter((each) => !named.has(each)).map((each) => `${file}: ${each}`));
      expect(strange).to.deep.equal([]);
    });

    it("has commands that can be run", () => {
      for (const command of Object.values(manifest.bin ?? {})) {
        expect(files).to.include(command.replace("./", ""));
        expect(read(command)).to.match(/^#!\/usr\/bin\/env node\n/);
      }
    });

    it("is published as Node and TypeScript want it", async () => {
      const { publint } = await import("publint");
      expect((await publint({ pkgDir: folder, pack: false })).messages).to.deep.equal([]);
    });

    it("names files by every path that it exports", () => {
      const { exports } = JSON.parse(read("package.json")) as { exports: Record<string, string | Record<string, string>> };
      const targets = Object.values(exports).flatMap((target) => (typeof target === "string" ? [target] : Object.values(target)));
      expect(targets.filter((target) => !files.includes(target.replace("./", "")))).to.deep.equal([]);
    });
  });
}
