import type { BaseContract } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import type { AssayToken, ProviderRegistry, SlashingPolicy, StakeLens, Staking } from "../typechain-types";
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

/** The contracts of the stake as their types have them. */
export async function stakeContracts({ ethers }: HardhatRuntimeEnvironment, contracts: Readonly<Record<keyof StakeDeployment, BaseContract>>): Promise<StakeDeployment> {
  const address = async (name: keyof StakeDeployment): Promise<string> => contracts[name].getAddress();
  return {
    token: await ethers.getContractAt("AssayToken", await address("token")),
    staking: await ethers.getContractAt("Staking", await address("staking")),
    providers: await ethers.getContractAt("ProviderRegistry", await address("providers")),
    slashing: await ethers.getContractAt("SlashingPolicy", await address("slashing")),
    lens: await ethers.getContractAt("StakeLens", await address("lens")),
  };
}

/** Deploys the stake alone, what is not deployed of it. What the owner has to do after that `stakeOwnerCalls` says. */
export async function deployStake(hre: HardhatRuntimeEnvironment, parameters: StakeSource, options: DeployOptions = {}): Promise<StakeDeployment> {
  const contracts = await hre.ignition.deploy(StakeModule, { parameters: { Stake: stakeModuleParameters(parameters) }, ...options });
  return stakeContracts(hre, contracts);
}
