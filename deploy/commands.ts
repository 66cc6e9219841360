import { dirname, join } from "node:path";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { type Addresses, chainDeploymentId, deployedOf, deploymentFolder, readAddresses } from "./addresses";
import { deploySuite } from "./deploy-suite";
import { expensesOf } from "./expenses";
import { type Handover, checkHandover } from "./handover-check";
import { checkNetwork, checkUrl } from "./networks";
import { type SuiteParameters, readSuiteParameters } from "./parameters";
import { dryRun } from "./dry-run";
import { suiteAt, suiteComparisons } from "./suite";
import { addressTable, paidText, powerTable } from "./table";
import { unitOf } from "./units";
import { verifySources } from "./verify-sources";

export interface DeployArguments {
  readonly dryRun: boolean;
  readonly parameters?: string;
  readonly gasPrice?: string;
  readonly bytePrice: string;
}

export interface CheckArguments {
  readonly json: boolean;
  readonly addresses?: string;
  readonly parameters?: string;
}

const write = (...lines: readonly string[]): void => { for (const line of lines) console.log(line); };

/** Something on the chain that is not as the parameters say. */
interface Difference {
  readonly parameter: string;
  readonly wanted: string;
  readonly found: string;
  readonly unit?: string;
}

function urlOf({ network }: HardhatRuntimeEnvironment): string | undefined {
  return "url" in network.config ? network.config.url : undefined;
}

/** Where the addresses of a deployment are, beside its journal where there is one. */
async function addressFileOf(hre: HardhatRuntimeEnvironment, given: string | undefined): Promise<string> {
  checkUrl(hre.network.name, urlOf(hre));
  return given ?? join(deploymentFolder(hre, await chainDeploymentId(hre)), "deployed_addresses.json");
}

async function differencesOf(hre: HardhatRuntimeEnvironment, addresses: Addresses, parameters: SuiteParameters): Promise<readonly Difference[]> {
  const comparisons = await suiteComparisons(await suiteAt(hre, addresses), parameters);
  return comparisons.filter(([, wanted, found]) => wanted !== found).map(([parameter, wanted, found]) => {
    const unit = unitOf(parameter);
    return { parameter, wanted: String(wanted), found: String(found), ...(unit === undefined ? {} : { unit }) };
  });
}

function differenceText({ parameter, wanted, found, unit }: Difference): string {
  return `${parameter}: wanted ${wanted}, found ${found}${unit === undefined ? "" : ` (${unit})`}`;
}

function sayParameters(differences: readonly Difference[]): boolean {
  write(...(differences.length === 0 ? ["Every parameter is as the file says."] : differences.map(differenceText)));
  return differences.length === 0;
}

function sayHandover({ powers, guardian, faults }: Handover, addresses: Addresses): boolean {
  const names = new Map([...deployedOf(addresses).map(({ name, address }) => [address, name] as const), ...(guardian === undefined ? [] : [[guardian, `guardian ${guardian}`] as const])]);
  write(...powerTable(powers, names), "");
  write(...(faults.length === 0 ? ["Nobody but the timelock and the guardian holds any power."] : faults.map((fault) => `FAULT  ${fault}`)));
  return faults.length === 0;
}

/** `hardhat deploy`. @returns whether everything is as it should be. */
export async function deployCommand(hre: HardhatRuntimeEnvironment, { dryRun: dry, parameters: file, gasPrice, bytePrice }: DeployArguments): Promise<boolean> {
  const parameters = await readSuiteParameters(file ?? hre.network.name);
  const prices = gasPrice === undefined ? {} : { prices: { gasPrice: BigInt(gasPrice), bytePrice: BigInt(bytePrice) } };
  if (dry) return dryRun(hre, parameters, { file: file ?? hre.network.name, write, ...prices });
  checkUrl(hre.network.name, urlOf(hre));
  checkNetwork(hre.network.name, urlOf(hre), await accountsOf(hre));

  const { addresses, folder, deployer, open } = await deploySuite(hre, parameters, { onStep: (text) => write(`deploying ${text}`) });
  write("", ...addressTable(addresses), "", paidText(await expensesOf(hre, addresses, folder, deployer)), "");
  for (const { to, data, text } of open) write(`to propose: ${text}\n  to ${to}\n  data ${data}`);
  const asWanted = sayParameters(await differencesOf(hre, addresses, parameters));
  write("");
  return sayHandover(await checkHandover(hre, addresses, folder), addresses) && asWanted;
}

/** Accounts that sign; none where the node does not say. */
async function accountsOf({ network }: HardhatRuntimeEnvironment): Promise<readonly string[]> {
  try {
    return (await network.provider.request({ method: "eth_accounts" })) as readonly string[];
  } catch (error) {
    // Hardhat's own word for a node that cannot be reached.
    if (error instanceof Error && error.message.startsWith("HH108")) throw error;
    return [];
  }
}

/** `hardhat params:check`. */
export async function paramsCommand(hre: HardhatRuntimeEnvironment, { json, addresses: file, parameters: network }: CheckArguments): Promise<boolean> {
  const parameters = await readSuiteParameters(network ?? hre.network.name);
  const differences = await differencesOf(hre, readAddresses(await addressFileOf(hre, file)), parameters);
  if (!json) return sayParameters(differences);
  write(JSON.stringify(differences, null, 2));
  return differences.length === 0;
}

/** `hardhat handover:check`. */
export async function handoverCommand(hre: HardhatRuntimeEnvironment, { json, addresses: given }: CheckArguments): Promise<boolean> {
  const file = await addressFileOf(hre, given);
  const addresses = readAddresses(file);
  const handover = await checkHandover(hre, addresses, dirname(file));
  if (!json) return sayHandover(handover, addresses);
  write(JSON.stringify(handover, null, 2));
  return handover.faults.length === 0;
}

/** `hardhat sources:verify`. */
export async function verifyCommand(hre: HardhatRuntimeEnvironment, { list }: { list: boolean }): Promise<boolean> {
  checkUrl(hre.network.name, urlOf(hre));
  return verifySources(hre, deploymentFolder(hre, await chainDeploymentId(hre)), { list, write });
}
