import { ethers } from "hardhat";
import { signerOf } from "../../fixtures/chain";

/** The chain's precompiles beside those that activate and cache, as far as Stylus meets them. */
const ADDRESSES = { ArbSys: "0x64", ArbOwnerPublic: "0x6b", ArbGasInfo: "0x6c", ArbOwner: "0x70" } as const;

const ABI = {
  ArbSys: [
    "function arbOSVersion() view returns (uint256)",
    "function arbBlockNumber() view returns (uint256)",
    "function arbBlockHash(uint256) view returns (bytes32)",
    "error InvalidBlockNumber(uint256 requested, uint256 current)",
    "function arbChainID() view returns (uint256)",
  ],
  ArbOwnerPublic: [
    "function isChainOwner(address) view returns (bool)",
    "function getAllChainOwners() view returns (address[])",
    "function getScheduledUpgrade() view returns (uint64 arbosVersion, uint64 scheduledForTimestamp)",
    "function getMaxStylusContractFragments() view returns (uint8)",
  ],
  ArbGasInfo: [
    "function getPricesInWei() view returns (uint256, uint256, uint256, uint256, uint256, uint256)",
    "function getL1BaseFeeEstimate() view returns (uint256)",
    "function getCurrentTxL1GasFees() view returns (uint256)",
  ],
  ArbOwner: [
    "function isChainOwner(address) view returns (bool)",
    "function getAllChainOwners() view returns (address[])",
    "function scheduleArbOSUpgrade(uint64 newVersion, uint64 timestamp)",
    "function setInkPrice(uint32)",
    "function setWasmMaxStackDepth(uint32)",
    "function setWasmFreePages(uint16)",
    "function setWasmPageGas(uint16)",
    "function setWasmPageLimit(uint16)",
    "function setWasmMaxSize(uint32)",
    "function setWasmMinInitGas(uint8 gas, uint16 cached)",
    "function setWasmInitCostScalar(uint64)",
    "function setWasmExpiryDays(uint16)",
    "function setWasmKeepaliveDays(uint16)",
    "function setWasmBlockCacheSize(uint16)",
    "function setWasmActivationGas(uint64)",
    "function setMaxStylusContractFragments(uint8)",
    "function addWasmCacheManager(address)",
    "function removeWasmCacheManager(address)",
    "event OwnerActs(bytes4 indexed method, address indexed owner, bytes data)",
  ],
} as const;

export type ChainPrecompile = keyof typeof ADDRESSES;

export function addressOf(name: ChainPrecompile): string {
  return ethers.zeroPadValue(ADDRESSES[name], 20);
}

/** A precompile as the first account calls it, who owns the chain, or as `account` does. */
export async function precompile(name: ChainPrecompile, account?: string) {
  const signer = account === undefined ? (await ethers.getSigners())[0] : await ethers.getImpersonatedSigner(account);
  return new ethers.Contract(addressOf(name), ABI[name], signer ?? null);
}

/** Has the first account, who owns the chain, call one of its methods. */
export async function own(method: string, ...args: unknown[]): Promise<void> {
  await (await precompile("ArbOwner")).getFunction(method).send(...args);
}

/** An account with ether that does not own the chain. */
export async function stranger() {
  return signerOf(ethers.Wallet.createRandom().address);
}

/** Time of the latest block, in seconds. */
export async function now(): Promise<bigint> {
  return BigInt((await ethers.provider.getBlock("latest"))?.timestamp ?? 0);
}
