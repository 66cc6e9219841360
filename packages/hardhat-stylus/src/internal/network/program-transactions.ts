import { setTimeout } from "node:timers/promises";
import { Interface, keccak256, type Result } from "ethers";
import { StylusNetworkError } from "./errors";

const ARB_WASM = "0x0000000000000000000000000000000000000071";
const ARB_WASM_CACHE = "0x0000000000000000000000000000000000000072";

const abi = new Interface([
  "function activateProgram(address program) payable returns (uint16 version, uint256 dataFee)",
  "function programVersion(address program) view returns (uint16)",
  "function cacheProgram(address program)",
  "function evictCodehash(bytes32 codehash)",
  "event ProgramActivated(bytes32 indexed codehash, bytes32 moduleHash, address program, uint256 dataFee, uint16 version)",
  "error ProgramNotWasm()",
  "error ProgramNotActivated()",
  "error ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion)",
  "error ProgramExpired(uint64 ageInSeconds)",
  "error ProgramInsufficientValue(uint256 have, uint256 want)",
]);

/** Sent along to learn the fee, which comes to a fraction of it; no more than half of what the sender has. */
const ENOUGH = 10n ** 18n;
/** The fee rises with every activation in between, so a tenth more is sent; what is not taken comes back. */
const MARGIN = 10n;
const POLL_MS = 50;

interface Receipt {
  readonly status: string;
  readonly logs: readonly { readonly topics: readonly string[]; readonly data: string }[];
}

async function request(method: string, params: readonly unknown[] = []): Promise<unknown> {
  const { network } = (await import("hardhat")).default;
  return network.provider.request({ method, params: [...params] });
}

/** What a call reverted with, wherever the node puts it. */
function revertData(error: unknown): string | undefined {
  const { data } = error as { data?: unknown };
  const found = typeof data === "object" && data !== null ? (data as { data?: unknown }).data : data;
  return typeof found === "string" && found.startsWith("0x") ? found : undefined;
}

function named(error: unknown, what: string): unknown {
  const data = revertData(error);
  const known = data === undefined ? null : abi.parseError(data);
  if (known === null) return error;
  return new StylusNetworkError("program", `${what} was refused: ${known.name}(${known.args.map(String).join(", ")})`, { cause: error });
}

async function firstAccount(): Promise<string> {
  const [account] = (await request("eth_accounts")) as readonly string[];
  if (account === undefined) throw new StylusNetworkError("program", "the network has no account to send from: name one in hardhat.config.ts");
  return account;
}

async function call(from: string, method: string, args: readonly unknown[], value = 0n): Promise<Result> {
  const data = abi.encodeFunctionData(method, args);
  const output = await request("eth_call", [{ from, to: ARB_WASM, data, value: `0x${value.toString(16)}` }, "latest"]);
  return abi.decodeFunctionResult(method, output as string);
}

async function send(from: string, to: string, method: string, args: readonly unknown[], value = 0n): Promise<Receipt> {
  const data = abi.encodeFunctionData(method, args);
  const hash = await request("eth_sendTransaction", [{ from, to, data, value: `0x${value.toString(16)}` }]);
  let receipt: Receipt | null = null;
  while (receipt === null) {
    receipt = (await request("eth_getTransactionReceipt", [hash])) as Receipt | null;
    if (receipt === null) await setTimeout(POLL_MS);
  }
  if (BigInt(receipt.status) !== 1n) throw new StylusNetworkError("program", `${method} failed in transaction ${String(hash)}`);
  return receipt;
}

/** What an activation came to, as its event tells. */
function activationIn({ logs }: Receipt): { version: number; dataFee: bigint } {
  const event = logs.map((log) => abi.parseLog(log)).find((parsed) => parsed !== null);
  const { version, dataFee } = (event?.args ?? {}) as { version?: bigint; dataFee?: bigint };
  return { version: Number(version), dataFee: dataFee ?? 0n };
}

async function versionOf(from: string, program: string): Promise<number | undefined> {
  try {
    const [version] = (await call(from, "programVersion", [program])) as unknown as [bigint];
    return Number(version);
  } catch (error) {
    if (revertData(error) === undefined) throw error;
    return undefined;
  }
}

/** Activates a program, unless it is active. */
export async function activate(program: string): Promise<{ version: number; dataFee: bigint }> {
  const from = await firstAccount();
  const active = await versionOf(from, program);
  if (active !== undefined) return { version: active, dataFee: 0n };
  const half = BigInt((await request("eth_getBalance", [from, "latest"])) as string) / 2n;
  try {
    const value = half < ENOUGH ? half : ENOUGH;
    const [, fee] = (await call(from, "activateProgram", [program], value)) as unknown as [bigint, bigint];
    return activationIn(await send(from, ARB_WASM, "activateProgram", [program], fee + fee / MARGIN));
  } catch (error) {
    throw named(error, `activation of ${program}`);
  }
}

export async function cache(program: string): Promise<void> {
  try {
    await send(await firstAccount(), ARB_WASM_CACHE, "cacheProgram", [program]);
  } catch (error) {
    throw named(error, `caching ${program}`);
  }
}

export async function evict(program: string): Promise<void> {
  const code = (await request("eth_getCode", [program, "latest"])) as string;
  await send(await firstAccount(), ARB_WASM_CACHE, "evictCodehash", [keccak256(code)]);
}
