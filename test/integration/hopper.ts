import { pack } from "@assay/attestation";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { X509Certificate } from "node:crypto";
import { concat, hexlify, keccak256, ZeroAddress } from "ethers";

/** Evidence of others, which is no part of this repository. */
const FOLDER = process.env.ASSAY_EVIDENCE ?? join(__dirname, "../../../shared/attestation");
const REPORT = join(FOLDER, "hopperAttestationReport.txt");
const CHAIN = join(FOLDER, "hopperCertChain.txt");

const HEAD = 45;
const BLOCK = 55;
const MEASUREMENTS = 64;
/** Where the root has its name. */
const ROOT_NAME = [43, 98] as const;

/** A report and its chain as they are sent. */
export interface Hopper {
  /** Key of the root, with its name's hash. */
  readonly anchor: string;
  /** Certificates below the root, an issuer before what it issued. */
  readonly certificates: readonly Buffer[];
  /** x and y of the last certificate. */
  readonly signer: string;
  readonly fresh: Buffer;
  readonly body: Buffer;
  readonly report: Buffer;
}

function keyOf(der: Buffer): Buffer {
  const { x, y } = new X509Certificate(der).publicKey.export({ format: "jwk" });
  return Buffer.concat([x, y].map((coordinate) => Buffer.from(coordinate ?? "", "base64url")));
}

/** The sample; undefined, and a line that says so, where it is not there. */
export function hopper(): Hopper | undefined {
  if (!existsSync(REPORT) || !existsSync(CHAIN)) {
    console.log(`      not read: ${FOLDER} has no sample of a Hopper GPU (ASSAY_EVIDENCE)`);
    return undefined;
  }
  const report = Buffer.from(readFileSync(REPORT, "utf8").trim(), "hex");
  const pem = readFileSync(CHAIN, "utf8").match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  const [root, ...certificates] = pem.map((text) => new X509Certificate(text).raw).reverse();
  if (root === undefined) throw new Error(`${CHAIN} has no certificate`);
  const leaf = certificates.at(-1) ?? root;
  const blocks = Array.from({ length: MEASUREMENTS }, (_, index) => report.subarray(HEAD + BLOCK * index + 7, HEAD + BLOCK * (index + 1)));
  const present = blocks.map((value) => value.some((byte) => byte !== 0));
  const mask = Buffer.alloc(8);
  mask.writeBigUInt64BE(present.reduce((bits, is, index) => (is ? bits | (1n << BigInt(index)) : bits), 0n));
  const rest = report.subarray(HEAD + BLOCK * MEASUREMENTS);
  return {
    anchor: concat([keyOf(root), keccak256(root.subarray(...ROOT_NAME))]),
    certificates,
    signer: hexlify(keyOf(leaf)),
    fresh: Buffer.concat([report.subarray(0, HEAD), rest.subarray(0, 32), rest.subarray(-96)]),
    body: Buffer.concat([mask, ...blocks.filter((_, index) => present[index]), rest.subarray(34, -96)]),
    report,
  };
}

/** The parts of a report that is sent whole. */
export function partsOf({ fresh, body }: Pick<Hopper, "fresh" | "body">, driverIndices = 0n, vbiosIndices = 0n) {
  return { fresh, code: ZeroAddress, body: pack(body), driverIndices, vbiosIndices };
}

/** Certificates, or parts of some, as they are sent. */
export function chainOf(certificates: readonly Uint8Array[]): string {
  return pack(Buffer.concat(certificates));
}
