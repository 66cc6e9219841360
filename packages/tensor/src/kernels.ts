import { call } from "./module";

/** The ways of multiplying int8, and `typescript`, which is no part of the core. Every one gives the same bits. */
export type Kernel = "typescript" | "portable" | "avx2" | "avx-vnni" | "avx512-vnni" | "amx";

/**
 * What the core (so not `typescript`) can multiply with on this CPU, the fastest last: WebAssembly has the portable kernel alone.
 *
 * @example
 * ```ts
 * import { kernels } from "@assay/tensor";
 *
 * const fastest = kernels().at(-1);
 * ```
 */
export function kernels(): readonly Kernel[] {
  return call("kernels", [], {}).map((name) => new TextDecoder().decode(name) as Kernel);
}
