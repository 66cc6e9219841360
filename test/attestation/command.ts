import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Device, pem, reportOf } from "./gpu";

const COMMAND = join(__dirname, "../../packages/attestation/bin/assay-attest.js");
const GPU = join(__dirname, "print-evidence.cjs");

/** How a command ended, and what it printed. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** `assay-attest` as a process of its own, with a folder for its files. */
export class AttestCommand {
  readonly folder = mkdtempSync(join(tmpdir(), "attest-"));

  async run(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const child = spawn(process.execPath, [COMMAND, ...args], { env: { ...process.env, NODE_OPTIONS: "", ...environment }, stdio: ["ignore", "pipe", "pipe"] });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    const [code] = (await once(child, "close")) as [number];
    return { code, out, err };
  }

  /** A file in the folder; its path. */
  write(name: string, content: string | Buffer): string {
    writeFileSync(join(this.folder, name), content);
    return join(this.folder, name);
  }

  /** An evidence command that has a device sign these nonces, 64 hexadecimal digits each, and no other. */
  gpuCommand(device: Device, nonces: readonly string[]): string {
    const reports = Object.fromEntries(nonces.map((nonce) => [nonce, reportOf(device, { nonce: Buffer.from(nonce, "hex") }).toString("base64")]));
    const answers = this.write("answers.json", JSON.stringify({ reports, certificate: Buffer.from(pem(device.chain)).toString("base64") }));
    return `"${process.execPath}" "${GPU}" "${answers}"`;
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }
}
