import { expect } from "chai";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../../..");
const { version } = JSON.parse(readFileSync(join(root, "packages/watch/package.json"), "utf8")) as { version: string };
const PAGE = readFileSync(join(root, "docs/watching.md"), "utf8");

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command as its own process, as whoever installed it does. */
function run(name: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [join(root, "packages/watch/bin", `${name}.js`), ...args], (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

const COMMANDS: readonly (readonly [name: string, subcommands: readonly string[]])[] = [
  ["assay-challenger", ["run", "keep", "receipt"]],
  ["assay-responder", ["run", "keep"]],
];

describe("the commands of watchers", () => {
  for (const [name, subcommands] of COMMANDS) {
    it(`${name} says its version, and what it and each of its commands takes`, async () => {
      expect(await run(name, "--version")).to.deep.equal({ code: 0, stdout: `${version}\n`, stderr: "" });
      const [whole, ...parts] = await Promise.all([run(name, "--help"), ...subcommands.map((each) => run(name, each, "--help"))]);
      for (const { code, stdout, stderr } of [whole, ...parts]) expect([code, stderr, stdout.includes("Usage:")]).to.deep.equal([0, "", true]);
      for (const each of [...subcommands, "Exit code", "ASSAY_PRIVATE_KEY"]) expect(whole.stdout).to.include(each);
      for (const [index, each] of subcommands.entries()) expect(parts[index]?.stdout).to.include(`${name} ${each}`).and.to.match(/--store <file>/);
    });

    it(`${name} run: the page says every option, with the default that the help says`, async () => {
      const { stdout } = await run(name, "run", "--help");
      const options = [...stdout.matchAll(/^ {2}(--[a-z-]+)(.*(?:\n {6,}.*)*)/gm)];
      expect(options.length).to.be.greaterThan(14);
      for (const [, option, rest = ""] of options) {
        const row = PAGE.split("\n").find((line) => line.startsWith("|") && line.includes(`\`${option ?? ""}`));
        expect(row, option).to.be.a("string");
        const [, value] = /\(default:\s+([^)\s]+)\)/.exec(rest.replaceAll(/\s+/g, " ")) ?? [];
        if (value !== undefined && value !== "nothing") expect(row, option).to.include(`| ${value} |`);
      }
    });

    it(`${name} ends with 2 and a sentence where it is not understood`, async () => {
      for (const args of [["run"], ["run", "--nonsense"], ["nonsense"], ["run", "--in-flight", "0"]]) {
        const { code, stdout, stderr } = await run(name, ...args);
        expect([code, stdout], args.join(" ")).to.deep.equal([2, ""]);
        expect(stderr).to.match(/^error: /);
      }
    });
  }
});
