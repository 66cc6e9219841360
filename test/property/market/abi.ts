import { word } from "../../oracle/market/struct";

/** An argument of a call: words that stand where it is, or a tail that a word points to. Hexadecimal digits without prefix. */
export type Part = string | { readonly tail: string };

const WORD = 64;
const size = (digits: string): bigint => BigInt(digits.length / 2);
const padded = (digits: string): string => digits.padEnd(Math.ceil(digits.length / WORD) * WORD, "0");
const digitsOf = (hex: string): string => hex.slice(2);

export const uint = (value: bigint | boolean): string => word("uint256", value);
export const address = (value: string): string => word("address", value);
export const bytes4 = (value: string): string => word("bytes4", value);

/** @param hex with its prefix. */
export const bytes = (hex: string): Part => ({ tail: uint(size(digitsOf(hex))) + padded(digitsOf(hex)) });

/** A list of what takes the same number of words each. */
export const list = (items: readonly string[]): Part => ({ tail: uint(BigInt(items.length)) + items.join("") });

export const bytesList = (items: readonly string[]): Part => ({ tail: uint(BigInt(items.length)) + encode(items.map(bytes)) });

/** A list of what has tails itself, each {@link encode}d. */
export const tuples = (items: readonly string[]): Part => ({ tail: uint(BigInt(items.length)) + encode(items.map((tail) => ({ tail }))) });

/** Arguments one after another, tails behind all heads. */
export function encode(parts: readonly Part[]): string {
  let offset = parts.reduce((sum, part) => sum + (typeof part === "string" ? size(part) : 32n), 0n);
  const tails: string[] = [];
  const heads = parts.map((part) => {
    if (typeof part === "string") return part;
    tails.push(part.tail);
    const head = uint(offset);
    offset += size(part.tail);
    return head;
  });
  return heads.join("") + tails.join("");
}
