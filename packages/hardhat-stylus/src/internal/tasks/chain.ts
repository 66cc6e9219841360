import { BrowserProvider, Contract, Interface, type JsonRpcSigner, type TransactionReceipt } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { refused } from "./errors";

export const ARB_WASM = "0x0000000000000000000000000000000000000071";
export const ARB_WASM_CACHE = "0x0000000000000000000000000000000000000072";
/** Of every Arbitrum chain where somebody has put it there. */
export const STYLUS_DEPLOYER = "0xcEcba2F1DC234f70Dd89F2041029807F8D03A990";

export const arbWasmAbi = new Interface([
  "function activateProgram(address program) payable returns (uint16 version, uint256 dataFee)",
  "function codehashVersion(bytes32 codehash) view returns (uint16)",
  "function programInitGas(address program) view returns (uint64 gas, uint64 gasWhenCached)",
  "event ProgramActivated(bytes32 indexed codehash, bytes32 moduleHash, address program, uint256 dataFee, uint16 version)",
  "error ProgramNotWasm()",
  "error ProgramNotActivated()",
  "error ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion)",
  "error ProgramExpired(uint64 ageInSeconds)",
  "error ProgramUpToDate()",
  "error ProgramInsufficientValue(uint256 have, uint256 want)",
]);
export const arbWasmCacheAbi = new Interface([
  "function allCacheManagers() view returns (address[])",
  "function codehashIsCached(bytes32 codehash) view returns (bool)",
  "function cacheProgram(address program)",
  "function evictCodehash(bytes32 codehash)",
]);
export const cacheManagerAbi = new Interface([
  "function placeBid(address program) payable",
  "function getMinBid(address program) view returns (uint192)",
]);
export const deployerAbi = new Interface([
  "function deploy(bytes bytecode, bytes initData, uint256 initValue, bytes32 salt) payable returns (address)",
  "event ContractDeployed(address deployedContract)",
]);

/** Milliseconds between looks for a receipt. */
const POLLING = 250;

/** The chain that a task works on, and the account that pays. */
export interface TaskChain {
  readonly provider: BrowserProvider;
  readonly signer: JsonRpcSigner;
  readonly arbWasm: Contract;
}

/** @throws NomicLabsHardhatPluginError where the network has no account to pay with, or no Stylus. */
export async function taskChain({ network }: HardhatRuntimeEnvironment): Promise<TaskChain> {
  const provider = new BrowserProvider(network.provider, undefined, { pollingInterval: POLLING, cacheTimeout: -1 });
  const [account] = (await network.provider.send("eth_accounts")) as readonly string[];
  if (account === undefined) throw refused(`the network ${network.name} has no account to pay with: set networks.${network.name}.accounts`);
  if ((await provider.getCode(ARB_WASM)) === "0x") {
    throw refused(`the network ${network.name} has no ArbWasm at ${ARB_WASM}: it is no Arbitrum chain with Stylus`);
  }
  const signer = await provider.getSigner(account);
  return { provider, signer, arbWasm: new Contract(ARB_WASM, arbWasmAbi, signer) };
}

/** Wei that a transaction cost besides what it carried. */
export function feeOf({ gasUsed, gasPrice }: TransactionReceipt): bigint {
  return gasUsed * gasPrice;
}
