import { Interface, concat, dataLength, toBeHex } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

/** Asks a node by JSON-RPC. Rejects with what the node said. */
export type Ask = (method: string, ...params: readonly unknown[]) => Promise<unknown>;

export function askOf({ network }: HardhatRuntimeEnvironment): Ask {
  return (method, ...params) => network.provider.request({ method, params });
}

/** What a question gives, or undefined where the node refuses it. */
export async function answer<T>(question: Promise<T>): Promise<T | undefined> {
  try {
    return await question;
  } catch {
    return undefined;
  }
}

export const ARB_SYS = "0x0000000000000000000000000000000000000064";
export const ARB_WASM = "0x0000000000000000000000000000000000000071";
export const ARB_WASM_CACHE = "0x0000000000000000000000000000000000000072";

const VIEWS = new Interface([
  "function arbOSVersion() view returns (uint256)",
  "function stylusVersion() view returns (uint16)",
  "function inkPrice() view returns (uint32)",
  "function maxStackDepth() view returns (uint32)",
  "function freePages() view returns (uint16)",
  "function pageGas() view returns (uint16)",
  "function pageLimit() view returns (uint16)",
  "function expiryDays() view returns (uint16)",
  "function keepaliveDays() view returns (uint16)",
  "function blockCacheSize() view returns (uint16)",
  "function allCacheManagers() view returns (address[])",
]);

/** What a precompile's view gives; undefined where nobody answers, or by a revert. */
export async function view(ask: Ask, to: string, name: string): Promise<readonly unknown[] | undefined> {
  const data = VIEWS.encodeFunctionData(name);
  const output = (await answer(ask("eth_call", { to, data }, "latest"))) as string | undefined;
  if (output === undefined || dataLength(output) === 0) return undefined;
  try {
    return [...VIEWS.decodeFunctionResult(name, output)] as unknown[];
  } catch {
    return undefined;
  }
}

/** The error of creating an account with this code, without doing it; undefined where it succeeds. */
export async function refusalOf(ask: Ask, from: string, code: string): Promise<string | undefined> {
  // As cargo-stylus writes it.
  const init = concat([`0x7f${toBeHex(dataLength(code), 32).slice(2)}80602b6000396000f300`, code]);
  try {
    await ask("eth_call", { from, data: init }, "latest");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
