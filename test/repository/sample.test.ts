import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const root = join(__dirname, "..", "..");
const PACKAGES = ["stylus-runtime", "hardhat-stylus"].map((name) => join(root, "packages", name));
const SAMPLE = join(root, "packages/hardhat-stylus/sample");
/** What working in the sample leaves there. */
const LEFT = new Set(["node_modules", "artifacts", "cache", "target", "package-lock.json"]);

/** Runs a command as somebody would who has nothing of this repository. */
function run(folder: string, command: string, ...args: readonly string[]): string {
  const kept = Object.entries(process.env).filter(([name]) => !/^(HARDHAT|npm_|TS_NODE|NODE_OPTIONS)/.test(name));
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8", env: Object.fromEntries(kept) });
  expect(status, `${command} ${args.join(" ")}\n${stdout}${stderr}`).to.equal(0);
  return stdout;
}

describe("the README's project", () => {
  const readme = readFileSync(join(SAMPLE, "../README.md"), "utf8");
  for (const file of [
    "stylus/Cargo.toml", "stylus/rust-toolchain.toml", "stylus/contracts/counter/Cargo.toml", "stylus/contracts/counter/src/main.rs",
    "stylus/contracts/counter/src/lib.rs", "contracts/ICounter.sol", "contracts/Turnstile.sol", "test/counter.test.ts",
  ]) {
    it(`has the sample's ${file}`, () => {
      expect(readme).to.contain(`\n${readFileSync(join(SAMPLE, file), "utf8")}\`\`\`\n`);
    });
  }

  it("has the sample's flags and versions", () => {
    expect(readme).to.contain(readFileSync(join(SAMPLE, "stylus/.cargo/config.toml"), "utf8").replace(/^#.*\n/gm, ""));
    const versions = [...readme.matchAll(/ ((?:@[\w-]+\/)?[\w-]+)@(\d[\d.]*)/g)].map(([, name, version]) => [name, version]);
    expect(versions.length).to.be.greaterThan(5);
    const { devDependencies } = JSON.parse(readFileSync(join(SAMPLE, "package.json"), "utf8")) as { devDependencies: Record<string, string> };
    expect(versions.filter(([name = "", version]) => devDependencies[name] !== version)).to.deep.equal([]);
  });

  it("names every crate whose versions go together, since it has no Cargo.lock", () => {
    const locked = readFileSync(join(SAMPLE, "stylus/Cargo.lock"), "utf8").matchAll(/name = "((?:alloy|stylus|syn-solidity)[^"]*)"\nversion = "([^"]+)"/g);
    const wanted = [...locked].map(([, name, version]) => `${name ?? ""} =${version ?? ""}`);
    const pinned = readFileSync(join(SAMPLE, "stylus/contracts/counter/Cargo.toml"), "utf8").matchAll(/^([\w-]+) = .*"(=[\d.]+)"/gm);
    expect([...pinned].map(([, name, version]) => `${name ?? ""} ${version ?? ""}`)).to.have.members(wanted);
  });
});

if (spawnSync("cargo", ["--version"], { cwd: join(SAMPLE, "stylus") }).status === 0) {
  describe("the sample project, with the packages as they are published", () => {
    let folder: string;

    before(function () {
      // Rust is built from nothing, twice.
      this.timeout(1_200_000);
      folder = mkdtempSync(join(tmpdir(), "hardhat-stylus-sample-"));
      cpSync(SAMPLE, folder, { recursive: true, filter: (path) => !LEFT.has(basename(path)) });
      const tarballs = PACKAGES.map((path) => JSON.parse(run(path, "npm", "pack", "--json", "--ignore-scripts", "--pack-destination", folder)) as [{ filename: string }]);
      run(folder, "npm", "install", "--no-audit", "--no-fund", "--prefer-offline", ...tarballs.map(([{ filename }]) => `./${filename}`));
      run(folder, "npx", "hardhat", "stylus:toolchain");
      run(folder, "npx", "hardhat", "compile");
    });
    after(() => { rmSync(folder, { recursive: true, force: true }); });

    it("tests Rust and Solidity together", () => {
      expect(run(folder, "npx", "hardhat", "test")).to.match(/\n {2}2 passing/);
    });

    it("is profiled by the names that its functions have in Rust", () => {
      const text = run(folder, "npx", "hardhat", "stylus:profile", "Counter", "add", "3");
      expect(text).to.match(/ counter::Counter::add\n/).and.to.match(/ storage_flush_cache\n/);
    });

    for (const resolution of ["node10", "node16"]) {
      it(`is well typed where modules are resolved as by ${resolution}`, () => {
        const module = resolution === "node10" ? "commonjs" : "node16";
        run(folder, "npx", "tsc", "--noEmit", "--module", module, "--moduleResolution", resolution);
      });
    }

    it("builds nothing twice", () => {
      expect(run(folder, "npx", "hardhat", "compile")).to.equal("Nothing to compile\n");
    });

    it("has the dependencies that are tried here", () => {
      const versions = (file: string): Record<string, string> => (JSON.parse(readFileSync(file, "utf8")) as { devDependencies: Record<string, string> }).devDependencies;
      const here = versions(join(root, "package.json"));
      const other = Object.entries(versions(join(SAMPLE, "package.json"))).filter(([name, version]) => name in here && here[name] !== version);
      expect(other).to.deep.equal([]);
    });
  });
} else {
  console.log("left out for want of cargo: the sample project (npm run stylus:toolchain installs it)");
}
