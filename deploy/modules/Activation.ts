import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { ARB_WASM } from "../arb-wasm";

/**
 * Activates a Stylus program. Parameters: `program`, its account; `value`, wei for the data fee, of which the chain
 * gives back what is too much.
 */
function activation<Id extends string>(id: Id) {
  return buildModule(id, (m) => {
    const arbWasm = m.contractAt("IArbWasm", ARB_WASM);
    m.call(arbWasm, "activateProgram", [m.getParameter<string>("program")], { value: m.getParameter<bigint>("value") });
    return { arbWasm };
  });
}

/** Of the referee. */
export const ActivationModule = activation("Activation");

/** Of the judge: a journal knows one call by one name. */
export const JudgeActivationModule = activation("JudgeActivation");

export { ActivationModule as default };
