import { DICTIONARY } from "@assay/attestation";

/** Bytes of certificates at most. */
export const CHAIN = 7_168;

/** Why a stream is refused, as `IEvidence` names it. */
export class Unpackable extends Error {
  constructor(
    readonly error: "EvidencePacked" | "EvidenceUnpacked",
    readonly at: number,
  ) {
    super(`${error}(${at})`);
  }
}

/**
 * What a packed stream is, by the words of `IEvidence`.
 *
 * @throws {Unpackable} where it is none.
 */
export function unpack(packed: Uint8Array, before: Uint8Array = new Uint8Array(), most = CHAIN): Buffer {
  const window = [...DICTIONARY, ...before];
  const begins = window.length;
  for (let at = 0; at < packed.length; ) {
    const [first = 0, high = 0, low = 0] = packed.subarray(at);
    const malformed = new Unpackable("EvidencePacked", at);
    const isLiteral = first < 0x80;
    const size = isLiteral ? first + 2 : 3;
    if (at + size > packed.length) throw malformed;
    const appended = isLiteral ? [...packed.subarray(at + 1, at + size)] : [];
    const [kind, place, count] = [high >> 6, ((high & 0x3f) << 8) | low, first - 126];
    if (!isLiteral) {
      if (kind > 1 || place >= window.length || (kind === 1 && place + count > window.length)) throw malformed;
      const taken = kind === 0 ? window.slice(place) : window.slice(place, place + count);
      for (let index = 0; index < count; index += 1) {
        const byte = taken[index % taken.length] ?? 0;
        if (kind === 0) appended.push(byte);
        else appended.push(...Buffer.from(byte.toString(16).toUpperCase().padStart(2, "0"), "latin1"));
      }
    }
    if (window.length + appended.length > begins + most) throw new Unpackable("EvidenceUnpacked", at);
    window.push(...appended);
    at += size;
  }
  return Buffer.from(window.slice(begins));
}
