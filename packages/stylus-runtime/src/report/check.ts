import { canonicalModule } from "../canonical";
import { isStylusCode } from "../codec";
import { StylusActivationError, StylusCodecError } from "../errors";
import type { StylusParams } from "../params";
import { prepare } from "../prepare";
import { adviceOn, type Advice } from "./advice";
import { figuresOf, type Figures } from "./figures";
import { locate, placeOf, readableNames, type Place } from "./layout";
import { isRefusal, programIn, type ProgramKind } from "./program";

/** Why a chain would refuse a program. */
export interface Refusal extends Partial<Advice> {
  readonly activates: false;
  readonly kind: ProgramKind;
  /** Of the typed error. */
  readonly code: string;
  readonly message: string;
  /** In the module, where one is known. */
  readonly offset?: number;
  readonly place?: Place;
  /** What comes of it once it is canonical, where that changes something. */
  readonly canonical?: Approval | Refusal;
}

/** A program that a chain would activate. */
export interface Approval extends Figures {
  readonly activates: true;
  readonly kind: ProgramKind;
}

type Names = ReadonlyMap<number, string>;

/** V8 names the function whose code does not type-check by its index. */
function functionInV8(message: string): number | undefined {
  const index = /[Ff]unction #(\d+)/.exec(message)?.[1];
  return index === undefined ? undefined : Number(index);
}

function placeIn(wasm: Uint8Array, { code, message, offset }: StylusActivationError, names: Names): Place | undefined {
  if (offset !== undefined) return locate(wasm, offset, names);
  const functionIndex = code === "type-mismatch" ? functionInV8(message) : undefined;
  return functionIndex === undefined ? undefined : { section: "code", ...placeOf(functionIndex, names) };
}

function refusal(wasm: Uint8Array, kind: ProgramKind, error: StylusActivationError, names: Names): Refusal {
  const { code, message, offset } = error;
  const place = placeIn(wasm, error, names);
  return {
    activates: false, kind, code, message,
    ...(offset === undefined ? {} : { offset }), ...(place === undefined ? {} : { place }), ...adviceOn(code, message),
  };
}

function inspect(wasm: Uint8Array, kind: ProgramKind, params: StylusParams, names: Names): Approval | Refusal {
  try {
    return { activates: true, kind, ...figuresOf(wasm, prepare(wasm, params).activation, params) };
  } catch (error) {
    if (!(error instanceof StylusActivationError)) throw error;
    return refusal(wasm, kind, error, names);
  }
}

/** What a chain would say to what {@link canonicalModule} makes of the module. */
function inspectCanonical(wasm: Uint8Array, kind: ProgramKind, params: StylusParams, names: Names): Approval | Refusal {
  try {
    return inspect(canonicalModule(wasm), kind, params, names);
  } catch (error) {
    if (!(error instanceof StylusActivationError)) throw error;
    return refusal(wasm, kind, error, names);
  }
}

/** A message without the offset, which rewriting moves. */
function bare(message: string): string {
  return message.replace(/ \(at offset 0x[0-9a-f]+\)$/, "");
}

/**
 * Says whether a chain would activate a program, and what that and entering it would cost; or why not, where, what in
 * a toolchain usually leads to it and what to do.
 *
 * @param bytes a module, account code or init code.
 * @throws StylusCodecError where account code is a fragment, the root of fragments, or needs a dictionary.
 * @example
 * const report = checkProgram(readFileSync("program.wasm"), stylusParams());
 * if (!report.activates) console.error(report.message, report.remedy);
 */
export function checkProgram(bytes: Uint8Array, params: StylusParams): Approval | Refusal {
  let found: ReturnType<typeof programIn>;
  try {
    found = programIn(bytes, params);
    if (found.wasm.length > params.maxWasmSize) {
      throw new StylusCodecError("too-large", `the module is larger than ${params.maxWasmSize} bytes`);
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { code, message } = error;
    return { activates: false, kind: isStylusCode(bytes) ? "account code" : "module", code, message, ...adviceOn(code, message) };
  }
  const { kind, wasm } = found;
  const names = readableNames(wasm);
  const report = inspect(wasm, kind, params, names);
  if (report.activates) return report;
  const canonical = inspectCanonical(wasm, kind, params, names);
  const same = !canonical.activates && bare(canonical.message) === bare(report.message);
  return same ? report : { ...report, canonical };
}
