import type { HardhatRuntimeEnvironment } from "hardhat/types";
import type { AttestationPolicy } from "../typechain-types";
import { type ActivationCosts, makeReady } from "./activation";
import { type Addresses, addressOf, deployedOf } from "./addresses";
import type { DeployOptions } from "./deploy-assay";
import { deployModule } from "./deploy-module";
import { AttestationModule } from "./modules/Attestation";
import { ATTESTATION_PROGRAMS } from "./programs";

/** What attests GPUs. */
export interface AttestationDeployment {
  readonly policy: AttestationPolicy;
  /** Addresses of the Stylus programs that the policy asks. */
  readonly evidence: string;
  readonly endorsements: string;
  readonly p384: string;
}

/**
 * Deploys what is not deployed of it, activates its programs where they are not active, and bids for their places in the
 * cache. What the owner has to do after that `attestationCalls` says.
 */
export async function deployAttestation(hre: HardhatRuntimeEnvironment, { owner, ...costs }: ActivationCosts & { readonly owner: string }, options: DeployOptions = {}): Promise<Addresses> {
  const addresses = await deployModule(hre, AttestationModule, { Attestation: { owner } }, options);
  const [deployer] = await hre.ethers.getSigners();
  if (deployer === undefined) throw new Error("the network has no account that deploys");
  for (const program of ATTESTATION_PROGRAMS) await makeReady(deployer, addressOf(addresses, program), costs);
  return addresses;
}

/** Undefined where nothing that attests is deployed. @throws {NotDeployedError} where a part is missing. */
export async function attestationAt({ ethers }: HardhatRuntimeEnvironment, addresses: Addresses): Promise<AttestationDeployment | undefined> {
  if (!deployedOf(addresses).some(({ name }) => name === "AttestationPolicy")) return undefined;
  const [evidence, endorsements, p384] = ATTESTATION_PROGRAMS.map((name) => addressOf(addresses, name)) as [string, string, string];
  return { policy: await ethers.getContractAt("AttestationPolicy", addressOf(addresses, "AttestationPolicy")), evidence, endorsements, p384 };
}
