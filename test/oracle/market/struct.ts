import { keccak256, toUtf8Bytes } from "ethers";

export type Field = bigint | string | boolean;

/** A value of a type that takes one word, as the ABI and EIP-712 write it: 64 hexadecimal digits. */
export function word(type: string, value: Field): string {
  if (typeof value === "boolean") return (value ? "1" : "0").padStart(64, "0");
  if (typeof value === "bigint") return BigInt.asUintN(256, value).toString(16).padStart(64, "0");
  const digits = value.slice(2);
  return type.startsWith("bytes") ? digits.padEnd(64, "0") : digits.padStart(64, "0");
}

/** The EIP-712 digest of a struct's hash in the domain with this separator. */
export const digestOf = (separator: string, structHash: string): string => keccak256(`0x1901${separator.slice(2)}${structHash.slice(2)}`);

/** A struct of fields that take one word each. */
export class Struct<T> {
  readonly #typehash: string;
  readonly #fields: readonly (readonly [name: string, type: string])[];

  /** @param type as EIP-712 writes it. */
  constructor(type: string) {
    this.#typehash = keccak256(toUtf8Bytes(type));
    const fields = /\((.*)\)/.exec(type)?.[1] ?? "";
    this.#fields = fields.split(",").map((field) => {
      const [fieldType = "", name = ""] = field.split(" ");
      return [name, fieldType];
    });
  }

  /** Its words, as calldata has them. */
  words(value: T): string {
    const held = value as Record<string, Field>;
    return this.#fields.map(([name, type]) => word(type, held[name] as Field)).join("");
  }

  hash(value: T): string {
    return keccak256(`${this.#typehash}${this.words(value)}`);
  }
}

export const hashWords = (...words: readonly string[]): string => keccak256(`0x${words.join("")}`);
export const typehash = (type: string): string => keccak256(toUtf8Bytes(type)).slice(2);
