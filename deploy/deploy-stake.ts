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

/** Deploys what is not deployed. What the owner has to do after that `stakeOwnerCalls` says. */
export async function deployStake(
  hre: HardhatRuntimeEnvironment,
  { owner, treasury, stake }: Pick<AssayParameters, "owner" | "treasury" | "stake">,
  options: DeployOptions = {},
): Promise<StakeDeployment> {
  const parameters = { Stake: { owner, treasury, ...stake, faultTerms: [...stake.faultTerms] } };
  const contracts = await hre.ignition.deploy(StakeModule, { parameters, ...options });
  const address = async (name: keyof typeof contracts): Promise<string> => contracts[name].getAddress();
  return {
    token: await hre.ethers.getContractAt("AssayToken", await address("token")),
    staking: await hre.ethers.getContractAt("Staking", await address("staking")),
    providers: await hre.ethers.getContractAt("ProviderRegistry", await address("providers")),
    slashing: await hre.ethers.getContractAt("SlashingPolicy", await address("slashing")),
    lens: await hre.ethers.getContractAt("StakeLens", await address("lens")),
  };
}
