/** `npm run report`: what happened on a market, as a page with charts, from any node: docs/report.md. */
import { join } from "node:path";
import { AssayError } from "@assay/sdk";
import { Command, InvalidArgumentError } from "commander";
import { getAddress } from "ethers";
import { connect } from "#watch/node";
import { Chain } from "./chain";
import { contractsOf } from "./deployment";
import { ReportError } from "./errors";
import { eventsOf } from "./events";
import { figuresOf } from "./figures/index";
import { gather } from "./gather";
import { readPresent } from "./present";
import { Store } from "./store";
import { json, write } from "./write";

interface Flags {
  readonly rpc: string;
  readonly market: string;
  readonly from?: number;
  readonly out: string;
  readonly blocks: number;
  readonly json?: boolean;
}

function whole(text: string): number {
  if (!/^[0-9]{1,15}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

function positive(text: string): number {
  const number = whole(text);
  if (number === 0) throw new InvalidArgumentError("It must not be 0.");
  return number;
}

function address(text: string): string {
  try {
    return getAddress(text);
  } catch {
    throw new InvalidArgumentError("It must be an address.");
  }
}

const command = new Command("report")
  .description("Reads a market's events and writes report.md, report.json and SVG charts.")
  .requiredOption("--rpc <url>", "a node of the chain")
  .requiredOption("--market <address>", "the market; what stands around it is found by it", address)
  .option("--from <block>", "the first block to look at (default: the first in which one of the contracts was there, which the node has to know)", whole)
  .option("--out <folder>", "where the report goes, and the database by which the next run goes on", "reports/market")
  .option("--blocks <number>", "ask for at most so many blocks at once; for fewer where the node refuses", positive, 2_000)
  .option("--json", "print the figures too");

/** The block of the oldest of the contracts: stake may be older than its market. */
async function firstBlock(chain: Chain, market: string): Promise<number> {
  const blocks = [await chain.firstBlockOf(market)];
  const latest = await chain.provider.getBlockNumber();
  for (const each of (await contractsOf(chain, market, latest)).keys()) blocks.push(await chain.firstBlockOf(each));
  return Math.min(...blocks);
}

async function report({ rpc, market, from, out, blocks, json: print }: Flags, say: (line: string) => void): Promise<void> {
  const provider = await connect(rpc, (event) => { if (event.kind === "outage") say(`the node does not answer, asking again: ${event.error}`); });
  if (provider === undefined) return;
  const chain = new Chain(provider, say);
  const store = new Store(join(out, "report.sqlite"));
  try {
    const chainId = (await chain.getNetwork()).chainId.toString();
    store.bind({ chain: chainId, market });
    if (from !== undefined) store.bind({ "first block": String(from) });
    const first = Number(store.known("first block") ?? store.setting("first block", String(await firstBlock(chain, market))));
    const { end, contracts } = await gather({ chain, store, market, from: first, maxBlocks: blocks, say });
    const events = eventsOf(store.logs(end.number), contracts);
    say(`reading what stands at block ${end.number}`);
    const present = await readPresent(chain, contracts, events, end.number, say);
    const sources = [...contracts].filter(([, name]) => name === "market" || name === "sessions").map(([each]) => each);
    const figures = figuresOf({ chainId, market, from: first, end: { block: end.number, hash: end.hash ?? "", time: end.timestamp }, sources }, events, present);
    const files = write(out, figures);
    say(`wrote ${files.map((file) => join(out, file)).join(", ")}`);
    if (print === true) process.stdout.write(json(figures));
  } finally {
    store.close();
    provider.destroy();
  }
}

async function main(): Promise<void> {
  await report(command.parse().opts<Flags>(), (line) => process.stderr.write(`${line}\n`));
}

main().catch((error: unknown) => {
  const known = error instanceof ReportError || error instanceof AssayError;
  process.stderr.write(`${known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
