import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import type { Activation } from "./activation";
import { StylusActivationError, StylusError } from "./errors";
import { MemoryHost } from "./memory-host";
import { stylusParams, type StylusParams, type StylusVersion } from "./params";
import { prepare, type PreparedModule } from "./prepare";
import { run, type Outcome, type Status } from "./run";

/** Outputs longer than this are given by length and hash, unless `expected` has the other shape. */
const LONGEST_OUTPUT = 400;
/** No module or calldata of a chain comes near it. */
const MOST_BYTES = 1 << 26;

/** A call of a module. */
export interface BatchCase {
  /** Hex; no bytes where neither form is given. */
  readonly calldata?: string;
  readonly calldataGzipBase64?: string;
  /** Gas for the body; a decimal string where it exceeds what a number holds exactly. */
  readonly gas: number | string;
  readonly inkPrice?: number;
  readonly maxDepth?: number;
  readonly stylusVersion?: number;
  readonly expected?: { readonly output?: string; readonly outputLength?: number };
}

/** A module and its calls, as `stylus-run --batch` reads them. */
export interface BatchModule {
  readonly name: string;
  readonly wasmBase64?: string;
  readonly wasmGzipBase64?: string;
  readonly activation?: { readonly stylusVersion?: number };
  readonly cases?: readonly BatchCase[];
}

export type BatchActivation = ({ readonly ok: true } & Activation) | { readonly ok: false; readonly error: string; readonly code: string };

export interface BatchResult {
  readonly status: Status;
  /** A bigint where it exceeds what a number holds exactly; printed in digits like any other. */
  readonly ink: number | bigint;
  readonly output?: string;
  readonly outputLength?: number;
  readonly outputSha256?: string;
}

function bad(message: string): never {
  throw new StylusError("bad-batch", message);
}

function base64(text: string, what: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) bad(`${what} is not base64`);
  return Buffer.from(text, "base64");
}

function gunzip(text: string, what: string): Uint8Array {
  try {
    return gunzipSync(base64(text, what), { maxOutputLength: MOST_BYTES });
  } catch (error) {
    if (error instanceof StylusError) throw error;
    return bad(`${what} does not unzip to at most ${MOST_BYTES} bytes`);
  }
}

function bytesOf({ name, wasmBase64, wasmGzipBase64 }: BatchModule): Uint8Array {
  if (wasmBase64 !== undefined) return base64(wasmBase64, `wasmBase64 of ${name}`);
  if (wasmGzipBase64 !== undefined) return gunzip(wasmGzipBase64, `wasmGzipBase64 of ${name}`);
  return bad(`${name} has neither wasmBase64 nor wasmGzipBase64`);
}

function calldataOf(name: string, { calldata = "0x", calldataGzipBase64 }: BatchCase): Uint8Array {
  if (calldataGzipBase64 !== undefined) return gunzip(calldataGzipBase64, `calldataGzipBase64 of ${name}`);
  if (!/^(0x)?([0-9a-fA-F]{2})*$/.test(calldata)) bad(`calldata of ${name} is not hex bytes, like 0x00ff`);
  return Buffer.from(calldata.replace(/^0x/, ""), "hex");
}

function gasOf(name: string, { gas }: BatchCase): bigint {
  const whole = typeof gas === "number" ? Number.isInteger(gas) && gas >= 0 : typeof gas === "string" && /^[0-9]+$/.test(gas);
  return whole ? BigInt(gas) : bad(`gas of ${name} must be a whole number, and is ${String(gas)}`);
}

function isHashed(expected: BatchCase["expected"], output: Uint8Array): boolean {
  if (expected?.outputLength !== undefined) return true;
  return expected?.output === undefined && output.length > LONGEST_OUTPUT;
}

/** An outcome as vectors write it; a long output is given by its length and SHA-256. */
export function describeOutcome({ status, output, inkUsed }: Outcome, hashed = output.length > LONGEST_OUTPUT): BatchResult {
  const ink = inkUsed <= Number.MAX_SAFE_INTEGER ? Number(inkUsed) : inkUsed;
  if (!hashed) return { status, ink, output: `0x${Buffer.from(output).toString("hex")}` };
  return { status, ink, outputLength: output.length, outputSha256: createHash("sha256").update(output).digest("hex") };
}

function paramsOf(base: Partial<StylusParams>, { stylusVersion, inkPrice, maxDepth }: Partial<BatchCase>): StylusParams {
  return stylusParams({
    ...base,
    ...(stylusVersion === undefined ? {} : { stylusVersion: stylusVersion as StylusVersion }),
    ...(inkPrice === undefined ? {} : { inkPrice }),
    ...(maxDepth === undefined ? {} : { maxStackDepth: maxDepth }),
  });
}

function activate(entry: BatchModule, base: Partial<StylusParams>): { activation: BatchActivation; program?: PreparedModule } {
  const version = entry.activation?.stylusVersion ?? entry.cases?.[0]?.stylusVersion;
  const params = paramsOf(base, version === undefined ? {} : { stylusVersion: version });
  try {
    const program = prepare(bytesOf(entry), params);
    return { activation: { ok: true, ...program.activation }, program };
  } catch (error) {
    if (!(error instanceof StylusActivationError)) throw error;
    return { activation: { ok: false, error: error.message, code: error.code } };
  }
}

/**
 * Activates every module and runs every case of it on a fresh {@link MemoryHost}; each module comes back with the
 * `activation` found, and each case with its `result` beside what was asked.
 * @throws StylusError `bad-batch` where an entry has no module, or bytes or gas that cannot be read; `bad-parameter`.
 */
export function runBatch<M extends BatchModule>(
  modules: readonly M[],
  base: Partial<StylusParams> = {},
): (Omit<M, "activation" | "cases"> & { activation: BatchActivation; cases: (BatchCase & { result?: BatchResult })[] })[] {
  return modules.map((entry) => {
    const { activation, program } = activate(entry, base);
    const cases = (entry.cases ?? []).map((item) => {
      if (program === undefined) return item;
      const params = paramsOf(base, item);
      const outcome = run(program, { calldata: calldataOf(entry.name, item), gas: gasOf(entry.name, item), host: new MemoryHost(), params });
      return { ...item, result: describeOutcome(outcome, isHashed(item.expected, outcome.output)) };
    });
    return { ...entry, activation, cases };
  });
}
