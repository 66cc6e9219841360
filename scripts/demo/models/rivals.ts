import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Peers, startPeers } from "../../bench/tensor/peers";
import type { Network, Speed } from "./network";
import { type Search, TOKENS } from "./sentences";
import type { Listening } from "./speech";

/** Where `npm run bench` installs the others: a demo installs nothing of theirs. */
const INSTALLED = join(__dirname, "../../../reports/bench/python/installed");
const RUNS = 30;

/** How long another engine takes for the same network, on one thread. */
export interface Rival {
  readonly name: string;
  readonly milliseconds: number;
}

/** How fast a network is, and how fast it is elsewhere. */
export interface Timed {
  readonly name: string;
  readonly speed: Speed;
  readonly rival?: Rival;
}

/** What the demo runs, as others take it. */
export interface Parts {
  readonly listening: Listening | undefined;
  readonly search: Search | undefined;
}

/** Other engines beside ours: onnxruntime's dynamic int8 for sentences, TFLite with XNNPACK for the keyword, none for digits. */
export interface Rivals {
  readonly beside: (network: Network, parts: Parts) => Promise<Rival | undefined>;
  readonly end: () => void;
}

async function load({ name }: Network, { listening, search }: Parts, { ask, versions }: Peers): Promise<string | undefined> {
  if (name === "keyword" && listening) {
    await ask("tflite", { path: listening.file, threads: 1, data: Buffer.from(listening.network.input).toString("base64") });
    return `TFLite ${versions["ai-edge-litert"] ?? ""} with XNNPACK`;
  }
  if (name === "sentence" && search) {
    // As many tokens as ours has, padding included, which both compute.
    const ids = Array.from({ length: TOKENS }, (_, at) => search.ids[at] ?? search.ids.at(-1) ?? 0);
    await ask("minilm", { batch: 1, tokens: TOKENS, threads: 1, ids: [ids] });
    return `onnxruntime ${versions.onnxruntime ?? ""}, dynamic int8`;
  }
  return undefined;
}

/** Other engines, where they are installed. */
export async function startRivals(): Promise<Rivals | undefined> {
  if (!existsSync(INSTALLED)) return undefined;
  const peers = await startPeers();
  if (peers === undefined) return undefined;
  return {
    beside: async (network, parts) => {
      const name = await load(network, parts, peers);
      return name === undefined ? undefined : { name, milliseconds: (await peers.ask<{ milliseconds: number }>("run", { count: RUNS })).milliseconds };
    },
    end: peers.end,
  };
}
