/** The linters, none of which may leave a warning standing. */
import { join } from "node:path";
import { capture, found, root } from "./steps.mjs";

const STYLUS = join(root, "stylus");
/** Beside the contracts' workspace, what only tests build; the toolchain is the contracts'. */
const SMITH = ["--manifest-path", join(root, "test", "property", "runtime", "forge", "Cargo.toml")];

/** @param {boolean} fix */
function linters(fix) {
  const fmt = (...where) => ["fmt", "--all", ...where, ...(fix ? [] : ["--check"])];
  const clippy = (...where) => ["clippy", ...where, "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
  const solhint = ["solhint", "--max-warnings", "0"];
  return [
    // tsc and eslint read the types that it generates.
    { name: "hardhat compile", command: "npx", args: ["hardhat", "compile"], cwd: root },
    { name: "tsc", command: "npx", args: ["tsc", "-p", ".", "--noEmit"], cwd: root },
    { name: "eslint", command: "npx", args: ["eslint", "--max-warnings", "0", ...(fix ? ["--fix"] : []), "."], cwd: root },
    { name: "solhint", command: "npx", args: [...solhint, "contracts/**/*.sol"], cwd: root },
    { name: "solhint of mocks", command: "npx", args: [...solhint, "--config", "test/mocks/.solhint.json", "test/mocks/*.sol"], cwd: root },
    { name: "solhint of forge", command: "npx", args: [...solhint, "--config", "test/forge/.solhint.json", "test/forge/**/*.sol"], cwd: root },
    { name: "solhint of proofs", command: "npx", args: [...solhint, "--config", "test/forge/.solhint.json", "test/halmos/*.sol"], cwd: root },
    { name: "rustfmt", command: "cargo", args: fmt(), cwd: STYLUS },
    { name: "rustfmt of tests", command: "cargo", args: fmt(...SMITH), cwd: STYLUS },
    { name: "clippy", command: "cargo", args: clippy(), cwd: STYLUS },
    { name: "clippy of tests", command: "cargo", args: clippy("--locked", ...SMITH), cwd: STYLUS },
  ];
}

/** Names of the linters that complained; what they said is printed. */
export async function lint({ fix = false } = {}) {
  const rust = await found("cargo", ["--version"], { cwd: STYLUS });
  const complained = [];
  for (const { name, command, args, cwd } of linters(fix)) {
    if (command === "cargo" && !rust) {
      process.stdout.write(`${name}: left out, no Rust toolchain: \`npm run stylus:toolchain\` installs it\n`);
      if (process.env.CI === "true") complained.push(name);
      continue;
    }
    const { code, stdout, stderr } = await capture(name, command, args, { cwd });
    process.stdout.write(code === 0 ? `${name}: clean\n` : `${name}: complains\n${stdout}${stderr}`);
    if (code !== 0) complained.push(name);
  }
  return complained;
}
