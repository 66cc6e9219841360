import { type BaseWallet, FetchRequest, formatEther, JsonRpcProvider, Network } from "ethers";
import { type PreparedCall, type Quote, quote, send } from "../chain/quote";
import { Policy } from "../chain/policy";
import type { Hex } from "../hex";
import { accountOf } from "./account";
import type { ChainFlags, SendingFlags } from "./arguments";
import { UnavailableError } from "./exit";
import type { Streams } from "./streams";

const TIMEOUT_MILLISECONDS = 20_000;

/** A chain and its policy, until the command ends. */
export async function withPolicy<T>({ rpc, policy, fromBlock }: ChainFlags, act: (policy: Policy) => Promise<T>): Promise<T> {
  const request = new FetchRequest(rpc);
  request.timeout = TIMEOUT_MILLISECONDS;
  // A provider that does not know its chain asks for it on its own, and prints what goes wrong.
  const stranger = new JsonRpcProvider(request, Network.from(1), { staticNetwork: true, cacheTimeout: -1 });
  let chainId: bigint;
  try {
    chainId = BigInt(String(await stranger.send("eth_chainId", [])));
  } catch (cause) {
    throw new UnavailableError(`${rpc} does not answer: name a node of the chain by --rpc.`, { cause });
  } finally {
    stranger.destroy();
  }
  const provider = new JsonRpcProvider(request, Network.from(chainId), { staticNetwork: true, cacheTimeout: -1 });
  try {
    return await act(new Policy(provider, policy, fromBlock));
  } finally {
    provider.destroy();
  }
}

/** Who sends, or would send. */
export function walletOf({ keystore }: Pick<SendingFlags, "keystore">): Promise<BaseWallet> {
  return accountOf(keystore, process.env);
}

/** What was sent, or would be. */
export interface Sent extends Quote {
  readonly hash?: Hex;
  readonly gasUsed?: bigint;
}

/** Quotes a call, says so, and sends it unless nothing is to be sent. */
export async function quoteAndSend(policy: Policy, wallet: BaseWallet, call: PreparedCall, what: string, isDry: boolean, { complain }: Streams): Promise<Sent> {
  const found = await quote(policy.provider, call, wallet.address);
  complain(`${what}: ${quoteLine(found)}${isDry ? "; not sent" : ""}`);
  if (isDry) return found;
  const receipt = await send(wallet.connect(policy.provider), call, found);
  complain(`${what}: in block ${receipt.blockNumber}, ${receipt.gasUsed} gas`);
  return { ...found, hash: receipt.hash as Hex, gasUsed: receipt.gasUsed };
}

/** A quote as a line for people. */
export function quoteLine({ gas, calldataGas, calldataBytes, gasPrice, cost }: Quote): string {
  return `${gas} gas, ${calldataGas} of it for ${calldataBytes} bytes of calldata, at ${gasPrice} wei: ${formatEther(cost)} of the chain's currency`;
}

/** The fields by which a call that was sent, or would be, is told to programs. */
export function sentFields({ gas, calldataBytes, calldataGas, gasPrice, cost, hash, gasUsed }: Sent): Record<string, bigint | number | string> {
  return { gas, calldataBytes, calldataGas, gasPrice, cost, ...(hash === undefined ? {} : { hash }), ...(gasUsed === undefined ? {} : { gasUsed }) };
}
