import { type Command, InvalidArgumentError } from "commander";
import { getAddress } from "ethers";

/** Nodes of an attested class are numbered so far. */
const LAST_NODE = 231;

/** What every command is told. */
export interface ChainFlags {
  readonly rpc: string;
  readonly policy: string;
  readonly fromBlock: number;
  readonly json?: boolean;
}

/** What a command is told that sends. */
export interface SendingFlags extends ChainFlags {
  readonly keystore?: string;
  readonly dryRun?: boolean;
}

/** Whose node is meant. */
export interface NodeFlags {
  readonly provider: string;
  readonly node: number;
}

export function whole(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

function node(text: string): number {
  const number = whole(text);
  if (number > LAST_NODE) throw new InvalidArgumentError(`It must be at most ${LAST_NODE}.`);
  return number;
}

export function nodes(text: string): readonly number[] {
  const all = text.split(",").map(node);
  if (new Set(all).size !== all.length) throw new InvalidArgumentError("Each number may come once.");
  return all;
}

export function address(text: string): string {
  try {
    return getAddress(text);
  } catch {
    throw new InvalidArgumentError("It must be an address.");
  }
}

/** At least one address, with commas between. */
export function addresses(text: string): readonly [string, ...string[]] {
  const [first, ...others] = text.split(",").map(address) as [string, ...string[]];
  return [first, ...others];
}

export function withChain(command: Command): Command {
  return command
    .requiredOption("--rpc <url>", "a node of the chain")
    .requiredOption("--policy <address>", "the attestation policy", address)
    .option("--from-block <number>", "the first block whose events are looked at: that of the policy's deployment", whole, 0)
    .option("--json", "print JSON");
}

export function withSending(command: Command): Command {
  return withChain(command)
    .option("--keystore <file>", "the account's key, encrypted; its password is read from ASSAY_KEYSTORE_PASSWORD")
    .option("--dry-run", "say what it would cost, and send nothing");
}

export function withNode(command: Command): Command {
  return command.requiredOption("--provider <address>", "whose node it is", address).requiredOption("--node <number>", "the node, 0 to 231", node);
}

export function withEvidence(command: Command): Command {
  return command
    .option("--evidence <file>", "JSON of NVIDIA's tools with report and certificates; -: standard input")
    .option("--report <file>", "the report: bytes or hexadecimal digits")
    .option("--chain <file>", "its certificates: PEM, or PEM in base64")
    .option("--gpu <place>", "which GPU of several in the JSON, from 0", whole, 0);
}
