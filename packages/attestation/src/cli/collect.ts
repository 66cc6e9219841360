import { spawn } from "node:child_process";
import type { Hex } from "../hex";
import { type GpuEvidence, readEvidence } from "../evidence/read";
import { UnavailableError } from "./exit";

/** The most that a command may print: a report and a chain of eight GPUs are about 130 kB. */
const MOST_BYTES = 8 * 1024 * 1024;

/** How a provider's machine gives out evidence. */
export interface Collecting {
  /** A line for the shell. It finds the nonce's 64 hexadecimal digits in ASSAY_NONCE and the node's number in ASSAY_NODE. */
  readonly command: string;
  readonly node: number;
  readonly nonce: Hex;
  readonly timeoutSeconds: number;
}

/**
 * Runs a command that prints evidence in one of the forms that are read.
 *
 * @throws {UnavailableError} where it fails, prints too much, or does not end in time.
 * @throws {EvidenceError} where it prints something else.
 */
export async function collect({ command, node, nonce, timeoutSeconds }: Collecting): Promise<readonly GpuEvidence[]> {
  const printed = await new Promise<string>((resolve, reject) => {
    const env = { ...process.env, ASSAY_NONCE: nonce.slice(2), ASSAY_NODE: String(node) };
    // The account's key is none of its business.
    for (const secret of ["ASSAY_PRIVATE_KEY", "ASSAY_KEYSTORE_PASSWORD"]) Reflect.deleteProperty(env, secret);
    const child = spawn(command, { shell: true, env, stdio: ["ignore", "pipe", "inherit"], timeout: 1_000 * timeoutSeconds });
    const chunks: Buffer[] = [];
    let bytes = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) child.kill();
      else chunks.push(chunk);
    });
    child.once("error", (cause) => { reject(new UnavailableError(`The evidence command cannot be run: ${cause.message}.`, { cause })); });
    child.once("close", (code, signal) => {
      if (code === 0) resolve(Buffer.concat(chunks).toString("utf8"));
      else reject(new UnavailableError(`The evidence command ended with ${signal === null ? `exit code ${code}` : `${signal}, after at most ${timeoutSeconds} s and ${MOST_BYTES} bytes`}.`));
    });
  });
  return readEvidence(printed);
}
