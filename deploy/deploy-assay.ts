import type { HardhatRuntimeEnvironment } from "hardhat/types";
import type { Clearing, Court, Depot, ExecuteVerifier, FusedJudge, IMarket, Market, MarketLens, Office, ProgramRegistry, ProofRouter, RowJudge, Sessions, SolidityJudge, WorkLens } from "../typechain-types";
import { makeReady } from "./activation";
import { type Addresses, addressOf } from "./addresses";
import { checkDeadlines } from "./deadlines";
import { deployModule } from "./deploy-module";
import { type StakeDeployment, stakeAt, stakeModuleParameters } from "./deploy-stake";
import { MarketModule } from "./modules/Market";
import type { AssayParameters } from "./parameters";
import { PROGRAMS } from "./programs";

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
  /** Judges for it the operators that it has no room for. */
  readonly rowJudge: RowJudge;
  /** Judges for it the operators that are several as one. */
  readonly fusedJudge: FusedJudge;
  readonly court: Court;
  /** All that the market does, at its address. */
  readonly market: IMarket;
  /** Contracts that the market's code is in: the first is the market itself, and each goes on in the next. */
  readonly marketParts: { readonly market: Market; readonly clearing: Clearing; readonly office: Office; readonly depot: Depot };
  readonly marketLens: MarketLens;
  readonly workLens: WorkLens;
  readonly sessions: Sessions;
}

/** @property deploymentId names Ignition's journal on networks that outlive the process; by default the chain's. */
export interface DeployOptions {
  readonly deploymentId?: string;
}

/** What Ignition is told, by module. */
function moduleParameters(parameters: AssayParameters) {
  const { owner, guardian, court, market } = parameters;
  return {
    Stake: stakeModuleParameters(parameters),
    Assay: { owner, guardian },
    Court: { owner, burner: market.burner, ...court },
    Market: marketModuleParameters(parameters),
  };
}

/** What Ignition is told for a market and its sessions. */
export function marketModuleParameters({ owner, guardian, treasury, market, sessions }: AssayParameters) {
  return {
    owner, guardian, treasury, ...market,
    sessionLongestSeconds: sessions.longestSeconds, sessionExecutionSeconds: sessions.executionSeconds, sessionThawSeconds: sessions.thawSeconds,
    sessionReceiptSeconds: sessions.receiptSeconds, sessionDisputeSeconds: sessions.disputeSeconds,
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
  return assayAt(hre, await deployContracts(hre, parameters, options));
}

/** As {@link deployAssay}, but says only where everything is. */
export async function deployContracts(hre: HardhatRuntimeEnvironment, parameters: AssayParameters, options: DeployOptions): Promise<Addresses> {
  checkDeadlines(parameters);
  const addresses = await deployModule(hre, MarketModule, moduleParameters(parameters), options);
  const [deployer] = await hre.ethers.getSigners();
  if (deployer === undefined) throw new Error("the network has no account that deploys");
  for (const program of PROGRAMS) await makeReady(deployer, addressOf(addresses, program), parameters);
  return addresses;
}

/** Of a deployment or a successor, market and sessions. @throws {NotDeployedError} where a part is missing. */
export async function marketAt({ ethers }: HardhatRuntimeEnvironment, addresses: Addresses): Promise<Pick<Deployment, "market" | "marketParts" | "marketLens" | "workLens" | "sessions">> {
  const of = (name: string): string => addressOf(addresses, name);
  return {
    market: await ethers.getContractAt("IMarket", of("Market")),
    marketParts: {
      market: await ethers.getContractAt("Market", of("Market")),
      clearing: await ethers.getContractAt("Clearing", of("Clearing")),
      office: await ethers.getContractAt("Office", of("Office")),
      depot: await ethers.getContractAt("Depot", of("Depot")),
    },
    marketLens: await ethers.getContractAt("MarketLens", of("MarketLens")),
    workLens: await ethers.getContractAt("WorkLens", of("WorkLens")),
    sessions: await ethers.getContractAt("Sessions", of("Sessions")),
  };
}

/** The contracts of a deployment as their types have them. @throws {NotDeployedError} where one is missing. */
export async function assayAt(hre: HardhatRuntimeEnvironment, addresses: Addresses): Promise<Deployment> {
  const { ethers } = hre;
  const of = (name: string): string => addressOf(addresses, name);
  return {
    ...(await stakeAt(hre, addresses)),
    referee: of("Referee"),
    registry: await ethers.getContractAt("ProgramRegistry", of("ProgramRegistry")),
    executeVerifier: await ethers.getContractAt("ExecuteVerifier", of("ExecuteVerifier")),
    router: await ethers.getContractAt("ProofRouter", of("ProofRouter")),
    judge: of("Judge"),
    rowJudge: await ethers.getContractAt("RowJudge", of("RowJudge")),
    fusedJudge: await ethers.getContractAt("FusedJudge", of("FusedJudge")),
    standIn: await ethers.getContractAt("SolidityJudge", of("SolidityJudge")),
    court: await ethers.getContractAt("Court", of("Court")),
    ...(await marketAt(hre, addresses)),
  };
}
