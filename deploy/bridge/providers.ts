import { type ExternalProvider, JsonRpcProvider, Web3Provider } from "@ethersproject/providers";
import type { EthereumProvider } from "hardhat/types";

/** Hardhat's node as Arbitrum's SDK takes it, which is built on ethers 5; its accounts sign. */
export function providerOf(provider: EthereumProvider): Web3Provider {
  const external: ExternalProvider = { request: ({ method, params }) => provider.request({ method, ...(params === undefined ? {} : { params }) }) };
  return new Web3Provider(external, "any");
}

/** A node to read from. */
export function readerOf(url: string): JsonRpcProvider {
  return new JsonRpcProvider(url);
}
