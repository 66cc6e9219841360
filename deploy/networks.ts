import type { HttpNetworkUserConfig, NetworksUserConfig } from "hardhat/types";

/** Hardhat's configuration variables, as `vars` of hardhat/config. */
export interface Variables {
  has(name: string): boolean;
  get(name: string): string;
}

/** A chain that is deployed to by name, and the variables that say how it is reached. */
export interface KnownNetwork {
  /** Undefined where a variable says it. */
  readonly chainId: number | undefined;
  /** The variable that holds the address of a JSON-RPC. */
  readonly url: string;
  /** Where no variable says one. */
  readonly defaultUrl?: string;
}

/** The variable that holds the deployer's private key; without it, the accounts of the node or signer at the URL sign. */
export const DEPLOYER_KEY = "ASSAY_DEPLOYER_KEY";
/** The variable that holds the number of the Orbit chain. */
export const ORBIT_CHAIN_ID = "ASSAY_ORBIT_CHAIN_ID";

/** By the names that `--network` takes, besides Hardhat's own `hardhat` and `localhost`. */
export const KNOWN_NETWORKS: Readonly<Record<string, KnownNetwork>> = {
  nitro: { chainId: 412_346, url: "ASSAY_NITRO_URL", defaultUrl: "http://127.0.0.1:8547" },
  arbitrumSepolia: { chainId: 421_614, url: "ASSAY_ARBITRUM_SEPOLIA_URL" },
  arbitrumOne: { chainId: 42_161, url: "ASSAY_ARBITRUM_ONE_URL" },
  // Where the bridge to Arbitrum begins.
  sepolia: { chainId: 11_155_111, url: "ASSAY_SEPOLIA_URL" },
  ethereum: { chainId: 1, url: "ASSAY_ETHEREUM_URL" },
  orbit: { chainId: undefined, url: "ASSAY_ORBIT_URL" },
};

/** Stands for a URL that nobody set: nothing is ever reached there. */
const UNSET = "http://unset.invalid";

/** A network that cannot be used as it is set up. */
export class NetworkSettingsError extends Error {
  override readonly name = "NetworkSettingsError";

  constructor(
    readonly network: string,
    /** What is missing or wrong, and what to do. */
    readonly problem: string,
  ) {
    super(`Network ${network}: ${problem}`);
  }
}

/** Chain number and, where set, address and key of every known network; what is not set is asked for when it is used. */
export function deployNetworks(vars: Variables): NetworksUserConfig {
  const key = vars.has(DEPLOYER_KEY) ? vars.get(DEPLOYER_KEY) : undefined;
  const networks = Object.entries(KNOWN_NETWORKS).map(([name, { chainId, url, defaultUrl }]): [string, HttpNetworkUserConfig] => {
    const known = chainId ?? (vars.has(ORBIT_CHAIN_ID) ? Number(vars.get(ORBIT_CHAIN_ID)) : undefined);
    return [name, {
      url: vars.has(url) ? vars.get(url) : defaultUrl ?? UNSET,
      accounts: key === undefined ? "remote" : [key],
      ...(known === undefined ? {} : { chainId: known }),
    }];
  });
  return Object.fromEntries(networks);
}

/**
 * That a network can be reached and somebody signs there. Hardhat's own networks can.
 * @param accounts of the network; empty where neither key nor signer is there.
 * @throws {NetworkSettingsError} which says what to set.
 */
export function checkNetwork(network: string, url: string | undefined, accounts: readonly string[]): void {
  checkUrl(network, url);
  if (accounts.length > 0) return;
  const problem = `nobody signs. Give a key by "npx hardhat vars set ${DEPLOYER_KEY}", or have the URL answer eth_accounts and sign, as an external signer does.`;
  throw new NetworkSettingsError(network, problem);
}

/** As {@link checkNetwork}, for what only reads. */
export function checkUrl(network: string, url: string | undefined): void {
  const known = KNOWN_NETWORKS[network];
  if (known === undefined || url !== UNSET) return;
  throw new NetworkSettingsError(network, `it has no URL. Set one by "npx hardhat vars set ${known.url}".`);
}
