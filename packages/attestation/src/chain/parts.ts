import { concat, getBytes, keccak256, ZeroAddress } from "ethers";
import type { ReadCertificate } from "../evidence/certificate";
import { EvidenceError } from "../errors";
import type { ReadReport } from "../evidence/report";
import type { Hex } from "../hex";
import { pack } from "../packing/pack";

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
