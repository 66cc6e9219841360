import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

/** Address of everything that was deployed, by Ignition's ids, as `Stake#AssayToken`. */
export type Addresses = Readonly<Record<string, string>>;

/** One of them. */
export interface Deployed {
  /** Of the contract, as in its artifact. */
  readonly name: string;
  readonly address: string;
}

/** Nothing is known to be deployed where it was looked for. */
export class NothingDeployedError extends Error {
  override readonly name = "NothingDeployedError";

  constructor(
    /** What would say where everything is. */
    readonly file: string,
    advice: string,
  ) {
    super(`${file} is not there: ${advice}.`);
  }
}

/** A part of the suite that was not deployed, or not yet. */
export class NotDeployedError extends Error {
  override readonly name = "NotDeployedError";

  constructor(
    readonly contract: string,
    advice = "run npm run deploy again, which goes on where it ended",
  ) {
    super(`${contract} is not deployed: ${advice}.`);
  }
}

/**
 * Names the journal of a deployment by its chain: by the chain's number and its first block, since development nodes begin
 * anew under the number that they had.
 */
export async function chainDeploymentId({ ethers }: HardhatRuntimeEnvironment): Promise<string> {
  const { chainId } = await ethers.provider.getNetwork();
  const hash = (await ethers.provider.getBlock(0))?.hash ?? "0x00000000";
  return `chain-${chainId}-${hash.slice(2, 10)}`;
}

/** Where Ignition keeps what it knows of a deployment. */
export function deploymentFolder({ config }: HardhatRuntimeEnvironment, deploymentId: string): string {
  return join(config.paths.ignition, "deployments", deploymentId);
}

/** Of a file as Ignition writes it, `deployed_addresses.json`. @throws {NothingDeployedError} where there is none. */
export function readAddresses(file: string): Addresses {
  if (!existsSync(file)) throw new NothingDeployedError(file, "deploy first, or name a file of addresses by --addresses");
  return JSON.parse(readFileSync(file, "utf8")) as Addresses;
}

/** Everything that is deployed, in the order of the ids. */
export function deployedOf(addresses: Addresses): readonly Deployed[] {
  return Object.entries(addresses).map(([id, address]) => ({ name: id.split("#").at(-1) ?? id, address })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Address of the one contract of a name. @throws {NotDeployedError} where there is none. */
export function addressOf(addresses: Addresses, name: string): string {
  const found = deployedOf(addresses).find((deployed) => deployed.name === name);
  if (found === undefined) throw new NotDeployedError(name);
  return found.address;
}

/** Where a module's contracts are, by Ignition's ids. */
export async function addressesOf({ results }: { results: Readonly<Record<string, { readonly id: string }>> }, contracts: Readonly<Record<string, { getAddress(): Promise<string> }>>): Promise<Addresses> {
  const entries = Object.entries(results).map(async ([key, { id }]) => [id, (await contracts[key]?.getAddress()) ?? ""] as const);
  return Object.fromEntries(await Promise.all(entries));
}
