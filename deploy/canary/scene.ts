import { readFileSync } from "node:fs";
import { type Claim, type Hex, type JobEvent, type JobId, NO_SALT, claimOf, commitTensor, describeProgram, executeProgram, followJobs, jobIdOf, marketDomain, orderDigest, programIdOf } from "@assay/sdk";
import { type Provider, type Signer, type TransactionReceipt, getBytes } from "ethers";
import { CanaryError } from "./errors";
import type { Canary, Ledger } from "./ledger";

/** Where canaries are, and who acts. */
export interface CanaryScene {
  readonly provider: Provider;
  readonly chainId: bigint;
  readonly market: string;
  readonly court: string;
  readonly staking: string;
  readonly ledger: Ledger;
  /** Who signs for an address. */
  readonly signerOf: (address: string) => Promise<Signer>;
  readonly say: (line: string) => void;
}

/** The bytes of a canary's program. @throws {CanaryError} where the file has another now. */
export function programOf({ program: file, order }: Canary): Uint8Array {
  const program = readFileSync(file);
  if (programIdOf(program) !== order.program) throw new CanaryError(`${file} is not program ${order.program} any more: put it back, or the accomplice cannot answer for it.`);
  return program;
}

/** What the accomplice claims. */
export function claimOfCanary({ chainId, market }: CanaryScene, canary: Canary): Claim {
  const program = programOf(canary);
  const { output: type } = describeProgram(program);
  const output = commitTensor({ type, data: executeProgram(program, getBytes(canary.answered)) });
  return claimOf(marketDomain(market, chainId), canary.order, { copy: 0, provider: canary.provider, output });
}

export function jobOf({ chainId, market }: CanaryScene, { order }: Canary): JobId {
  return jobIdOf(marketDomain(market, chainId), order, 0);
}

/** Market events of a canary, from before it was planted up to now. */
export async function eventsOf({ provider, chainId, market }: CanaryScene, { order, block }: Canary): Promise<readonly { readonly event: JobEvent; readonly block: number; readonly transaction: string }[]> {
  const orders = [{ digest: orderDigest(marketDomain(market, chainId), order), copies: 1 }];
  return gathered((ending) => followJobs({ provider, market, orders, from: block, ...ending }));
}

interface Ending {
  readonly wait: () => Promise<void>;
  readonly signal: AbortSignal;
}

type Update<Event> = { readonly kind: "event"; readonly event: Event; readonly block: number; readonly transaction: string } | { readonly kind: "fork" | "reached" };

/** What a stream gives until it would wait. */
export async function gathered<Event>(follow: (ending: Ending) => AsyncIterable<Update<Event>>): Promise<readonly { readonly event: Event; readonly block: number; readonly transaction: string }[]> {
  const ended = new AbortController();
  const wait = (): Promise<void> => {
    ended.abort();
    return Promise.resolve();
  };
  let events: { event: Event; block: number; transaction: string }[] = [];
  for await (const update of follow({ wait, signal: ended.signal })) {
    // It begins again from an earlier block, and what was read of the other chain may be void: read all anew the next time.
    if (update.kind === "fork") events = [];
    if (update.kind === "event") events.push({ event: update.event, block: update.block, transaction: update.transaction });
  }
  return events;
}

/** A canary with what a transaction of the accomplice's cost. */
export function paidFor(canary: Canary, { fee }: Pick<TransactionReceipt, "fee">): Canary {
  return { ...canary, gasFees: canary.gasFees + fee };
}

export async function timeOf({ provider }: CanaryScene, block: number | "latest"): Promise<number> {
  const found = await provider.getBlock(block);
  if (found === null) throw new CanaryError(`The node does not know block ${block}: name another node.`);
  return found.timestamp;
}

/** Salts are zero: whoever holds the input can replay the work. */
export const SALT: Hex = NO_SALT;
