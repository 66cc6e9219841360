import { call } from "./module";

/** The ways of multiplying int8. Every one gives the same bits. */
export type Kernel = "portable" | "avx2" | "avx-vnni" | "avx512-vnni" | "amx";

/** What the core can multiply with on this CPU, the fastest last: WebAssembly has the portable kernel alone. */
export function kernels(): readonly Kernel[] {
  return call("kernels", [], {}).map((name) => new TextDecoder().decode(name) as Kernel);
}
