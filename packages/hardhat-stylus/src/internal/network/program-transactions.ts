import { keccak256 } from "ethers";
import { activated, activationIn, activeVersion, arbErrorOf, sent, type Activated } from "../tasks/activation";
import { ARB_WASM_CACHE, arbWasmCacheAbi, taskChain, type TaskChain } from "../tasks/chain";
import { StylusNetworkError } from "./errors";

async function chain(): Promise<TaskChain> {
  return taskChain((await import("hardhat")).default);
}

async function named<T>(what: string, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    const known = arbErrorOf(error);
    if (known === undefined) throw error;
    throw new StylusNetworkError("program", `${what} was refused: ${known.name}(${known.args.map(String).join(", ")})`, { cause: error });
  });
}

/** Activates a program, unless it is active. */
export async function activate(program: string): Promise<Activated> {
  const on = await chain();
  const version = await activeVersion(on, keccak256(await on.provider.getCode(program)));
  if (version !== undefined) return { version, dataFee: 0n };
  const receipt = await named(`activation of ${program}`, activated(on, program));
  const activation = activationIn(receipt);
  if (activation === undefined) throw new StylusNetworkError("program", `${program} was activated in ${receipt.hash} without its event`);
  return activation;
}

export async function cache(program: string): Promise<void> {
  const data = arbWasmCacheAbi.encodeFunctionData("cacheProgram", [program]);
  await named(`caching ${program}`, sent(await chain(), { to: ARB_WASM_CACHE, data }));
}

export async function evict(program: string): Promise<void> {
  const on = await chain();
  const data = arbWasmCacheAbi.encodeFunctionData("evictCodehash", [keccak256(await on.provider.getCode(program))]);
  await sent(on, { to: ARB_WASM_CACHE, data });
}
