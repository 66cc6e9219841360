import { createRequire } from "node:module";
import { join } from "node:path";
import { TensorModuleError } from "./errors";
import type { Core, Report } from "./module";

interface Addon {
  readonly version: () => string;
  readonly call: (name: string, strings: readonly Uint8Array[], report: Report) => Uint8Array;
}

const PATH = join(__dirname, `tensor.${process.platform}-${process.arch}.node`);

let loaded: Addon | undefined;

function load(): Addon {
  const load = createRequire(__filename);
  try {
    const addon = load(PATH) as Addon;
    const { version } = load("../package.json") as { readonly version: string };
    if (addon.version() !== version) throw new Error(`it is of version ${addon.version()}, this is ${version}`);
    return addon;
  } catch (cause) {
    throw new TensorModuleError(PATH, { cause });
  }
}

/**
 * The core as machine code: with threads, and the fastest kernel that the CPU has.
 * @throws {TensorModuleError} where it was not built for this machine and version.
 */
export function native(): Core {
  const { call } = (loaded ??= load());
  return { path: PATH, exchange: call };
}
