import { StylusActivationError } from "./errors";
import type { Measure } from "./meter/measure";
import type { StylusParams } from "./params";
import type { WasmModule } from "./wasm/module";

/** What a chain learns about a program when it activates it. */
export interface Activation {
  readonly stylusVersion: number;
  /** Pages of memory that a call opens. */
  readonly footprint: number;
  /** Unscaled part of a call's initial gas that depends on the module; see {@link callStartGas}. */
  readonly initCost: number;
  /** The same for a module that is cached. */
  readonly cachedCost: number;
  /** Gas of activation that depends on the module's size; the fixed 1,659,168 and storage come on top. */
  readonly activationGas: number;
  /** Bytes of the module, custom sections included. */
  readonly wasmLength: number;
  /** Functions that the module defines. */
  readonly functions: number;
  /** Estimated bytes of the machine code, for which the data fee is charged. */
  readonly asmEstimate: number;
}

/** Gas per microsecond that Nitro reckons with (`crates/prover/src/programs/mod.rs`). */
const GAS_PER_MICROSECOND = 28;
const INJECTED_GLOBALS = 4;

/** `⌊count · numerator / denominator⌋`, exact below 2^53. */
function scaled(count: number, numerator: number, denominator: number): number {
  return Math.floor((count * numerator) / denominator);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Gas of a call's start for `bytes` of data and element segments, cached or not, before the chain's own percentage. */
export function segmentGas(bytes: number): number {
  return scaled(bytes, 75_244, 100_000);
}

/**
 * Sizes up a module by the constants of Nitro's `crates/prover/src/programs/mod.rs`.
 * @throws StylusActivationError `cost` where a cost does not fit the 16 bits that a chain keeps for it.
 */
export function activationOf(module: WasmModule, measures: readonly Measure[], params: StylusParams): Activation {
  const functions = module.functions.length;
  const typeLength = sum(
    module.functions.map((index) => (module.types[index]?.params.length ?? 0) + (module.types[index]?.results.length ?? 0)),
  );
  const wasmLength = module.bytes.length;
  const footprint = module.memories[0]?.min ?? 0;
  const elementBytes = sum(module.elements.map(({ range }) => range));
  const dataRange = sum(module.data.map(({ range }) => range)) + elementBytes;
  const dataPayload = sum(module.data.map(({ length }) => length));
  const operators = sum(measures.map((measured) => measured.operators));

  const cachedCost =
    scaled(functions, 13_420, 100_000) + scaled(typeLength, 89, 100_000) + scaled(wasmLength, 122, 100_000) +
    scaled(module.globals.length + INJECTED_GLOBALS, 1_628, 1_000) + segmentGas(dataRange) + footprint * 5;
  const initCost =
    scaled(functions, 8_252, 1_000) + scaled(typeLength, 1_059, 1_000) + scaled(wasmLength, 1_286, 10_000) +
    (params.stylusVersion === 1 ? cachedCost : 0);
  for (const [name, cost] of [["init", initCost], ["cached", cachedCost]] as const) {
    if (cost > 0xffff) throw new StylusActivationError("cost", `the ${name} cost of ${cost} does not fit 16 bits`);
  }
  const microseconds = [
    // ArbOS 30 does not charge for the module's length.
    params.stylusVersion === 1 ? 0 : scaled(wasmLength, 31_733, 100_000),
    scaled(functions, 17_263, 100_000), scaled(dataPayload, 17_376, 100_000), scaled(elementBytes, 17_376, 100_000),
    footprint * 2_217, scaled(operators, 535, 1_000),
  ];
  const asmEstimate =
    512_000 + scaled(functions, 996_829, 1_000) + scaled(typeLength, 11_416, 1_000) + scaled(wasmLength, 62_628, 10_000);
  return {
    stylusVersion: params.stylusVersion,
    footprint,
    initCost,
    cachedCost,
    activationGas: sum(microseconds) * GAS_PER_MICROSECOND,
    wasmLength,
    functions,
    asmEstimate,
  };
}

/** Gas of an activation before it looks at anything (Nitro `precompiles/ArbWasm.go`). */
export const FIXED_ACTIVATION_GAS = 1_659_168;

/** The data pricer's defaults (Nitro `arbos/programs/data_pricer.go`): wei per byte, and bytes that raise it by a factor e. */
const MIN_DATA_PRICE = 82_928_201n;
const DATA_INERTIA = 21_360_419n;
const BIPS = 10_000n;
const TERMS = 12n;

/** e^(bips / 10,000) in basis points, by a Taylor series. */
function exponential(bips: bigint): bigint {
  let result = BIPS + bips / TERMS;
  for (let i = TERMS - 1n; i > 0n; i--) result = BIPS + (result * bips) / (i * BIPS);
  return result;
}

/**
 * Data fee in wei for keeping `bytes` of machine code.
 * @param demand bytes that were paid for lately and are not served yet; none where nobody activates programs.
 */
export function dataFee(bytes: bigint, demand = 0n): bigint {
  return ((MIN_DATA_PRICE * exponential((BIPS * (demand + bytes)) / DATA_INERTIA)) / BIPS) * bytes;
}

/** Units of the minimum costs, and percent in a unit of their scalars (Nitro `arbos/programs/params.go`). */
const MIN_INIT_UNIT = 128;
const MIN_CACHED_UNIT = 32;
const SCALAR_PERCENT = 2;

/** Gas of entering a program that is not cached, without the cached part. */
export function initGas(activation: Activation, params: StylusParams): number {
  return params.minInitGas * MIN_INIT_UNIT + Math.ceil((activation.initCost * params.initCostScalar * SCALAR_PERCENT) / 100);
}

/** Gas of entering a program that is cached. */
export function cachedInitGas(activation: Activation, params: StylusParams): number {
  return params.minCachedInitGas * MIN_CACHED_UNIT + Math.ceil((activation.cachedCost * params.cachedCostScalar * SCALAR_PERCENT) / 100);
}

/** Gas that a call pays before its first operator, without the pages that it opens. */
export function callStartGas(activation: Activation, params: StylusParams, cached: boolean): number {
  const warm = cached || params.stylusVersion > 1 ? cachedInitGas(activation, params) : 0;
  return warm + (cached ? 0 : initGas(activation, params));
}

/** Gas that the return data must cost at least: what the EVM charges for memory of its size; none before version 2. */
export function returnDataFloor(bytes: number, params: StylusParams): number {
  if (params.stylusVersion === 1) return 0;
  const words = Math.ceil(bytes / 32);
  return 3 * words + Math.floor((words * words) / 512);
}
