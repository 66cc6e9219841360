import { activationOf, type Activation } from "./activation";
import { checkMeasures, checkModule, checkSize } from "./check";
import { StylusActivationError, type ActivationErrorCode } from "./errors";
import { canonical, instrument } from "./meter/instrument";
import type { StylusParams } from "./params";
import { decodeModule } from "./wasm/decode";

/** A program that may be called: compiled with its meter, and what its activation found. */
export interface PreparedModule {
  readonly module: WebAssembly.Module;
  readonly activation: Activation;
}

/** @throws StylusActivationError `compile`, or the code given, where V8 refuses the module. */
export function compile(bytes: Uint8Array<ArrayBuffer>, code: ActivationErrorCode = "compile"): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^WebAssembly\.Module\(\): /, "") : String(error);
    throw new StylusActivationError(code, reason);
  }
}

/** A module that passed the checks, with its meter. @throws StylusActivationError where a chain would refuse it. */
export function metered(wasm: Uint8Array, params: StylusParams): { bytes: Uint8Array<ArrayBuffer>; activation: Activation } {
  checkSize(wasm);
  const module = decodeModule(wasm);
  checkModule(module, params);
  const bare = canonical(module);
  if (!WebAssembly.validate(bare)) compile(bare, "type-mismatch");
  const { bytes, measures } = instrument(module);
  checkMeasures(module, measures);
  return { bytes, activation: activationOf(module, measures, params) };
}

/**
 * Checks a module by the rules of activation, adds its meter and compiles it.
 *
 * @param wasm the module as it would be deployed, custom sections included: their bytes cost, too.
 * @throws StylusActivationError where a chain would refuse it.
 * @example
 * const program = prepare(readFileSync("referee.wasm"), stylusParams());
 * program.activation.footprint; // pages that a call opens
 */
export function prepare(wasm: Uint8Array, params: StylusParams): PreparedModule {
  const { bytes, activation } = metered(wasm, params);
  return { module: compile(bytes), activation };
}
