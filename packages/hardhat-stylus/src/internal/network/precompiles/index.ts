import { arbGasInfo } from "./arb-gas-info";
import { arbOwner } from "./arb-owner";
import { arbOwnerPublic } from "./arb-owner-public";
import { arbSys } from "./arb-sys";
import { arbWasm } from "./arb-wasm";
import { arbWasmCache } from "./arb-wasm-cache";
import { cacheManager } from "./cache-manager";
import type { Precompile } from "./precompile";

/** What stands on Hardhat Network as on an Arbitrum chain. */
export const PRECOMPILES: readonly Precompile[] = [
  arbSys, arbOwnerPublic, arbGasInfo, arbOwner, arbWasm, arbWasmCache, cacheManager,
];
