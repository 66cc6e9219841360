import { type Command, InvalidArgumentError, Option } from "commander";
import { getAddress, isHexString, parseUnits } from "ethers";
import type { Hex } from "@assay/sdk";
import { STALL_SECONDS } from "../pulse";
import { MARGIN_SECONDS } from "../schedule";
import { IN_FLIGHT } from "../sender";

export interface RunFlags {
  readonly rpc: string;
  readonly store: string;
  readonly court: string;
  readonly market: string;
  readonly sessions?: string;
  readonly fromBlock: number;
  readonly margin: number;
  readonly lag: number;
  readonly poll: number;
  readonly stall: number;
  readonly patience: number;
  readonly inFlight: number;
  readonly maxFee: bigint;
  readonly keystore?: string;
  readonly json?: boolean;
}

export function whole(text: string): number {
  if (!/^[0-9]{1,15}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

function atLeastOne(text: string): number {
  const number = whole(text);
  if (number === 0) throw new InvalidArgumentError("It must be at least 1.");
  return number;
}

/** Of a token, in its smallest unit. */
export function units(text: string): bigint {
  if (!/^[0-9]{1,38}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return BigInt(text);
}

export function part(text: string): number {
  const number = Number(text);
  if (!(number >= 0 && number <= 1)) throw new InvalidArgumentError("It must be a number from 0 to 1.");
  return number;
}

export function address(text: string): string {
  try {
    return getAddress(text);
  } catch {
    throw new InvalidArgumentError("It must be an address.");
  }
}

export function addresses(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), address(text)];
}

export function salt(text: string): Hex {
  if (!isHexString(text, 32)) throw new InvalidArgumentError("It must be 0x and 64 hexadecimal digits.");
  return text;
}

function gwei(text: string): bigint {
  try {
    return parseUnits(text, "gwei");
  } catch {
    throw new InvalidArgumentError("It must be a number of gwei.");
  }
}

/** The options of both processes. */
export function withRun(command: Command): Command {
  return withStore(command)
    .requiredOption("--rpc <url>", "a node of the chain")
    .requiredOption("--court <address>", "the court", address)
    .requiredOption("--market <address>", "the market", address)
    .option("--sessions <address>", "the sessions", address)
    .option("--from-block <number>", "the first block to look at where the store knows none: that of the deployment", whole, 0)
    .option("--margin <seconds>", "be done so long before each deadline; with less time left, pay up to four times as much for gas", whole, MARGIN_SECONDS)
    .option("--lag <blocks>", "stay so far behind the latest block", whole, 0)
    .option("--poll <milliseconds>", "between two looks at the chain", whole, 1_000)
    .option("--stall <seconds>", "say so where the node's latest block is so old", atLeastOne, STALL_SECONDS)
    .option("--patience <seconds>", "send the first transaction that waits again, at a higher fee, where it is in no block by then", whole, 60)
    .option("--in-flight <number>", "have so many transactions wait for a block at once", atLeastOne, IN_FLIGHT)
    .addOption(new Option("--max-fee <gwei>", "pay at most so much for a unit of gas").argParser(gwei).default(parseUnits("100", "gwei"), "100"))
    .option("--keystore <file>", "the account's key, encrypted; its password is read from ASSAY_KEYSTORE_PASSWORD")
    .option("--json", "print events as JSON, one a line");
}

export function withStore(command: Command): Command {
  return command.requiredOption("--store <file>", "the process's SQLite database; it is made where there is none");
}

/** The options by which a claim's parts are kept. */
export function withWork(command: Command): Command {
  return withStore(command)
    .requiredOption("--program <file>", "the program, which has to stay there")
    .requiredOption("--input <file>", "the input's elements, row-major and little-endian, and nothing else")
    .option("--input-salt <hex>", "32 bytes (default: zero)", salt)
    .option("--output-salt <hex>", "with which the claim's output is salted, 32 bytes (default: zero)", salt);
}
