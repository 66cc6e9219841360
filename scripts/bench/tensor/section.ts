import { execFileSync } from "node:child_process";
import { loadavg } from "node:os";
import { join } from "node:path";
import { kernels } from "@assay/tensor";
import type { Section } from "../report";
import { encoder, opening } from "./encoder";
import { images } from "./images";
import { minilm } from "./minilm";
import { type Peers, startPeers } from "./peers";
import { products } from "./products";
import { COLUMNS, type Row, cells } from "./rows";
import { memory, sizes } from "./space";
import { TURNS } from "./turns";

const BUILD_NATIVE = join(__dirname, "../../../packages/tensor/scripts/build-native.js");

function say(what: string): void {
  process.stderr.write(`  ${what} ...\n`);
}

/** Programs beside the engines of others that promise no bits. The addon is built first: one that is older than its sources would be measured in their place. */
export async function tensor(): Promise<Section> {
  say("building the addon");
  execFileSync(process.execPath, [BUILD_NATIVE], { stdio: "inherit" });
  process.env.ASSAY_TENSOR = "native";
  const kernel = kernels().at(-1) ?? "";
  const [load = 0] = loadavg();
  const peers = await startPeers();
  try {
    const rows = await measured(peers);
    const versions = Object.entries(peers?.versions ?? {}).map(([name, version]) => `${name} ${version}`);
    return {
      title: "Tensor programs beside other engines",
      columns: COLUMNS,
      rows: rows.map(cells),
      notes: [
        `the native addon with its kernel ${kernel}, beside ${versions.length > 0 ? versions.join(" and ") : "nobody: they are not installed here"}; load of the machine when it began: ${load.toFixed(1)}`,
        `a ratio above 1 says that ours is the faster; each is the median of ${TURNS} turns' ratios, and each time the median of ${TURNS} turns, in which the sides follow each other; a turn is at least 20 ms`,
        "both sides have the threads that are named (`threads` of prepareProgram; intra_op_num_threads, num_threads), their weights packed before anything is timed, and their inputs in memory; ours is called through the addon, the others through their Python packages",
        "ours requantises the products to int8 within the time, MatMulInteger leaves them as int32",
        "MiniLM-L6 is all-MiniLM-L6-v2: ours by importBert, theirs its float32 graph by quantize_dynamic (per channel, int8 weights); the embeddings are compared before they are timed; sentences have no padding",
        "a claim hashes input and output with their salts (docs/commitments.md); a whole trace hashes the output of every operator",
        "memory: by how much preparing and running a program's file raises the peak of a process's resident memory; there ratio is ours to what is named, and at most is asked",
      ],
    };
  } finally {
    peers?.end();
  }
}

async function measured(peers: Peers | undefined): Promise<readonly Row[]> {
  const rows: Row[] = [];
  say("products");
  rows.push(...(await products(peers)));
  say("models of MLPerf Tiny");
  rows.push(...(await images(peers)));
  if (peers) {
    say("MiniLM, quantising it");
    const model = await minilm(peers);
    say("MiniLM");
    rows.push(...(await encoder(model, peers)), opening(model), ...memory(model));
  }
  rows.push(...sizes());
  return rows;
}
