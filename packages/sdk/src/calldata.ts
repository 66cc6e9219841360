import { hexlify, toBigInt } from "ethers";

/*
 * What stands in calldata, as contracts read it. Decoders of libraries are stricter: they want the padding of the last argument,
 * which may be left out, and offsets within a struct or a list that point forwards, and so would not see what a contract took.
 */

export const SELECTOR = 4;
export const WORD = 32;

export function selectorOf(call: Uint8Array): string {
  return hexlify(call.subarray(0, SELECTOR));
}

export function wordAt(data: Uint8Array, at: number): bigint | undefined {
  return at >= 0 && at + WORD <= data.length ? toBigInt(data.subarray(at, at + WORD)) : undefined;
}

/** The place that the offset at `at` points to, which counts from `base`; undefined where no offset stands there. */
export function placeAt(data: Uint8Array, base: number, at: number): number | undefined {
  const offset = wordAt(data, at);
  return offset === undefined ? undefined : base + Number(BigInt.asIntN(8 * WORD, offset));
}

/** `bytes` that begin at a place with their length. */
export function bytesAt(data: Uint8Array, at: number | undefined): Uint8Array | undefined {
  const length = at === undefined ? undefined : wordAt(data, at);
  if (at === undefined || length === undefined) return undefined;
  const [start, end] = [at + WORD, at + WORD + Number(length)];
  return end > data.length ? undefined : data.subarray(start, end);
}
