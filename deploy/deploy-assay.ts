import type { HardhatRuntimeEnvironment } from "hardhat/types";
import type { Clearing, Court, ExecuteVerifier, IMarket, Market, MarketLens, Office, ProgramRegistry, ProofRouter, Sessions, SolidityJudge } from "../typechain-types";
import { isActive } from "./arb-wasm";
import { checkDeadlines } from "./deadlines";
import { type StakeDeployment, stakeContracts, stakeModuleParameters } from "./deploy-stake";
import { ActivationModule, JudgeActivationModule } from "./modules/Activation";
import { MarketModule } from "./modules/Market";
import type { AssayParameters } from "./parameters";
import { buyCache } from "./program-cache";

/** The contracts of one deployment. */
export interface Deployment extends StakeDeployment {
  /** Address of the Stylus program. */
  readonly referee: string;
  readonly registry: ProgramRegistry;
  readonly executeVerifier: ExecuteVerifier;
  readonly router: ProofRouter;
  /** Address of the Stylus program that the court asks. */
  readonly judge: string;
  /** Judges while that cannot be called. */
  readonly standIn: SolidityJudge;
  readonly court: Court;
  /** All that the market does, at its address. */
  readonly market: IMarket;
  /** Contracts that the market's code is in: the first is the market itself, and each goes on in the next. */
  readonly marketParts: { readonly market: Market; readonly clearing: Clearing; readonly office: Office };
  readonly marketLens: MarketLens;
  readonly sessions: Sessions;
}

/** @property deploymentId names Ignition's journal on networks that outlive the process; by default the chain's. */
export interface DeployOptions {
  readonly deploymentId?: string;
}

/** What Ignition is told, by module. */
function moduleParameters(parameters: AssayParameters) {
  const { owner, guardian, treasury, court, market, sessions } = parameters;
  return {
    Stake: stakeModuleParameters(parameters),
    Assay: { owner, guardian },
    Court: { owner, burner: market.burner, ...court },
    Market: {
      owner, guardian, treasury, ...market,
      sessionLongestSeconds: sessions.longestSeconds, sessionExecutionSeconds: sessions.executionSeconds, sessionThawSeconds: sessions.thawSeconds,
      sessionReceiptSeconds: sessions.receiptSeconds, sessionDisputeSeconds: sessions.disputeSeconds,
    },
  };
}

/**
 * Deploys what is not deployed, activates referee and judge where they are not active, and bids for their places in the
 * cache. What the owner has to do after that `ownerCalls` says.
 *
 * @example
 * ```ts
 * const parameters = await readParameters(hre.network.name);
 * const deployment = await deployAssay(hre, parameters);
 * for (const call of await ownerCalls(deployment, parameters)) await owner.sendTransaction(call);
 * ```
 * @throws {DeadlineError} before anything is deployed, where a time is too short.
 */
export async function deployAssay(hre: HardhatRuntimeEnvironment, parameters: AssayParameters, options: DeployOptions = {}): Promise<Deployment> {
  checkDeadlines(parameters);
  const contracts = await hre.ignition.deploy(MarketModule, { parameters: moduleParameters(parameters), ...options });
  const address = async (name: keyof typeof contracts): Promise<string> => contracts[name].getAddress();
  const { ethers } = hre;

  const [referee, judge] = [await address("referee"), await address("judge")];
  for (const [program, module] of [[referee, ActivationModule], [judge, JudgeActivationModule]] as const) await makeReady(hre, program, module, parameters, options);
  return {
    ...(await stakeContracts(hre, contracts)),
    referee,
    registry: await ethers.getContractAt("ProgramRegistry", await address("registry")),
    executeVerifier: await ethers.getContractAt("ExecuteVerifier", await address("executeVerifier")),
    router: await ethers.getContractAt("ProofRouter", await address("router")),
    judge,
    standIn: await ethers.getContractAt("SolidityJudge", await address("standIn")),
    court: await ethers.getContractAt("Court", await address("court")),
    market: await ethers.getContractAt("IMarket", await address("market")),
    marketParts: {
      market: await ethers.getContractAt("Market", await address("market")),
      clearing: await ethers.getContractAt("Clearing", await address("clearing")),
      office: await ethers.getContractAt("Office", await address("office")),
    },
    marketLens: await ethers.getContractAt("MarketLens", await address("marketLens")),
    sessions: await ethers.getContractAt("Sessions", await address("sessions")),
  };
}

/** Has a program active, and in the cache where that costs what it may. */
async function makeReady(
  hre: HardhatRuntimeEnvironment, program: string, module: typeof ActivationModule | typeof JudgeActivationModule, { activationValue, cacheBid }: AssayParameters,
  options: DeployOptions,
): Promise<void> {
  if (!(await isActive(hre.ethers.provider, program))) {
    await hre.ignition.deploy(module, { parameters: { [module.id]: { program, value: activationValue } }, ...options });
  }
  const [deployer] = await hre.ethers.getSigners();
  if (deployer !== undefined) await buyCache(deployer, program, cacheBid);
}
