/** The contracts as slither reads them: in the format of Hardhat's build info, with syntax trees and no code, all in one. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import solc from "solc";
import { root, StepFailed } from "../steps.mjs";

/** Where a source of that name is. */
function contents(name) {
  const path = [join(root, name), join(root, "node_modules", name)].find(existsSync);
  return path === undefined ? { error: `there is no ${name}` } : { contents: readFileSync(path, "utf8") };
}

function sources() {
  const files = readdirSync(join(root, "contracts"), { recursive: true }).filter((file) => file.endsWith(".sol"));
  const names = files.map((file) => `contracts/${file.split(sep).join("/")}`).sort();
  return Object.fromEntries(names.map((name) => [name, { content: contents(name).contents }]));
}

/**
 * Compiles everything under contracts/ with the npm package `solc`.
 * @param {string} folder where `build-info` is written, as under artifacts/
 */
export function writeBuildInfo(folder) {
  const settings = { evmVersion: "cancun", outputSelection: { "*": { "": ["ast"], "*": ["abi"] } } };
  const input = { language: "Solidity", sources: sources(), settings };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: contents }));
  const errors = (output.errors ?? []).filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new StepFailed(errors.map(({ formattedMessage }) => formattedMessage).join("\n"));
  // Slither reads the trees; its reader of build infos asks for code.
  const none = { object: "", sourceMap: "" };
  for (const contract of Object.values(output.contracts).flatMap(Object.values)) contract.evm = { bytecode: none, deployedBytecode: none };
  mkdirSync(join(folder, "build-info"), { recursive: true });
  writeFileSync(join(folder, "build-info", "contracts.json"), JSON.stringify({ solcVersion: solc.version().split("+")[0], input, output }));
}
