import { stripped } from "./meter/instrument";
import { decodeModule } from "./wasm/decode";
import { STRICT } from "./wasm/operators";

/**
 * The module as it should be deployed: without custom sections, without the exports that a chain drops, and with the
 * indices of tables unpadded, which linkers pad and a chain refuses. It runs alike; its bytes cost less.
 *
 * @throws StylusActivationError where the module uses what no rewriting makes acceptable.
 * @example
 * const code = encodeProgram(canonicalModule(readFileSync("target/wasm32-unknown-unknown/release/referee.wasm")));
 */
export function canonicalModule(wasm: Uint8Array): Uint8Array {
  return stripped(decodeModule(wasm, { ...STRICT, paddedTables: true }));
}
