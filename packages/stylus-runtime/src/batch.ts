import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import type { Activation } from "./activation";
import { StylusActivationError, StylusError } from "./errors";
import { MemoryHost } from "./memory-host";
import { stylusParams, type StylusParams, type StylusVersion } from "./params";
import { prepare, type PreparedModule } from "./prepare";
import { run, type Outcome, type Status } from "./run";

/** Outputs longer than this are given by length and hash. */
const LONGEST_OUTPUT = 1_024;

/** A call of a module; `gas` is the body's. */
export interface BatchCase {
  readonly calldata?: string;
  readonly calldataGzipBase64?: string;
  readonly gas: number;
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
  readonly ink: number;
  readonly output?: string;
  readonly outputLength?: number;
  readonly outputSha256?: string;
}

function bytesOf(entry: BatchModule): Uint8Array {
  if (entry.wasmBase64 !== undefined) return Buffer.from(entry.wasmBase64, "base64");
  if (entry.wasmGzipBase64 !== undefined) return gunzipSync(Buffer.from(entry.wasmGzipBase64, "base64"));
  throw new StylusError("bad-batch", `${entry.name} has neither wasmBase64 nor wasmGzipBase64`);
}

function calldataOf({ calldata, calldataGzipBase64 }: BatchCase): Uint8Array {
  if (calldataGzipBase64 !== undefined) return gunzipSync(Buffer.from(calldataGzipBase64, "base64"));
  return Buffer.from((calldata ?? "0x").replace(/^0x/, ""), "hex");
}

/** An outcome as vectors write it; a long output is given by its length and SHA-256. */
export function describeOutcome({ status, output, inkUsed }: Outcome, hashed = output.length > LONGEST_OUTPUT): BatchResult {
  const ink = Number(inkUsed);
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
      const outcome = run(program, { calldata: calldataOf(item), gas: BigInt(item.gas), host: new MemoryHost(), params });
      return { ...item, result: describeOutcome(outcome, item.expected?.outputLength !== undefined || outcome.output.length > LONGEST_OUTPUT) };
    });
    return { ...entry, activation, cases };
  });
}
