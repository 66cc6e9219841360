import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { ARB_WASM } from "../arb-wasm";

/**
 * Activates a Stylus program. Parameters: `program`, its account; `value`, wei for the data fee, of which the chain
 * gives back what is too much.
 */
export const ActivationModule = buildModule("Activation", (m) => {
  const arbWasm = m.contractAt("IArbWasm", ARB_WASM);
  m.call(arbWasm, "activateProgram", [m.getParameter<string>("program")], { value: m.getParameter<bigint>("value") });
  return { arbWasm };
});

export { ActivationModule as default };
