import { join, resolve } from "node:path";
import type { HardhatUserConfig, MultiSolcUserConfig } from "hardhat/types";
import config from "../../hardhat.config";

const root = resolve(__dirname, "../..");
const build = join(root, "cache", "coverage");
const leftOut = JSON.parse(process.env.COVERAGE_LEFT_OUT ?? "[]") as readonly string[];

/**
 * The project's configuration with a build of its own, which instrumented code shares with nothing. It may be of any
 * size, so that one set of settings does for all contracts.
 */
const covering: HardhatUserConfig = {
  ...config,
  solidity: { compilers: (config.solidity as MultiSolcUserConfig).compilers },
  paths: { ...config.paths, root, artifacts: join(build, "artifacts"), cache: join(build, "cache") },
  // The plugin for Stylus clears the folder, though nothing is written there.
  typechain: { dontOverrideCompile: true, outDir: join(build, "types") },
  mocha: {
    ...config.mocha,
    timeout: 0,
    ...(leftOut.length === 0 ? {} : { grep: new RegExp(leftOut.map((title) => title.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")), invert: true }),
  },
};

export { covering as default };
