import { FetchRequest, JsonRpcProvider, Network, isError } from "ethers";
import { backOff } from "exponential-backoff";
import { AssayError, TensorError } from "@assay/sdk";
import { WatchError } from "./errors";
import type { Say } from "./events";
import { pause } from "./wait";

const TIMEOUT_MILLISECONDS = 20_000;
const FIRST_DELAY_MILLISECONDS = 250;
const LONGEST_DELAY_MILLISECONDS = 10_000;

/** Errors of ethers by which a node or a contract refused one thing and answers the next. */
const REFUSALS = ["CALL_EXCEPTION", "INSUFFICIENT_FUNDS", "NONCE_EXPIRED", "REPLACEMENT_UNDERPRICED", "TRANSACTION_REPLACED", "UNKNOWN_ERROR", "UNSUPPORTED_OPERATION"] as const;

/** Whether an error concerns one task; any other is the node's, and concerns all. */
export function isRefusal(error: unknown): boolean {
  const own = [AssayError, TensorError, WatchError].some((kind) => error instanceof kind);
  return own || REFUSALS.some((code) => isError(error, code));
}

/** A node by its address, once it has answered; undefined where the signal came first. */
export async function connect(url: string, say: Say, signal?: AbortSignal): Promise<JsonRpcProvider | undefined> {
  const request = new FetchRequest(url);
  request.timeout = TIMEOUT_MILLISECONDS;
  // A provider that does not know its chain asks for it on its own, and prints what goes wrong.
  const stranger = new JsonRpcProvider(request, Network.from(1), { staticNetwork: true, cacheTimeout: -1 });
  let chainId: unknown;
  await answered(async () => { chainId = await stranger.send("eth_chainId", []); }, say, signal);
  stranger.destroy();
  if (typeof chainId !== "string") return undefined;
  return new JsonRpcProvider(request, Network.from(BigInt(chainId)), { staticNetwork: true, cacheTimeout: -1 });
}

/** Asks ever more seldom until there is an answer, or the signal. */
export async function answered(ask: () => Promise<unknown>, say: Say, signal?: AbortSignal): Promise<void> {
  const seen = { outage: false };
  const asking = backOff(ask, {
    numOfAttempts: Number.POSITIVE_INFINITY,
    startingDelay: FIRST_DELAY_MILLISECONDS,
    maxDelay: LONGEST_DELAY_MILLISECONDS,
    jitter: "full",
    retry: (error: unknown) => {
      if (!seen.outage) say({ kind: "outage", error: messageOf(error) });
      seen.outage = true;
      return signal?.aborted !== true;
    },
  }).catch(() => undefined);
  await Promise.race([asking, aborted(signal)]);
  if (seen.outage && signal?.aborted !== true) say({ kind: "back" });
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal === undefined) return;
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => { resolve(); }, { once: true });
  });
}

/**
 * Does something again and again until the signal, whatever goes wrong: what a node or a stranger says may be anything, and a
 * process that has ended keeps no deadline. The work itself goes on until the signal.
 */
export async function persist(work: () => Promise<void>, provider: JsonRpcProvider, say: Say, signal: AbortSignal): Promise<void> {
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    try {
      await work();
    } catch (error) {
      if (isOver()) return;
      say({ kind: "outage", error: messageOf(error) });
      await pause(FIRST_DELAY_MILLISECONDS, signal);
      await answered(() => provider.getBlockNumber(), () => undefined, signal);
      say({ kind: "back" });
    }
  }
}

/** What an error says in one line; of several at once, the first. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
