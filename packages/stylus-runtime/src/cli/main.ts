import { Command } from "commander";
import { StylusError } from "../errors";
import { isRefusal } from "../report/program";
import { calldataOption, gasOption, withChainOptions, type ExitCode, type Print } from "./arguments";
import { batch } from "./batch";
import { checkCommand } from "./check";
import { diffCommand } from "./diff";
import { runProgram, type RunCommand } from "./run";

const EXAMPLES = `
Examples:
  stylus-run program.wasm --calldata 0x00ff --gas 1000000
  stylus-run program.wasm --calldata 0x00ff --profile --flamegraph profile.svg
  stylus-run check program.wasm
  stylus-run diff before.wasm after.wasm --calldata 0x00ff

Exit code: 0 success, 1 revert, failure or out of ink, 2 wrong usage, 3 refused at activation.`;

/** The command `stylus-run`. Never throws: what goes wrong is printed and becomes the exit code. */
export function main(argv: readonly string[], print: Print, complain: Print): ExitCode {
  let code: ExitCode = 2;
  const command = withChainOptions(
    new Command("stylus-run")
      .description("Runs a Stylus program in process and says what it costs, to the unit of ink.")
      .argument("[file]", "a WebAssembly module, account code that begins with EFF00000, or init code; code also in hex")
      .addOption(calldataOption("what the program is called with").default(new Uint8Array(0), "none"))
      .addOption(gasOption()),
  )
    .option("--profile", "say where the ink went: by function and by host function")
    .option("--flamegraph <file>", "draw where it went, as SVG")
    .option("--names <file>", "take the functions' names from this build of the same program")
    .option("--canonical", "make the module canonical first, as building with hardhat-stylus does")
    .option("--batch <file>", "run a JSON list of modules and cases instead")
    .option("--json", "print JSON")
    .addHelpText("after", EXAMPLES)
    .enablePositionalOptions()
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({ writeOut: (text) => { print(text.trimEnd()); }, writeErr: (text) => { complain(text.trimEnd()); } })
    .action((file: string | undefined, options: RunCommand & { readonly batch?: string }, { args: operands, commands }: Command) => {
      if (operands.length > 1) {
        throw new StylusError("bad-option", `there is no command ${file ?? ""}, but ${commands.map((each) => each.name()).join(" and ")}; to run a program, name one file`);
      }
      if (options.batch !== undefined) {
        if (options.profile === true || options.flamegraph !== undefined) throw new StylusError("bad-option", "--profile and --flamegraph are of one call, not of --batch");
        code = batch(options.batch, options.json === true, print);
      } else if (file !== undefined) code = runProgram(file, options, print);
      else complain("error: name a module, or a list with --batch; see stylus-run --help");
    });
  const exit = (found: ExitCode): void => { code = found; };
  command.addCommand(checkCommand(print, exit)).addCommand(diffCommand(print, exit));
  for (const sub of command.commands) sub.copyInheritedSettings(command);
  try {
    command.parse(argv, { from: "user" });
  } catch (error) {
    if (isRefusal(error)) {
      complain(`refused at activation (${error.code}): ${error.message}`);
      complain("stylus-run check says what may be the cause.");
      return 3;
    }
    if (error instanceof Error && "exitCode" in error) return error.exitCode === 0 ? 0 : 2;
    complain(`error: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  return code;
}
