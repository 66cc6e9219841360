import { AssayError, marketInterface } from "@assay/sdk";
import { Contract, type Provider, type Signer, Wallet, getAddress } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { join } from "node:path";
import { addressOf, chainDeploymentId, deploymentFolder, readAddresses } from "../addresses";
import { type Variables, checkUrl } from "../networks";
import { CanaryError } from "./errors";
import { Ledger } from "./ledger";
import { plant } from "./plant";
import { readPlan } from "./plan";
import { reportLines, reportOf } from "./report";
import type { CanaryScene } from "./scene";
import { track } from "./track";

/** Variables of Hardhat with the private keys of whoever orders canaries, and of the accomplice; without them the network's accounts sign. */
export const CANARY_KEYS = ["ASSAY_CANARY_AGENT_KEY", "ASSAY_CANARY_OPERATOR_KEY"] as const;

/** What all commands are told. */
export interface CanaryArguments {
  readonly ledger: string;
  /** Of the market; by default that of the deployment here. */
  readonly market?: string;
  readonly json: boolean;
}

export interface PlantArguments extends CanaryArguments {
  readonly plan: string;
  readonly count: number;
}

export interface TrackArguments extends CanaryArguments {
  /** Looks again after so many seconds, until nothing is open; 0: looks once. */
  readonly every: number;
}

const MILLISECONDS = 1000;

async function sceneOf(hre: HardhatRuntimeEnvironment, { ledger, market: named, json }: CanaryArguments, variables: Variables): Promise<CanaryScene> {
  const { ethers, network } = hre;
  checkUrl(network.name, "url" in network.config ? network.config.url : undefined);
  const market = getAddress(named ?? addressOf(readAddresses(join(deploymentFolder(hre, await chainDeploymentId(hre)), "deployed_addresses.json")), "Market"));
  const provider = ethers.provider as unknown as Provider;
  const contract = new Contract(market, marketInterface, provider);
  const { chainId } = await provider.getNetwork();
  return {
    provider, chainId, market,
    court: (await contract.getFunction("court").staticCall()) as string,
    staking: (await contract.getFunction("staking").staticCall()) as string,
    ledger: Ledger.open(ledger, chainId, market),
    signerOf: (address) => signerOf(hre, variables, address),
    say: (line) => { if (!json) console.error(line); },
  };
}

async function signerOf({ ethers }: HardhatRuntimeEnvironment, variables: Variables, address: string): Promise<Signer> {
  const keys = CANARY_KEYS.filter((name) => variables.has(name)).map((name) => keyOf(variables, name));
  const own = keys.find((wallet) => wallet.address === address);
  if (own !== undefined) return own.connect(ethers.provider);
  const accounts = await ethers.getSigners();
  const found = accounts.find((account) => account.address === address);
  if (found !== undefined) return found;
  throw new CanaryError(`Nobody signs for ${address}: give its key by "npx hardhat vars set ${CANARY_KEYS.join('", or "npx hardhat vars set ')}", or have the network's URL sign, as an external signer does.`);
}

function keyOf(variables: Variables, name: string): Wallet {
  try {
    return new Wallet(variables.get(name));
  } catch {
    // The library's error may hold the key.
    throw new CanaryError(`What ${name} holds is no private key: 0x and 64 hexadecimal digits.`);
  }
}

/** `hardhat canary:plant`. @returns true. */
export async function plantCommand(hre: HardhatRuntimeEnvironment, args: PlantArguments, variables: Variables): Promise<boolean> {
  const plan = readPlan(args.plan);
  const scene = await sceneOf(hre, args, variables);
  if (!Number.isSafeInteger(args.count) || args.count < 1) throw new CanaryError(`--count is ${args.count}: plant one or more.`);
  for (let planted = 0; planted < args.count; planted++) await plant(scene, plan);
  return sayReport(scene, args.json);
}

/** `hardhat canary:track`. @returns whether every canary could be looked after. */
export async function trackCommand(hre: HardhatRuntimeEnvironment, args: TrackArguments, variables: Variables): Promise<boolean> {
  const scene = await sceneOf(hre, args, variables);
  for (;;) {
    let isWell = true;
    for (const canary of scene.ledger.all) {
      try {
        await track(scene, canary);
      } catch (error) {
        // The others have deadlines, too.
        if (!(error instanceof AssayError || error instanceof CanaryError)) throw error;
        console.error(`nonce ${canary.order.nonce}: ${error.message}`);
        isWell = false;
      }
    }
    if (args.every === 0 || scene.ledger.all.every(({ end }) => end !== undefined)) return (await sayReport(scene, args.json)) && isWell;
    await new Promise((resolve) => setTimeout(resolve, args.every * MILLISECONDS));
  }
}

/** `hardhat canary:report`. @returns true. */
export async function reportCommand(hre: HardhatRuntimeEnvironment, args: CanaryArguments, variables: Variables): Promise<boolean> {
  return sayReport(await sceneOf(hre, args, variables), args.json);
}

async function sayReport(scene: CanaryScene, json: boolean): Promise<boolean> {
  const report = await reportOf(scene);
  if (json) console.log(JSON.stringify(report, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value), 2));
  else for (const line of reportLines(report)) console.log(line);
  return true;
}
