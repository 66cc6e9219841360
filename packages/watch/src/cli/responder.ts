import { Option } from "commander";
import { respond } from "../responder";
import { type RunFlags, addresses, withRun, withWork } from "./arguments";
import { commandOf, exitOf } from "./command";
import type { ExitCode } from "./exit";
import { type KeepFlags, keep } from "./keep";
import { run } from "./run";
import type { Streams } from "./streams";

const EPILOGUE = `
The account's key is read from ASSAY_PRIVATE_KEY, or from --keystore and ASSAY_KEYSTORE_PASSWORD. It is to be the
provider's or its operator's: nobody else can show a trace's root.

Examples:
  assay-responder keep --store r.sqlite --program program.bin --input input.raw --output-salt 0x...
  assay-responder run --store r.sqlite --rpc http://127.0.0.1:8545 --court 0x... --market 0x... --provider 0x...

Exit code: 0 ended by a signal, 1 refused, 2 wrong usage or unreadable file.`;

interface ResponderFlags extends RunFlags {
  readonly provider: readonly string[];
  readonly roots?: "post" | "sign";
}

/** The command `assay-responder`. */
export function responderMain(argv: readonly string[], streams: Streams): Promise<ExitCode> {
  const command = commandOf("assay-responder", "Answers what the court is asked of a provider's claims, in time.", EPILOGUE, streams);
  withRun(command.command("run").description("watch and answer until SIGINT or SIGTERM"))
    .requiredOption("--provider <address>", "staked provider that is answered for; may be given again", addresses)
    .addOption(new Option("--roots <what>", "what is done about a trace's root before it is demanded (default: nothing)").choices(["post", "sign"]))
    .action((flags: ResponderFlags) =>
      run(flags, streams, (parameters) => respond({ ...parameters, providers: flags.provider, ...(flags.roots === undefined ? {} : { roots: flags.roots }) })),
    );
  withWork(command.command("keep").description("keep what a claim is made of: its program, input and salts")).action((flags: KeepFlags) => {
    keep(flags, streams);
  });
  return exitOf(command, argv, streams);
}
