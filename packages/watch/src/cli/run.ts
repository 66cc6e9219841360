import { rmSync } from "node:fs";
import { connect } from "../node";
import { openStore, takeStore } from "../store/open";
import type { WatchParameters } from "../watcher";
import { accountOf } from "./account";
import type { RunFlags } from "./arguments";
import { type Streams, jsonOf, lineOf, statusTo } from "./streams";

/** Runs a watcher until SIGINT or SIGTERM, with what its flags say. */
export async function run(flags: RunFlags, streams: Streams, watcher: (parameters: WatchParameters) => Promise<void>): Promise<void> {
  const wallet = await accountOf(flags.keystore, process.env);
  const give = takeStore(flags.store);
  const store = openStore(flags.store);
  const traces = `${flags.store}.traces`;
  // Of a process that was killed.
  rmSync(traces, { recursive: true, force: true });
  const ending = new AbortController();
  const end = (): void => {
    streams.complain("ending: what is being sent is recorded first");
    ending.abort();
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  const say: WatchParameters["say"] = (event) => { streams.print(flags.json === true ? jsonOf(event) : lineOf(event)); };
  try {
    const provider = await connect(flags.rpc, say, ending.signal);
    if (provider === undefined) return;
    const { court, market, sessions, fromBlock, margin, lag, poll, stall, patience, inFlight, maxFee } = flags;
    await watcher({
      store, provider, wallet, court, market, ...(sessions === undefined ? {} : { sessions }), fromBlock, marginSeconds: margin, lag, traces, pollMilliseconds: poll, stallSeconds: stall,
      patienceSeconds: patience, mostInFlight: inFlight, maxFee, say, status: statusTo(streams), signal: ending.signal,
    });
    provider.destroy();
  } finally {
    process.off("SIGINT", end);
    process.off("SIGTERM", end);
    store.close();
    give();
  }
}
