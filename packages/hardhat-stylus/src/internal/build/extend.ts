import "hardhat/types/config";
import { TASK_COMPILE_GET_COMPILATION_TASKS } from "hardhat/builtin-tasks/task-names";
import { extendConfig, subtask, task } from "hardhat/config";
import { resolveStylusConfig, type StylusConfig, type StylusUserConfig } from "./config";

declare module "hardhat/types/config" {
  interface HardhatUserConfig {
    /** The Cargo workspace and what is built from it. */
    stylus?: StylusUserConfig;
  }
  interface HardhatConfig {
    stylus: StylusConfig;
  }
}

/** Runs after the Solidity compiler, since a program is checked against its interface's ABI. */
const TASK_COMPILE_STYLUS = "compile:stylus";

extendConfig((config, user) => {
  config.stylus = resolveStylusConfig(user.stylus ?? {}, config.paths.root);
});

subtask(TASK_COMPILE_GET_COMPILATION_TASKS, async (_, __, runSuper) => [
  ...((await runSuper()) as string[]),
  TASK_COMPILE_STYLUS,
]);

subtask(TASK_COMPILE_STYLUS, async ({ quiet }: { quiet: boolean }, hre) => {
  const { compileStylus } = await import("./compile.js");
  await compileStylus(hre, quiet);
});

task("stylus:build", "Rebuilds the Rust contracts with the pinned toolchain, and writes modules and manifest to commit").setAction(
  async (_, hre) => {
    const { buildPrebuilt } = await import("./prebuilt.js");
    await buildPrebuilt(hre.config.stylus);
  },
);

task("stylus:reproduce", "Rebuilds the Rust contracts in another folder, and compares them with the committed modules; exit code 1, with what differs, where they are others").setAction(
  async (_, hre) => {
    const { reproducePrebuilt } = await import("./prebuilt.js");
    await reproducePrebuilt(hre.config.stylus);
  },
);

task("stylus:toolchain", "Installs the Rust toolchain that rust-toolchain.toml pins, where it is missing, with its WebAssembly target").setAction(async (_, hre) => {
  const { installToolchain } = await import("./install-toolchain.js");
  await installToolchain(hre.config.stylus.workspace, (line) => { console.log(`Stylus: ${line}`); });
});
