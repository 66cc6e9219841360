import { isCallException, type TransactionReceipt, type TransactionRequest } from "ethers";
import { ARB_WASM, arbWasmAbi, type TaskChain } from "./chain";
import { refused } from "./errors";

/** Sent above the data fee, which grows while others activate; what is not needed comes back. */
const FEE_MARGIN_PERCENT = 20n;
const INACTIVE = new Set(["ProgramNotActivated", "ProgramNeedsUpgrade", "ProgramExpired"]);

/** What an activation came to. The fee is wei. */
export interface Activated {
  readonly version: number;
  readonly dataFee: bigint;
}

/** The error of ArbWasm or ArbWasmCache by which a call failed. */
export function arbErrorOf(error: unknown): { readonly name: string; readonly args: readonly unknown[] } | undefined {
  if (!isCallException(error) || error.data === null) return undefined;
  const parsed = arbWasmAbi.parseError(error.data);
  return parsed === null ? undefined : { name: parsed.name, args: parsed.args.toArray() };
}

/** The Stylus version for which code is active; undefined where it is not. */
export async function activeVersion({ arbWasm }: TaskChain, codeHash: string): Promise<number | undefined> {
  try {
    return Number(await arbWasm.getFunction("codehashVersion").staticCall(codeHash));
  } catch (error) {
    if (INACTIVE.has(arbErrorOf(error)?.name ?? "")) return undefined;
    throw error;
  }
}

/** What an activation asks for now, in wei: a chain says it where too little is sent. */
async function dataFeeOf({ arbWasm }: TaskChain, program: string): Promise<bigint> {
  try {
    await arbWasm.getFunction("activateProgram").staticCall(program, { value: 0n });
    return 0n;
  } catch (error) {
    const found = arbErrorOf(error);
    if (found?.name === "ProgramInsufficientValue") return found.args[1] as bigint;
    throw error;
  }
}

export async function sent({ signer }: TaskChain, transaction: TransactionRequest): Promise<TransactionReceipt> {
  const receipt = await (await signer.sendTransaction(transaction)).wait();
  if (receipt === null) throw refused("a transaction was replaced while it waited");
  return receipt;
}

/** Activates a program that is not active, for what is asked. */
export async function activated(chain: TaskChain, program: string): Promise<TransactionReceipt> {
  const fee = await dataFeeOf(chain, program);
  const value = (fee * (100n + FEE_MARGIN_PERCENT)) / 100n;
  return sent(chain, { to: ARB_WASM, value, data: arbWasmAbi.encodeFunctionData("activateProgram", [program]) });
}

/** The activation that a transaction made. */
export function activationIn({ logs }: TransactionReceipt): Activated | undefined {
  const [event] = logs.map((log) => arbWasmAbi.parseLog(log)).filter((found) => found?.name === "ProgramActivated");
  if (event == null) return undefined;
  return { version: Number(event.args.getValue("version")), dataFee: event.args.getValue("dataFee") as bigint };
}
