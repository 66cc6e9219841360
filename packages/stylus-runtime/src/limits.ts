/** Limits of the chain on a module's parts (Nitro `crates/prover/src/binary.rs`). */
export const LIMITS = {
  imports: 513, functions: 4096, globals: 32_768, locals: 348, data: 128, elements: 128, tableEntries: 4096,
  elementBytes: 4096, pages: 128, operators: 65_536, stack: 4096, moduleName: 512,
} as const;

/** Bounds of our own, so that whatever comes in is dealt with in bounded time. */
export const BOUNDS = {
  /** Bytes of a module. The initial cost of a longer one does not fit 16 bits, so that no chain activates it. */
  moduleBytes: 1 << 19,
  /** Ink of a run, where it asks for no other bound. */
  ink: 1_000_000_000_000n,
} as const;
