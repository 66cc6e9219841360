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

/** Whether to test the native addon: in CI always; elsewhere where it was built, and where it was not that is said. */
function testsNative(): boolean {
  if (process.env.CI === "true" || existsSync(join(dist, `tensor.${process.platform}-${process.arch}.node`))) return true;
  console.log("left out: the native addon of @assay/tensor (npm run build:native builds it)");
  return false;
}

/** The cores that are there: WebAssembly, and the native addon. */
export const CORES: readonly ("wasm" | "native")[] = testsNative() ? ["wasm", "native"] : ["wasm"];
