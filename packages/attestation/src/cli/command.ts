import { Command, CommanderError } from "commander";
import { type ExitCode, exitCodeOf, messageOf } from "./exit";
import type { Streams } from "./streams";
import { versionOf } from "./version";

/** A command that writes to streams and ends with what it throws. */
export function commandOf(name: string, description: string, epilogue: string, streams: Streams): Command {
  return new Command(name)
    .description(description)
    .version(versionOf(), "-V, --version", "print the version")
    .addHelpText("after", epilogue)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => { streams.print(text.trimEnd()); },
      writeErr: (text) => { streams.complain(text.trimEnd()); },
    });
}

/** Runs it: what goes wrong is said and becomes the exit code. */
export async function exitOf(command: Command, argv: readonly string[], streams: Streams): Promise<ExitCode> {
  for (const sub of command.commands) sub.copyInheritedSettings(command);
  try {
    await command.parseAsync(argv, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const code = exitCodeOf(error);
    if (code === undefined) throw error;
    streams.complain(`error: ${messageOf(error)}`);
    return code;
  }
}
