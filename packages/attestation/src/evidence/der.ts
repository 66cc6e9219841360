import { ECDSASigValue } from "@peculiar/asn1-ecc";
import { AsnConvert } from "@peculiar/asn1-schema";
import { EvidenceError } from "../errors";
import { digits, type Hex } from "../hex";

/** Parses DER as a type of the schema. @throws EvidenceError where it is none. */
export function parseDer<T>(bytes: ArrayBuffer | Uint8Array, type: new () => T, part: string): T {
  try {
    return AsnConvert.parse(bytes instanceof Uint8Array ? Uint8Array.from(bytes) : bytes, type);
  } catch (cause) {
    throw new EvidenceError(part, `it is no ${type.name} in DER`, { cause });
  }
}

/** The bytes of a parsed part as they stand in what it was parsed from. @throws EvidenceError where that is not DER. */
export function bytesIn(whole: Uint8Array, parsed: unknown, part: string): Buffer {
  const bytes = Buffer.from(AsnConvert.serialize(parsed));
  if (!Buffer.from(whole).includes(bytes)) throw new EvidenceError(part, "something in it is not encoded by DER");
  return bytes;
}

/** r and s of a signature over P-384, 48 bytes each. @throws EvidenceError where they are longer, or not there. */
export function signatureOf(der: ArrayBuffer, part: string): Hex {
  const { r, s } = parseDer(der, ECDSASigValue, part);
  const halves = [r, s].map((half) => {
    const value = BigInt(`0x${Buffer.from(half).toString("hex") || "0"}`);
    if (value >> 384n !== 0n) throw new EvidenceError(part, "its signature is longer than one over P-384");
    return digits(value, 48);
  });
  return `0x${halves.join("")}`;
}
