import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

type Package = typeof import("@assay/tensor");

const entry = require.resolve("@assay/tensor");
const dist = dirname(entry);

/** The package from a folder, loaded anew, on the core that the variable ASSAY_TENSOR names; undefined where it is unset. */
export function packageOn(core: "wasm" | "native" | undefined, folder = dist): Package {
  const load = createRequire(join(folder, "index.js"));
  for (const path of Object.keys(load.cache)) if (path.startsWith(folder)) Reflect.deleteProperty(load.cache, path);
  const before = process.env.ASSAY_TENSOR;
  if (core === undefined) delete process.env.ASSAY_TENSOR;
  else process.env.ASSAY_TENSOR = core;
  try {
    const tensor = load("./index.js") as Package;
    // The first call decides.
    try {
      tensor.kernels();
    } catch {
      // Says the test's own call again.
    }
    return tensor;
  } finally {
    if (before === undefined) delete process.env.ASSAY_TENSOR;
    else process.env.ASSAY_TENSOR = before;
  }
}

/** The cores that are there: WebAssembly, and the native addon where `npm run build:native` has built it. */
export const CORES: readonly ("wasm" | "native")[] = existsSync(join(dist, `tensor.${process.platform}-${process.arch}.node`))
  ? ["wasm", "native"]
  : ["wasm"];
