import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * What decides whether work is right: each contract names those before it. Lanes are the owner's to add
 * (../owner-calls.ts), and the referee is activated apart (../activation.ts), since another account's equal code may be
 * active already.
 *
 * Parameters, both without a default: `owner`, `guardian` (the zero address: nobody pauses).
 */
export const AssayModule = buildModule("Assay", (m) => {
  const referee = m.contract("Referee");
  const registry = m.contract("ProgramRegistry", [referee]);
  const executeVerifier = m.contract("ExecuteVerifier", [registry]);
  const router = m.contract("ProofRouter", [m.getParameter<string>("owner"), m.getParameter<string>("guardian")]);
  return { referee, registry, executeVerifier, router };
});

// `hardhat ignition deploy` takes a module's default export, which is a name like any other.
export { AssayModule as default };
