import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { StylusCodecError } from "./errors";
import type { StylusParams } from "./params";

const PREFIX = Uint8Array.of(0xef, 0xf0, 0x00, 0x00);

/** Whether account code is of a kind that only Stylus uses: it begins with `EFF000`, `EFF001` or `EFF002`, and goes on. */
export function isStylusCode(code: Uint8Array): boolean {
  return code.length >= 4 && code[0] === 0xef && code[1] === 0xf0 && (code[2] as number) <= 2;
}

/** Account code of a module: `EFF00000` and its brotli stream (quality 11, window 22, no dictionary). */
export function encodeProgram(wasm: Uint8Array): Uint8Array {
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 } };
  return Buffer.concat([PREFIX, brotliCompressSync(wasm, options)]);
}

/**
 * The module in account code.
 * @throws StylusCodecError where the code is not a Stylus program's, uses a dictionary, is a fragment or the root of
 * fragments, is corrupt, or holds a module of more than `maxWasmSize` bytes.
 */
export function decodeProgram(code: Uint8Array, params: StylusParams): Uint8Array {
  if (!isStylusCode(code)) throw new StylusCodecError("not-stylus", "the code does not begin with EFF00000");
  if (code[2] !== 0) {
    throw new StylusCodecError("fragment", "the code is a fragment or the root of fragments: deploy the program in one account");
  }
  if (code[3] !== 0) {
    throw new StylusCodecError("dictionary", `the code is compressed with dictionary ${code[3]}, of which only 0 (none) is known`);
  }
  try {
    return brotliDecompressSync(code.subarray(PREFIX.length), { maxOutputLength: params.maxWasmSize });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new StylusCodecError("too-large", `the module is larger than ${params.maxWasmSize} bytes`);
    }
    throw new StylusCodecError("corrupt", "the code's brotli stream is corrupt");
  }
}
