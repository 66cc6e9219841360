import { Option } from "commander";
import { challenge } from "../challenger";
import { type RunFlags, address, part, units, whole, withRun, withStore, withWork } from "./arguments";
import { commandOf, exitOf } from "./command";
import type { ExitCode } from "./exit";
import { type KeepFlags, type ReceiptFlags, keep, receipt } from "./keep";
import { run } from "./run";
import type { Streams } from "./streams";

const EPILOGUE = `
The account's key is read from ASSAY_PRIVATE_KEY, or from --keystore and ASSAY_KEYSTORE_PASSWORD.

Examples:
  assay-challenger keep --store c.sqlite --program program.bin --input input.raw
  assay-challenger run --store c.sqlite --rpc http://127.0.0.1:8545 --court 0x... --market 0x... --share 0.1

Exit code: 0 ended by a signal, 1 refused, 2 wrong usage or unreadable file.`;

interface ChallengerFlags extends RunFlags {
  readonly share: number;
  readonly leastCollateral: bigint;
}

/** The command `assay-challenger`. */
export function challengerMain(argv: readonly string[], streams: Streams): Promise<ExitCode> {
  const command = commandOf("assay-challenger", "Executes providers' claims again, and disputes what is wrong.", EPILOGUE, streams);
  withRun(command.command("run").description("watch and dispute until SIGINT or SIGTERM"))
    .option("--share <part>", "of all claims, execute this part, from 0 to 1", part, 1)
    // The help writes defaults as JSON, which has no such integers.
    .addOption(new Option("--least-collateral <amount>", "leave wrong claims alone that have less payable collateral, but one's own").argParser(units).default(1n, "1"))
    .action((flags: ChallengerFlags) => run(flags, streams, (parameters) => challenge({ ...parameters, share: flags.share, leastCollateral: flags.leastCollateral })));
  withWork(command.command("keep").description("keep a program and an input, with the salts of claims made of them")).action((flags: KeepFlags) => {
    keep(flags, streams);
  });
  withStore(command.command("receipt").description("keep a session's receipt").argument("<file>", "JSON of its terms, the receipt and its signature"))
    .requiredOption("--sessions <address>", "the sessions that it is of", address)
    .requiredOption("--chain-id <number>", "of their chain", whole)
    .action((file: string, flags: ReceiptFlags) => {
      receipt(file, flags, streams);
    });
  return exitOf(command, argv, streams);
}
