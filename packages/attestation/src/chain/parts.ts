import { concat, dataSlice, getBytes, keccak256, toBeHex, ZeroAddress, zeroPadBytes, ZeroHash } from "ethers";
import type { ReadCertificate } from "../evidence/certificate";
import { EvidenceError } from "../errors";
import type { ReadReport } from "../evidence/report";
import type { Hex } from "../hex";
import { pack } from "../packing/pack";

/** Of the words in which hints and fresh part are sent to `attestKept`. */
const SIGNED_BYTES = 320;

/** A report as `IEvidence` takes it. */
export interface ReportParts {
  readonly fresh: Hex;
  /** Whose code begins the body; zero: nobody's. */
  readonly code: string;
  /** Packed. */
  readonly body: Hex;
  readonly driverIndices: bigint;
  readonly vbiosIndices: bigint;
}

/** Code that holds the first bytes of bodies. */
export interface KeptBody {
  readonly account: string;
  /** Bytes of the body that are there. */
  readonly bytes: number;
}

/** What a device stands for, as the policy has it. */
export interface Standing {
  /** Who certified the device's key; zero: it is a root. */
  readonly issuer: Hex;
  readonly reportKey: Hex;
  /** The last second of it, as Unix seconds. */
  readonly until: bigint;
  readonly provider: string;
  readonly node: bigint | number;
  readonly gpuClass: bigint;
  /** Id of the profile that its report met. */
  readonly profile: string;
}

/** Of a device that stands for nothing. */
export const NO_STANDING: Standing = { issuer: dataSlice(ZeroHash, 0, 20) as Hex, reportKey: dataSlice(ZeroHash, 0, 20) as Hex, until: 0n, provider: ZeroAddress, node: 0n, gpuClass: 0n, profile: ZeroHash };

/** A report of a device that stands for a node, before it is packed for `attest`. */
export interface KnownReport extends Pick<Standing, "gpuClass" | "issuer" | "node" | "provider" | "until"> {
  /** The policy's id of it. */
  readonly device: Hex;
  readonly parts: ReportParts;
  /** The report key's x and y. */
  readonly signer: Hex;
}

/** What is the same in every report of a device while it stands for the same. */
export function recordOf({ device, issuer, provider, until, gpuClass, node, parts, signer }: KnownReport): Hex {
  const standing = [device, issuer, provider, toBeHex(until, 5), toBeHex(gpuClass, 2), toBeHex(node, 1)];
  return concat([...standing, toBeHex(parts.driverIndices, 8), toBeHex(parts.vbiosIndices, 8), signer, parts.body]) as Hex;
}

/** What `attest` takes, as the library KnownReportLib of the contracts takes it apart. */
export function encodeKnownReport(report: KnownReport, hints: Hex): Hex {
  const { fresh, code } = report.parts;
  return concat([hints, fresh, code, recordOf(report)]) as Hex;
}

/**
 * What `attestKept` takes: nothing of a report's record.
 *
 * @param account whose code has the record.
 */
export function encodeKeptReport({ parts }: Pick<KnownReport, "parts">, hints: Hex, account: string): [signed: Hex[], record: string] {
  const signed = zeroPadBytes(concat([hints, parts.fresh]), SIGNED_BYTES);
  return [Array.from({ length: SIGNED_BYTES / 32 }, (_, word) => dataSlice(signed, 32 * word, 32 * word + 32) as Hex), account];
}

/** An authority's key and the hash of its name, 128 bytes: what begins a chain. */
export function anchorOf({ publicKey, subjectHash }: ReadCertificate): Hex {
  return concat([publicKey, subjectHash]) as Hex;
}

/** Id of an authority's key, as `IEvidence` makes it. */
export function authorityIdOf(certificate: ReadCertificate): Hex {
  return keccak256(anchorOf(certificate)) as Hex;
}

/** Id of the key that signs a device's reports. @throws EvidenceError where the report does not name its firmware. */
export function reportKeyIdOf({ publicKey }: ReadCertificate, { fwid }: ReadReport): Hex {
  if (fwid === undefined) throw new EvidenceError("report", "it does not name the device's firmware (opaque field 20), as reports of older drivers do not");
  return keccak256(concat([publicKey, keccak256(fwid)])) as Hex;
}

/** Certificates one after the other, an issuer before what it issued. @param chain the device's first. */
function derOf(chain: readonly ReadCertificate[]): Uint8Array {
  return getBytes(concat([...chain].reverse().map(({ der }) => der)));
}

/** Certificates one after the other, an issuer before what it issued, packed. @param chain the device's first. */
export function encodeChain(chain: readonly ReadCertificate[]): Hex {
  return pack(derOf(chain));
}

/**
 * What is sent of a report.
 *
 * @param masks which measurements are compared with those of the driver and of the VBIOS, a bit each from index 0 on.
 * @param kept code that holds the body's beginning; nothing of that is sent.
 * @param chain the certificates that are sent with it, the device's first.
 */
export function partsOf(
  { fresh, body }: Pick<ReadReport, "body" | "fresh">,
  masks: Pick<ReportParts, "driverIndices" | "vbiosIndices">,
  kept?: KeptBody,
  chain: readonly ReadCertificate[] = [],
): ReportParts {
  const { driverIndices, vbiosIndices } = masks;
  const rest = getBytes(body).subarray(kept?.bytes ?? 0);
  return { fresh, code: kept?.account ?? ZeroAddress, body: pack(rest, derOf(chain)), driverIndices, vbiosIndices };
}
