import { canonicalModule, encodeProgram, prepare, StylusActivationError, stylusParams } from "stylus-runtime";
import { MAX_CODE_BYTES } from "../init-code";
import { exportedConstructor, exportedFragments } from "./abi";
import { buildWasm, exportConstructor, exportInterface, type Workbench } from "./cargo";
import { StylusBuildError } from "./errors";
import { sha256, type ContractFigures, type ModuleEntry } from "./manifest";
import { crateSources, hasConstructor } from "./sources";

/** A module with what the manifest says of it. */
export interface Built {
  readonly wasm: Uint8Array;
  readonly entry: ModuleEntry;
}

export type CrateKind = "contract" | "module";

function figures(crate: string, wasm: Uint8Array, exported: Pick<ContractFigures, "abi" | "constructed">): ContractFigures {
  const { activation } = prepare(wasm, stylusParams());
  const codeBytes = encodeProgram(wasm).length;
  if (codeBytes > MAX_CODE_BYTES) {
    throw new StylusBuildError("activation", `${crate} takes ${codeBytes} bytes of code, and an account holds ${MAX_CODE_BYTES}: make the program smaller`);
  }
  const { functions, footprint, initCost, cachedCost, activationGas } = activation;
  return { codeBytes, functions, footprint, initCost, cachedCost, activationGas, ...exported };
}

/** Runs what applies the rules of activation, and names the crate where they are broken. */
function activating<T>(crate: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof StylusActivationError)) throw error;
    throw new StylusBuildError("activation", `a chain would not activate ${crate}: ${error.message}`);
  }
}

/**
 * Builds a crate of the workspace. A contract's module is made canonical, checked by the rules of activation and asked
 * for its ABI; any other is left as it is.
 *
 * @throws StylusBuildError `cargo` where it does not compile, `activation` where a chain would refuse it.
 */
export async function buildCrate(bench: Workbench, crate: string, kind: CrateKind): Promise<Built> {
  const sources = crateSources(bench.workspace, crate);
  if (sources === undefined) throw new StylusBuildError("sources", `${bench.workspace} has no crate ${crate}`);
  const raw = await buildWasm(bench, crate);
  const wasm = kind === "contract" ? activating(crate, () => canonicalModule(raw)) : raw;
  const entry = { sha256: sha256(wasm), sources: sources.hash, toolchain: bench.toolchain.version, wasmBytes: wasm.length };
  if (kind === "module") return { wasm, entry };
  const abi = exportedFragments(await exportInterface(bench, crate));
  const constructed = hasConstructor(sources) ? exportedConstructor(await exportConstructor(bench, crate)) : undefined;
  const exported = { abi, ...(constructed === undefined ? {} : { constructed }) };
  return { wasm, entry: { ...entry, contract: activating(crate, () => figures(crate, wasm, exported)) } };
}
