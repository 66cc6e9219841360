import { Wallet, parseEther } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { cast } from "../actors";

/** Providers by their names, and the class of GPUs that each has. */
export const PROVIDERS = { first: 1, second: 1, third: 2 } as const;
export type ProviderName = keyof typeof PROVIDERS;
export const PROVIDER_NAMES = Object.keys(PROVIDERS) as readonly ProviderName[];

export const CLIENTS = ["north", "east", "south", "west"] as const;
export type ClientName = (typeof CLIENTS)[number];

/** Who takes part: the first two of the network's accounts, and keys that are made for it, most of which only sign. */
export interface MarketCast {
  readonly deployer: HardhatEthersSigner;
  readonly owner: HardhatEthersSigner;
  readonly guardian: Wallet;
  readonly treasury: Wallet;
  readonly burner: Wallet;
  /** Matches orders and providers, and sends what they signed. */
  readonly coordinator: Wallet;
  readonly delegator: Wallet;
  /** Disputes what providers claim. */
  readonly challenger: Wallet;
  /** Orders for the client `west`. */
  readonly agent: Wallet;
  readonly providers: Readonly<Record<ProviderName, Wallet>>;
  readonly operators: Readonly<Record<ProviderName, Wallet>>;
  readonly clients: Readonly<Record<ClientName, Wallet>>;
}

/** Ether for all that one role sends. */
const FUNDS = parseEther("0.02");

/** Makes the keys, and gives ether to those that send transactions. */
export async function castMarket(hre: HardhatRuntimeEnvironment): Promise<MarketCast> {
  const { deployer, owner } = await cast(hre, ["deployer", "owner"], ["owner"]);
  const key = (): Wallet => new Wallet(Wallet.createRandom().privateKey, hre.ethers.provider);
  const keys = <Name extends string>(names: readonly Name[]) => Object.fromEntries(names.map((name) => [name, key()])) as Record<Name, Wallet>;
  const roles = keys(["guardian", "treasury", "burner", "coordinator", "delegator", "challenger", "agent"]);
  const [providers, operators, clients] = [keys(PROVIDER_NAMES), keys(PROVIDER_NAMES), keys(CLIENTS)];
  for (const { address } of [roles.coordinator, roles.delegator, ...Object.values(providers), clients.south, clients.west]) {
    await (await deployer.sendTransaction({ to: address, value: FUNDS })).wait();
  }
  return { deployer, owner, ...roles, providers, operators, clients };
}
