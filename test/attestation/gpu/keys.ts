import { p384 } from "@noble/curves/nist";
import { mapHashToField } from "@noble/curves/abstract/modular";
import { createHash } from "node:crypto";

/** A P-384 key made from a seed: the same seed, the same key, the same signatures (RFC 6979). */
export interface SigningKey {
  /** x and y, 48 bytes each. */
  readonly publicKey: Buffer;
  /** r and s, 48 bytes each, of the SHA-384 of a message. */
  sign(message: Uint8Array): Buffer;
}

/** @param seed any text; different texts make different keys. */
export function keyOf(seed: string): SigningKey {
  const wide = Buffer.concat([0, 1].map((part) => createHash("sha512").update(`assay software GPU ${part} ${seed}`).digest()));
  const secret = mapHashToField(wide.subarray(0, 72), p384.Point.CURVE().n);
  return {
    publicKey: Buffer.from(p384.getPublicKey(secret, false)).subarray(1),
    sign: (message) => Buffer.from(p384.sign(sha384(message), secret, { prehash: false, lowS: false }).toBytes("compact")),
  };
}

export function sha384(bytes: Uint8Array): Buffer {
  return createHash("sha384").update(bytes).digest();
}
