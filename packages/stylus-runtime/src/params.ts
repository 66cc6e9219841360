import { StylusError } from "./errors";

/** Version of the Stylus rules: 1 is ArbOS 30, 2 is ArbOS 32 to 51, 3 is ArbOS 59 and later. */
export type StylusVersion = 1 | 2 | 3;

/** What a chain's owner can set (Nitro `arbos/programs/params.go`). Units are those of the chain's state. */
export interface StylusParams {
  readonly stylusVersion: StylusVersion;
  /** Ink per unit of gas; 24 bits. */
  readonly inkPrice: number;
  /** Words of stack a program may have open. */
  readonly maxStackDepth: number;
  /** Pages a transaction may open before it pays. */
  readonly freePages: number;
  /** Gas per page beyond the free ones. */
  readonly pageGas: number;
  /** Pages that may be open at once in a transaction. */
  readonly pageLimit: number;
  /** Units of 128 gas. */
  readonly minInitGas: number;
  /** Units of 32 gas. */
  readonly minCachedInitGas: number;
  /** Units of 2 percent. */
  readonly initCostScalar: number;
  /** Units of 2 percent. */
  readonly cachedCostScalar: number;
  readonly expiryDays: number;
  readonly keepaliveDays: number;
  /** Programs that the per-block cache remembers; it counts from version 3 on. */
  readonly blockCacheSize: number;
  /** Bytes of a decompressed module. */
  readonly maxWasmSize: number;
  readonly maxFragmentCount: number;
  /** Gas of an activation on top of the fixed and the size-dependent part. */
  readonly activationGas: number;
}

const ARBOS_61: StylusParams = {
  stylusVersion: 3,
  inkPrice: 10_000,
  maxStackDepth: 22_000,
  freePages: 2,
  pageGas: 1_000,
  pageLimit: 128,
  minInitGas: 69,
  minCachedInitGas: 11,
  initCostScalar: 50,
  cachedCostScalar: 50,
  expiryDays: 365,
  keepaliveDays: 31,
  blockCacheSize: 32,
  maxWasmSize: 262_144,
  maxFragmentCount: 4,
  activationGas: 0,
};

/** What differs by default on chains that still run older rules. */
const OLDER: Readonly<Record<1 | 2, Partial<StylusParams>>> = {
  1: { maxStackDepth: 262_144, minInitGas: 72, maxWasmSize: 131_072, maxFragmentCount: 0 },
  2: { maxWasmSize: 131_072, maxFragmentCount: 0 },
};

const UPPER: Readonly<Record<Exclude<keyof StylusParams, "stylusVersion">, number>> = {
  inkPrice: 0xff_ffff,
  maxStackDepth: 0xffff_ffff,
  freePages: 0xffff,
  pageGas: 0xffff,
  pageLimit: 0xffff,
  minInitGas: 0xff,
  minCachedInitGas: 0xff,
  initCostScalar: 0xff,
  cachedCostScalar: 0xff,
  expiryDays: 0xffff,
  keepaliveDays: 0xffff,
  blockCacheSize: 0xffff,
  maxWasmSize: 0xffff_ffff,
  maxFragmentCount: 0xff,
  activationGas: Number.MAX_SAFE_INTEGER,
};

/**
 * The defaults of ArbOS 61 (or of the version asked for) with `overrides` on top.
 *
 * @example
 * const params = stylusParams({ stylusVersion: 2, pageLimit: 64 });
 * @throws StylusError `bad-parameter` when a value does not fit the width it has on chain, or a name is not known.
 */
export function stylusParams(overrides: Partial<StylusParams> = {}): StylusParams {
  const version: number = overrides.stylusVersion ?? ARBOS_61.stylusVersion;
  if (version !== 1 && version !== 2 && version !== 3) {
    throw new StylusError("bad-parameter", `stylusVersion must be 1, 2 or 3, not ${version}`);
  }
  const unknown = Object.keys(overrides).find((name) => !(name in ARBOS_61));
  if (unknown !== undefined) {
    throw new StylusError("bad-parameter", `there is no parameter ${unknown}, but there are ${Object.keys(ARBOS_61).join(", ")}`);
  }
  const params: StylusParams = { ...ARBOS_61, ...(version === 3 ? {} : OLDER[version]), ...overrides };
  for (const [name, most] of Object.entries(UPPER) as [keyof typeof UPPER, number][]) {
    const value = params[name];
    if (!Number.isInteger(value) || value < 0 || value > most) {
      throw new StylusError("bad-parameter", `${name} must be an integer from 0 to ${most}, not ${String(value)}`);
    }
  }
  if (params.inkPrice === 0) throw new StylusError("bad-parameter", "inkPrice must be at least 1");
  return params;
}
