/** Prices of host functions in ink (Nitro `crates/arbutil/src/pricing.rs`). */
export const HOSTIO = 8_400n;
/** For each pointer that a host function reads or writes a fixed number of bytes at. */
export const PTR = 5_040n;
/** For asking the EVM. */
export const EVM_API = 59_673n;
export const DIV = 20_000n;
export const MUL_MOD = 24_100n;
export const ADD_MOD = 21_000n;

function beyond(bytes: number, free: number): bigint {
  return BigInt(Math.max(0, bytes - free));
}

/** Reading `bytes` bytes of the program's memory. */
export function readInk(bytes: number): bigint {
  return 16_381n + 55n * beyond(bytes, 32);
}

/** Writing `bytes` bytes to the program's memory. */
export function writeInk(bytes: number): bigint {
  return 5_040n + 30n * beyond(bytes, 32);
}

export function keccakInk(bytes: number): bigint {
  return 121_800n + 21_000n * beyond(Math.ceil(bytes / 32), 2);
}

/** @param exponent 32 bytes, big-endian. */
export function powInk(exponent: Uint8Array): bigint {
  let zeros = 0;
  while (zeros < 32 && exponent[zeros] === 0) zeros++;
  return 3_000n + 17_500n * BigInt(33 - zeros);
}

/** EVM gas that host functions charge or demand. */
export const Gas = {
  coldSlot: 2_100n,
  /** The EVM refuses to write with less. */
  storeSentry: 2_300n,
  /** The dearest of the storage cache's own charges. */
  storageCache: 10n,
  transient: 100n,
  coldAccount: 2_600n,
  /** Reading code of up to 24,576 bytes. */
  code: 700n,
  logTopic: 375n,
  logByte: 8n,
} as const;
