import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * The contracts, each naming those before it. Lanes, fees and fee tokens are the owner's to set (../owner-calls.ts), and
 * the referee is activated apart (./Activation.ts), since another account's equal code may be active already.
 *
 * Parameters, all without a default: `owner`, `guardian` (the zero address: nobody pauses), `treasury`.
 */
export const AssayModule = buildModule("Assay", (m) => {
  const owner = m.getParameter<string>("owner");
  const guardian = m.getParameter<string>("guardian");
  const treasury = m.getParameter<string>("treasury");

  const referee = m.contract("Referee");
  const registry = m.contract("ProgramRegistry", [referee]);
  const executeVerifier = m.contract("ExecuteVerifier", [registry]);
  const router = m.contract("ProofRouter", [owner, guardian]);
  const market = m.contract("Market", [owner, guardian, treasury, router]);
  return { referee, registry, executeVerifier, router, market };
});

// `hardhat ignition deploy` takes a module's default export, which is a name like any other.
export { AssayModule as default };
