import type { HardhatRuntimeEnvironment } from "hardhat/types";
import type { AssayToken, ProviderRegistry, SlashingPolicy, StakeLens, Staking } from "../typechain-types";
import { type Addresses, addressOf, addressesOf } from "./addresses";
import type { DeployOptions } from "./deploy-assay";
import { StakeModule } from "./modules/Stake";
import type { AssayParameters } from "./parameters";

/** The stake token and the contracts around it, of one deployment. */
export interface StakeDeployment {
  readonly token: AssayToken;
  readonly staking: Staking;
  readonly providers: ProviderRegistry;
  readonly slashing: SlashingPolicy;
  readonly lens: StakeLens;
}

type StakeSource = Pick<AssayParameters, "owner" | "treasury" | "stake">;

/** What Ignition is told for the module of the stake. */
export function stakeModuleParameters({ owner, treasury, stake }: StakeSource) {
  return { owner, treasury, ...stake, faultTerms: stake.faultTerms.map((terms) => ({ ...terms })) };
}

/** The contracts of the stake as their types have them. @throws {NotDeployedError} where one is missing. */
export async function stakeAt({ ethers }: HardhatRuntimeEnvironment, addresses: Addresses): Promise<StakeDeployment> {
  return {
    token: await ethers.getContractAt("AssayToken", addressOf(addresses, "AssayToken")),
    staking: await ethers.getContractAt("Staking", addressOf(addresses, "Staking")),
    providers: await ethers.getContractAt("ProviderRegistry", addressOf(addresses, "ProviderRegistry")),
    slashing: await ethers.getContractAt("SlashingPolicy", addressOf(addresses, "SlashingPolicy")),
    lens: await ethers.getContractAt("StakeLens", addressOf(addresses, "StakeLens")),
  };
}

/** Deploys the stake alone, what is not deployed of it. What the owner has to do after that `stakeOwnerCalls` says. */
export async function deployStake(hre: HardhatRuntimeEnvironment, parameters: StakeSource, options: DeployOptions = {}): Promise<StakeDeployment> {
  const contracts = await hre.ignition.deploy(StakeModule, { parameters: { Stake: stakeModuleParameters(parameters) }, ...options });
  return stakeAt(hre, await addressesOf(StakeModule, contracts));
}
