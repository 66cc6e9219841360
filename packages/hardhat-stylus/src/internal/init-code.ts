import { isStylusCode } from "stylus-runtime";

/** The most code that an account holds, in bytes (EIP-170). */
export const MAX_CODE_BYTES = 24_576;

/**
 * What cargo-stylus puts around the code's length, a word: `PUSH32 length, DUP1, PUSH1 43, PUSH1 0, CODECOPY, PUSH1 0,
 * RETURN, 00`. The code that is to be stored follows.
 */
const HEAD = Buffer.from("7f", "hex");
const TAIL = Buffer.from("80602b6000396000f300", "hex");
const TAIL_AT = HEAD.length + 32;
const CODE_AT = TAIL_AT + TAIL.length;

/** Init code that stores `code`. */
export function initCode(code: Uint8Array): Uint8Array {
  const length = Buffer.from(code.length.toString(16).padStart(64, "0"), "hex");
  return Buffer.concat([HEAD, length, TAIL, code]);
}

/** The Stylus code that init code would store, or undefined where it is other init code. */
export function codeInInitCode(initCode: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(initCode);
  if (!HEAD.equals(bytes.subarray(0, HEAD.length)) || !TAIL.equals(bytes.subarray(TAIL_AT, CODE_AT))) return undefined;
  const length = BigInt(`0x${bytes.toString("hex", HEAD.length, TAIL_AT)}`);
  if (length > BigInt(bytes.length - CODE_AT)) return undefined;
  const code = initCode.slice(CODE_AT, CODE_AT + Number(length));
  return isStylusCode(code) ? code : undefined;
}
