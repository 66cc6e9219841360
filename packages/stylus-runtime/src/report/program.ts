import { decodeProgram, isStylusCode } from "../codec";
import { StylusActivationError, StylusCodecError, type CodecErrorCode } from "../errors";
import type { StylusParams } from "../params";

/** What bytes were taken for. */
export type ProgramKind = "module" | "account code" | "init code";

/** Account code that no chain activates; fragments and dictionaries are only unknown here. */
const REFUSED_CODE: ReadonlySet<CodecErrorCode> = new Set(["corrupt", "too-large"]);

/** Whether an error says that a chain would refuse a program, and not that something went wrong here. */
export function isRefusal(error: unknown): error is StylusActivationError | StylusCodecError {
  return error instanceof StylusActivationError || (error instanceof StylusCodecError && REFUSED_CODE.has(error.code));
}

const MODULE = Buffer.from("\0asm", "latin1");
const CODE = Buffer.from("eff00000", "hex");

/**
 * The module in a file of whichever kind: as it is, in account code, or in init code that stores account code.
 * @throws StylusCodecError where account code does not decode.
 */
export function programIn(bytes: Uint8Array, params: StylusParams): { readonly kind: ProgramKind; readonly wasm: Uint8Array } {
  if (isStylusCode(bytes)) return { kind: "account code", wasm: decodeProgram(bytes, params) };
  const code = Buffer.from(bytes).indexOf(CODE);
  if (MODULE.equals(bytes.subarray(0, MODULE.length)) || code < 0) return { kind: "module", wasm: bytes };
  return { kind: "init code", wasm: decodeProgram(bytes.subarray(code), params) };
}
