import type { BaseWallet, JsonRpcProvider } from "ethers";
import { Execution } from "./execution/execution";
import type { Say } from "./events";
import { persist } from "./node";
import { Pulse, STALL_SECONDS } from "./pulse";
import { refillTasks } from "./refill";
import { MARGIN_SECONDS, Schedule, type Task, type Waiting } from "./schedule";
import { Sender, type SenderOptions } from "./sender";
import type { Store } from "./store/open";
import { bindStore } from "./store/settings";
import type { StreamParameters } from "./streams";
import { pause } from "./wait";

/** What challenger and responder share. Addresses are contracts of one deployment. */
export interface WatchParameters extends SenderOptions {
  readonly store: Store;
  readonly provider: JsonRpcProvider;
  /** Pays for gas and bonds. Nobody else may send from its account meanwhile. */
  readonly wallet: BaseWallet;
  readonly court: string;
  readonly market: string;
  readonly sessions?: string;
  /** The first block to look at where the store knows none: that of the deployment. */
  readonly fromBlock: number;
  /** A move is to be in a block so many seconds before it is too late; {@link MARGIN_SECONDS} by default. */
  readonly marginSeconds?: number;
  /** Blocks to stay behind the latest; 0 by default. */
  readonly lag?: number;
  /** A folder for the tensors of the traces that were last asked about; the system's for what is temporary by default. */
  readonly traces?: string;
  /** Between two looks; 1,000 by default. */
  readonly pollMilliseconds?: number;
  /** From which age on of the node's latest block it is told that the node stands still; {@link STALL_SECONDS} by default. */
  readonly stallSeconds?: number;
  readonly say?: Say;
  /** What is waited for, after each look. */
  readonly status?: (status: Status) => void;
  /** Ends the work, once what is being sent is recorded. */
  readonly signal: AbortSignal;
}

export interface Status {
  readonly block: number;
  /** Of that block, in seconds. */
  readonly time: number;
  /** For how long the node has stood still, where it does, in seconds. */
  readonly stalled?: number | undefined;
  /** The first first. */
  readonly waiting: readonly Waiting[];
  /** Hashes of transactions that wait for a block. */
  readonly unmined: readonly string[];
}

/** What is known at a look. */
export interface Look {
  readonly now: number;
  readonly sender: Sender;
}

export interface Part {
  readonly streams: readonly (() => Promise<void>)[];
  /** What is to be sent as things stand, and what is waited for. */
  readonly look: (look: Look) => Promise<{ readonly tasks: readonly Task[]; readonly waiting: readonly Waiting[] }>;
}

export function streamParameters({ store, provider, market, court, sessions, fromBlock, lag, pollMilliseconds, say, signal }: WatchParameters): StreamParameters {
  return { store, provider, market, court, ...(sessions === undefined ? {} : { sessions }), fromBlock, lag: lag ?? 0, pollMilliseconds: pollMilliseconds ?? 1_000, say: say ?? (() => undefined), signal };
}

/** One outage is told once, whatever waits for its end. */
function onceOut(say: Say): Say {
  let out = 0;
  return (event) => {
    if (event.kind === "outage" && ++out > 1) return;
    if (event.kind === "back" && --out > 0) return;
    say(event);
  };
}

/** Runs the parts of a watcher until the signal, across outages. @throws {WatchError} where the store is of another chain, court or account. */
export async function watch(parameters: WatchParameters, partOf: (execution: Execution) => Part): Promise<void> {
  const { store, provider, wallet, marginSeconds = MARGIN_SECONDS, pollMilliseconds = 1_000, signal, status } = parameters;
  const say = onceOut(parameters.say ?? (() => undefined));
  const chainId = (await provider.getNetwork()).chainId.toString();
  bindStore(store, { chain: chainId, court: parameters.court.toLowerCase(), account: wallet.address });
  say({ kind: "started", account: wallet.address, chainId });
  const execution = new Execution(parameters.traces);
  const { streams, look } = partOf(execution);
  const sender = new Sender(store, provider, wallet, say, parameters);
  const schedule = new Schedule(sender, marginSeconds, say);
  const pulse = new Pulse(parameters.stallSeconds ?? STALL_SECONDS, say);
  const act = async (): Promise<void> => {
    while (!signal.aborted) {
      const block = await provider.getBlock("latest");
      if (block === null) {
        await pause(pollMilliseconds, signal);
        continue;
      }
      const stalled = pulse.look(block, Math.floor(Date.now() / 1000));
      await sender.settle();
      const { tasks, waiting } = await look({ now: block.timestamp, sender });
      const refill = await refillTasks(parameters, sender, tasks, block.timestamp);
      const left = await schedule.run([...refill, ...tasks], block.timestamp, signal);
      const all = [...left, ...waiting].sort((first, second) => first.due - second.due);
      status?.({ block: block.number, time: block.timestamp, stalled, waiting: all, unmined: sender.waiting().map(({ hash }) => hash) });
      await pause(pollMilliseconds, signal);
    }
  };
  try {
    await Promise.all([...streams, act].map((work) => persist(work, provider, say, signal)));
  } finally {
    await execution.end();
    say({ kind: "stopped" });
  }
}
