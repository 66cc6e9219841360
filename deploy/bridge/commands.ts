import { BrowserProvider } from "ethers";
import type { HardhatRuntimeEnvironment, HttpNetworkConfig } from "hardhat/types";
import { checkUrl } from "../networks";
import { BridgeError } from "./errors";
import { providerOf, readerOf } from "./providers";
import { bridgeAddresses, checkPair, registerPair } from "./register";
import { type Ticket, advice, followTickets, readTickets, redeemTickets } from "./tickets";

/** What `bridge:deploy` is told. */
export interface DeployArguments {
  readonly childToken: string;
  readonly child: string;
}

/** What `bridge:register` is told. */
export interface RegisterArguments extends DeployArguments {
  readonly parentToken: string;
  readonly json: boolean;
}

/** What `bridge:status` is told. */
export interface StatusArguments {
  readonly transaction: string;
  readonly child: string;
  readonly lateSeconds: number;
  readonly json: boolean;
}

/** What `bridge:redeem` is told. */
export interface RedeemArguments {
  readonly transaction: string;
  readonly parent: string;
}

/** A node of another network of the configuration, to read from. */
function readerOfNetwork({ config }: HardhatRuntimeEnvironment, name: string) {
  // Of the type a network is always there.
  const { url } = (config.networks[name] ?? {}) as Partial<HttpNetworkConfig>;
  if (url === undefined) throw new BridgeError(`The Hardhat configuration has no network ${name} with a URL; it has ${Object.keys(config.networks).join(", ")}.`);
  checkUrl(name, url);
  return readerOf(url);
}

/** @returns whether no ticket needs somebody. */
function show(tickets: readonly Ticket[], json: boolean): boolean {
  if (json) console.log(JSON.stringify(tickets, undefined, 2));
  else for (const { state, id, to, redeemedIn } of tickets) console.log(`${state.padEnd(10)} ${id} to ${to}${redeemedIn === undefined ? "" : ` by ${redeemedIn}`}`);
  const advices = tickets.map(advice).filter((text) => text !== "");
  for (const line of advices) console.error(line);
  return advices.length === 0;
}

export async function deployCommand(hre: HardhatRuntimeEnvironment, { childToken, child }: DeployArguments): Promise<boolean> {
  const { chainId } = await readerOfNetwork(hre, child).getNetwork();
  const { parentGateway, parentRouter, childGateway } = bridgeAddresses(chainId);
  const token = await hre.ethers.deployContract("L1AssayToken", [childToken, parentGateway, parentRouter]);
  await token.waitForDeployment();
  const address = await token.getAddress();
  console.log(`L1AssayToken: ${address}`);
  console.log(`Next, the timelock calls AssayToken.setGateway(${childGateway}, ${address}) on ${child}, once and for all; then: npx hardhat bridge:register.`);
  return true;
}

export async function registerCommand(hre: HardhatRuntimeEnvironment, { parentToken, childToken, child, json }: RegisterArguments): Promise<boolean> {
  const [parent, reader] = [providerOf(hre.network.provider), readerOfNetwork(hre, child)];
  const { chainId } = await reader.getNetwork();
  const childRunner = new BrowserProvider({ request: async ({ method, params }) => reader.send(method, (params ?? []) as unknown[]) as Promise<unknown> });
  await checkPair({ parentToken, childToken }, bridgeAddresses(chainId), hre.ethers.provider, childRunner);
  const transaction = await registerPair({ parentToken, childToken }, parent.getSigner(), reader);
  console.error(`Registered in ${transaction}; following its tickets ...`);
  const onTicket = ({ id, state }: Ticket): void => {
    console.error(`${id}: ${state}`);
  };
  return show(await followTickets(transaction, { parent, child: reader }, { onTicket }), json);
}

export async function statusCommand(hre: HardhatRuntimeEnvironment, { transaction, child, lateSeconds, json }: StatusArguments): Promise<boolean> {
  return show(await readTickets(transaction, { parent: providerOf(hre.network.provider), child: readerOfNetwork(hre, child) }, { lateSeconds }), json);
}

export async function redeemCommand(hre: HardhatRuntimeEnvironment, { transaction, parent }: RedeemArguments): Promise<boolean> {
  const redeemed = await redeemTickets(transaction, readerOfNetwork(hre, parent), providerOf(hre.network.provider).getSigner());
  console.log(redeemed.length === 0 ? "No ticket waits." : `Executed in ${redeemed.join(", ")}.`);
  return true;
}
