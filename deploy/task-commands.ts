import type { HardhatRuntimeEnvironment } from "hardhat/types";

type Run<Commands> = (hre: HardhatRuntimeEnvironment, command: (commands: Commands) => Promise<boolean>) => Promise<void>;

/**
 * Runs commands for tasks: contracts are compiled first, and what a command says that fails is for a person, without a
 * stack. A command answers whether all is as it should be; else the exit code is 1.
 * @param load reads the commands once contracts are compiled, since they need the types that compiling generates. By
 * `require`: `import()` stays Node's, which reads no TypeScript.
 */
export function commandsOf<Commands>(load: () => Commands): Run<Commands> {
  return async (hre, command) => {
    await hre.run("compile", { quiet: true });
    const commands = load();
    try {
      if (!(await command(commands))) process.exitCode = 1;
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    }
  };
}
