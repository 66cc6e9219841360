import { arbGasInfo } from "./arb-gas-info";
import { arbOwner } from "./arb-owner";
import { arbOwnerPublic } from "./arb-owner-public";
import { arbSys } from "./arb-sys";
import { arbWasm } from "./arb-wasm";
import { arbWasmCache } from "./arb-wasm-cache";
import { cacheManager } from "./cache-manager";
import type { Precompile } from "./precompile";
import { stylusDeployer } from "./stylus-deployer";

/** What stands on Hardhat Network as on an Arbitrum chain. */
export const PRECOMPILES: readonly Precompile[] = [
  arbSys, arbOwnerPublic, arbGasInfo, arbOwner, arbWasm, arbWasmCache, cacheManager, stylusDeployer,
];

/** What stands at an address of 20 bytes, by which its functions and errors have names. */
export function precompileAt(address: Uint8Array): Pick<Precompile, "name" | "abi"> | undefined {
  return PRECOMPILES.find((precompile) => Buffer.compare(precompile.address, address) === 0);
}
