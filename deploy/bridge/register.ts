import { AdminErc20Bridger, type ArbitrumNetwork, getArbitrumNetwork, getArbitrumNetworks } from "@arbitrum/sdk";
import type { JsonRpcProvider, JsonRpcSigner } from "@ethersproject/providers";
import { Contract, type ContractRunner, getAddress } from "ethers";
import { IAssayToken__factory, IL1AssayToken__factory } from "../../typechain-types";
import { BridgeCounterpartError, BridgeError } from "./errors";

/** Where Arbitrum's bridge is, of a chain that is registered with its SDK: Arbitrum One and Sepolia are. */
export interface BridgeAddresses {
  /** On the parent chain: gives out and takes back. */
  readonly parentGateway: string;
  /** On the parent chain: knows each token's gateway. */
  readonly parentRouter: string;
  /** On the child chain: burns and makes. */
  readonly childGateway: string;
}

/** @throws {BridgeError} where the chain has no bridge for tokens. */
export function bridgeAddresses(childChainId: number): BridgeAddresses {
  const { name, tokenBridge }: ArbitrumNetwork = getArbitrumNetwork(childChainId);
  if (tokenBridge === undefined) throw new BridgeError(`${name} (chain ${childChainId}) has no bridge for tokens.`);
  return { parentGateway: tokenBridge.parentCustomGateway, parentRouter: tokenBridge.parentGatewayRouter, childGateway: tokenBridge.childCustomGateway };
}

/** The gateway that burns and makes tokens on a chain; undefined where Arbitrum's SDK knows none. */
export function childGatewayOf(chainId: number): string | undefined {
  return getArbitrumNetworks().find((network) => network.chainId === chainId)?.tokenBridge?.childCustomGateway;
}

/** The two tokens. */
export interface Pair {
  /** `L1AssayToken` on the parent chain. */
  readonly parentToken: string;
  /** `AssayToken` on the child chain. */
  readonly childToken: string;
}

/**
 * Whether the two name each other and the bridge's own gateways. What registers them binds them for ever.
 *
 * @throws {BridgeCounterpartError} where one names another.
 */
export async function checkPair({ parentToken, childToken }: Pair, addresses: BridgeAddresses, parent: ContractRunner, child: ContractRunner): Promise<void> {
  const [l1, l2] = [IL1AssayToken__factory.connect(parentToken, parent), IAssayToken__factory.connect(childToken, child)];
  const named = [
    [parentToken, await l1.COUNTERPART(), childToken], [parentToken, await l1.GATEWAY(), addresses.parentGateway], [parentToken, await l1.ROUTER(), addresses.parentRouter],
    [childToken, await l2.l1Address(), parentToken], [childToken, await l2.gateway(), addresses.childGateway],
  ] as const;
  for (const [token, found, wanted] of named) if (getAddress(found) !== getAddress(wanted)) throw new BridgeCounterpartError(token, found, wanted);
}

/**
 * Tells gateway and router of both chains about the pair: one transaction on the parent chain and two tickets to the child.
 *
 * @param signer Pays on the parent chain, tickets included; anybody may.
 * @returns hash of the transaction, for `followTickets`.
 */
export async function registerPair({ parentToken, childToken }: Pair, signer: JsonRpcSigner, child: JsonRpcProvider): Promise<string> {
  const bridger = new AdminErc20Bridger(await getArbitrumNetwork(child));
  const sent = await bridger.registerCustomToken(getAddress(parentToken), getAddress(childToken), signer, child);
  return (await sent.wait()).transactionHash;
}

/** Which gateway a router of the parent chain sends a token to; the zero address where it knows none. */
export async function gatewayOf(token: string, router: string, runner: ContractRunner): Promise<string> {
  const routes = new Contract(router, ["function getGateway(address) view returns (address)"], runner);
  return (await routes.getFunction("getGateway").staticCall(token)) as string;
}
