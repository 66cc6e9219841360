import { Contract, type Signer, keccak256 } from "ethers";
import { IArbWasmCache__factory } from "../typechain-types";

/** The precompile that says which programs start as cached, and who may decide it. */
export const ARB_WASM_CACHE = "0x0000000000000000000000000000000000000072";

/** What a cache manager's contract sells: a place goes to whoever bids most for its size. */
const CACHE_MANAGER_ABI = ["function getMinBid(address program) view returns (uint192)", "function placeBid(address program) payable"];

/** Whether calls of the program start as cached, which spares them its start cost. */
export async function isCached(signer: Signer, program: string): Promise<boolean> {
  const code = await signer.provider?.getCode(program);
  return IArbWasmCache__factory.connect(ARB_WASM_CACHE, signer).codehashIsCached(keccak256(code ?? "0x"));
}

/**
 * Buys an active program a place in the chain's cache where the least bid is at most `most` wei. Does nothing where it
 * has one, costs more, or the chain has no cache manager, as development nodes have none.
 */
export async function buyCache(signer: Signer, program: string, most: bigint): Promise<void> {
  const [address] = await IArbWasmCache__factory.connect(ARB_WASM_CACHE, signer).allCacheManagers();
  if (address === undefined || (await isCached(signer, program))) return;
  const manager = new Contract(address, CACHE_MANAGER_ABI, signer);
  const bid = (await manager.getFunction("getMinBid").staticCall(program)) as bigint;
  if (bid > most) return;
  await (await manager.getFunction("placeBid").send(program, { value: bid })).wait();
}
