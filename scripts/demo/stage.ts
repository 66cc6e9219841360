import { type ProgramId, type UploadStep, depositWithPermit, registerProgram } from "@assay/sdk";
import { parseEther } from "ethers";
import type { ProgramCall } from "hardhat-stylus";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { type Deployment, deployAssay } from "../../deploy/deploy-assay";
import { deviations } from "../../deploy/deviations";
import { DemoTokenModule } from "../../deploy/modules/DemoToken";
import { ownerCalls } from "../../deploy/owner-calls";
import { type AssayParameters, readParameters } from "../../deploy/parameters";
import type { MockToken } from "../../typechain-types";
import { type Actors, castActors } from "./actors";
import { DemoError } from "./errors";
import { gasSince } from "./gas";

/** Price of an answer: a quarter of the demo's token. */
export const PRICE = parseEther("0.25");

/** Everything that the demo plays on. */
export interface Stage {
  readonly hre: HardhatRuntimeEnvironment;
  readonly actors: Actors;
  readonly deployment: Deployment;
  readonly parameters: AssayParameters;
  /** The market's address. */
  readonly market: string;
  readonly token: MockToken;
  /** Canonical bytes of the program that reads digits. */
  readonly program: Uint8Array;
  readonly programId: ProgramId;
  /** The first account of its code. */
  readonly programAccount: string;
  /** What the client put into its account in the market. */
  readonly deposited: bigint;
  /** Gas of each part of setting the stage. */
  readonly gas: Readonly<Record<"deploy" | "register" | "deposit", bigint>>;
}

/** @property answers how many answers the client's deposit pays for. */
export interface StageOptions {
  readonly program: Uint8Array;
  readonly answers: number;
  /** Is told of each part when it begins. */
  readonly onPart?: (text: string) => void;
}

/** What Hardhat Network's file says, with the demo's own accounts and token. */
async function demoParameters({ owner, guardian, treasury }: Actors, token: MockToken): Promise<AssayParameters> {
  return {
    ...(await readParameters("hardhat")),
    owner: owner.address,
    guardian: guardian.address,
    treasury: treasury.address,
    feeTokens: [await token.getAddress()],
  };
}

/** A name that no earlier run has: a node may have been reset since then, and Ignition's journal would not know. */
export function deploymentId(part: string): string {
  return `demo-${part}-${new Date().toISOString().replaceAll(/[^0-9]/g, "")}`;
}

function told({ kind, account, ...step }: UploadStep): string {
  return "index" in step ? `  ${kind} account ${step.index + 1} of ${step.count}: ${account}` : `  ${kind} ${account}`;
}

/**
 * Deploys and activates everything, registers the program and funds the client, which signs a permit.
 * @throws {DemoError} where the deployment is not what its parameters say.
 */
export async function setStage(hre: HardhatRuntimeEnvironment, { program, answers, onPart }: StageOptions): Promise<Stage> {
  const { provider: chain } = hre.ethers;
  const actors = await castActors(hre);
  const { deployer, owner, provider, client } = actors;
  const options = { deploymentId: deploymentId("work") };

  onPart?.("Deploying the market, the router, the registry and the referee, and activating the referee");
  const first = await chain.getBlockNumber();
  const { token: deployed } = await hre.ignition.deploy(DemoTokenModule, options);
  const tokenAddress = await deployed.getAddress();
  const token = await hre.ethers.getContractAt("MockToken", tokenAddress);
  const parameters = await demoParameters(actors, token);
  const deployment = await deployAssay(hre, parameters, options);
  for (const { to, data } of await ownerCalls(deployment, parameters)) await (await owner.sendTransaction({ to, data })).wait();
  const differences = await deviations(deployment, parameters);
  if (differences.length > 0) throw new DemoError(`The deployment differs from its parameters: ${differences.join("; ")}.`);
  const deploy = await gasSince(chain, first, [deployer.address, owner.address]);

  onPart?.(`Putting the model's ${program.length} bytes into contract code; the referee reads them and computes the program's id`);
  const second = await chain.getBlockNumber();
  const registry = await deployment.registry.getAddress();
  const { id, account } = await registerProgram({ signer: provider, registry, program, onProgress: (step) => onPart?.(told(step)) });
  const register = await gasSince(chain, second, [provider.address]);

  onPart?.(`Funding the client's account with the price of ${answers} answers`);
  const market = await deployment.market.getAddress();
  const deposited = BigInt(answers) * PRICE;
  await (await token.mint(client, deposited)).wait();
  const deadline = (await timestamp(hre)) + 3_600;
  const { gasUsed: deposit } = await depositWithPermit({ signer: client, market, token: tokenAddress, amount: deposited, deadline });

  return {
    hre, actors, deployment, parameters, market, token, program, programId: id, programAccount: account, deposited,
    gas: { deploy, register, deposit },
  };
}

/** The referee's part of what the chain ran last, where programs run in this process. */
export function refereeCall({ hre, deployment }: Stage): ProgramCall | undefined {
  if (hre.network.name !== "hardhat") return undefined;
  return hre.stylus.lastCalls().find(({ program }) => program === deployment.referee.toLowerCase());
}

/** The chain's clock, in seconds. */
export async function timestamp({ ethers }: HardhatRuntimeEnvironment): Promise<number> {
  return (await ethers.provider.getBlock("latest"))?.timestamp ?? 0;
}
