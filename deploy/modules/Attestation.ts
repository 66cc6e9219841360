import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * What attests GPUs: the programs that read evidence and check its signatures, and the policy. It knows no registry and believes
 * nobody: roots, boards, and its place as the registry's attestor are the owner's to set. The programs are activated apart
 * (../activation.ts), as the referee is.
 *
 * Parameters, without a default: `owner`.
 */
export const AttestationModule = buildModule("Attestation", (m) => {
  const evidence = m.contract("Evidence");
  const endorsements = m.contract("Endorsements");
  const p384 = m.contract("P384");
  const policy = m.contract("AttestationPolicy", [m.getParameter<string>("owner"), evidence, endorsements, p384]);
  return { evidence, endorsements, p384, policy };
});

// `hardhat ignition deploy` takes a module's default export, which is a name like any other.
export { AttestationModule as default };
