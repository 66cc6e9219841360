import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { authorityIdOf, TRUST as POLICY_TRUST, readPem } from "@assay/attestation";
import { dataSlice } from "ethers";

/** What chains that begin at a root can prove, as files say it and as the policy numbers it. */
export const TRUST = { devices: BigInt(POLICY_TRUST.devices), references: BigInt(POLICY_TRUST.references) } as const;
/** Of what a version is, as files say it and as the policy numbers it. */
export const KIND = { driver: 0n, vbios: 1n } as const;

/** A root that the policy believes. */
export interface RootParameters {
  /** The policy's id of its key: 20 bytes. */
  readonly key: string;
  readonly trust: keyof typeof TRUST;
  /** The last second in which it is valid, in Unix seconds: its certificate's. */
  readonly until: number;
  /** How many authorities may follow below it. Of devices, as many as their chains have, those of their chips included. */
  readonly pathLength: number;
}

/** A kind of device, as its reports name it, and what reference documents call it: ASCII, at most 32 characters. */
export interface BoardParameters {
  readonly board: string;
  readonly product: string;
}

/** An attested class of GPUs. */
export interface AttestedClassParameters {
  /** The registry's number of it, which it gets where it has as many classes less one. */
  readonly gpuClass: number;
  /** ASCII, at most 32 characters. */
  readonly name: string;
  readonly unitsPerGpu: number;
  readonly boards: readonly BoardParameters[];
}

/** A version that attests no more, whatever is signed for it. */
export interface DeniedVersion {
  readonly kind: keyof typeof KIND;
  /** As reports have it: ASCII, at most 32 characters. */
  readonly version: string;
}

/** What the owner sets in the attestation policy and, of attested classes, in the registry. */
export interface AttestationParameters {
  readonly roots: readonly RootParameters[];
  readonly classes: readonly AttestedClassParameters[];
  readonly denied: readonly DeniedVersion[];
}

/** A root as a parameter file has it: its certificate's file in deploy/roots. */
export interface RootSource {
  readonly certificate: string;
  readonly trust: keyof typeof TRUST;
  readonly pathLength: number;
}

/** A key of the policy has no more above it. */
const MOST_KEYS_ABOVE = 5;

const ROOTS = join(__dirname, "roots");

/** Key and end of a root, from its certificate. */
export function rootOf({ certificate, trust, pathLength }: RootSource): RootParameters {
  const [read] = readPem(readFileSync(join(ROOTS, certificate), "latin1"));
  if (read === undefined) throw new Error(`${certificate} has no certificate`);
  const until = Date.parse(new X509Certificate(Buffer.from(read.der)).validTo) / 1_000;
  return { key: dataSlice(authorityIdOf(read), 0, 20), trust, until, pathLength };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function isText(value: unknown): value is string {
  return typeof value === "string" && /^[\x20-\x7e]{1,32}$/.test(value);
}

/** Whether a value fits the contract's type, and is not zero. */
function isPositive(value: unknown, bits: number): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0 && Number(value) < 2 ** bits;
}

export function isRootList(value: unknown): value is readonly RootSource[] {
  return Array.isArray(value) && value.every((item: unknown) => {
    const { certificate, trust, pathLength } = fieldsOf(item);
    const isLength = Number.isSafeInteger(pathLength) && Number(pathLength) >= 0 && Number(pathLength) <= MOST_KEYS_ABOVE;
    return isLength && typeof certificate === "string" && /^[\w.-]+$/.test(certificate) && existsSync(join(ROOTS, certificate)) && Object.keys(TRUST).includes(String(trust));
  });
}

export function isClassList(value: unknown): value is readonly AttestedClassParameters[] {
  return Array.isArray(value) && value.every((item: unknown) => {
    const { gpuClass, name, unitsPerGpu, boards } = fieldsOf(item);
    return isPositive(gpuClass, 16) && isText(name) && isPositive(unitsPerGpu, 32) && Array.isArray(boards) && boards.every((board: unknown) => isBoard(board));
  });
}

function isBoard(value: unknown): value is BoardParameters {
  const { board, product } = fieldsOf(value);
  return isText(board) && isText(product);
}

export function isDeniedList(value: unknown): value is readonly DeniedVersion[] {
  return Array.isArray(value) && value.every((item: unknown) => {
    const { kind, version } = fieldsOf(item);
    return Object.keys(KIND).includes(String(kind)) && isText(version);
  });
}
