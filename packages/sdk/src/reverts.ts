import type { Hex } from "@assay/tensor";
import { isError, isHexString } from "ethers";
import { type ContractErrors, errorInterface } from "./contracts";
import { type AssayError, type ContractErrorName, ContractRevertError, UnknownRevertError } from "./errors";

/** Where the errors of ethers, of Hardhat and of JSON-RPC servers nest one another. */
const NESTED = ["error", "info", "cause", "data"] as const;
const MOST_NESTED = 5;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/**
 * The bytes that a call reverted with, wherever the provider put them; undefined where `error` is no revert.
 *
 * @example
 * ```ts
 * import { revertData } from "@assay/sdk";
 *
 * const isSilent = (error: unknown): boolean => revertData(error) === "0x";
 * ```
 */
export function revertData(error: unknown): Hex | undefined {
  return dataWithin(error, 0);
}

function dataWithin(error: unknown, depth: number): Hex | undefined {
  if (!isRecord(error) || depth > MOST_NESTED) return undefined;
  if (isHexString(error.data)) return error.data;
  for (const key of NESTED) {
    const found = dataWithin(error[key], depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * A contract's refusal as a typed error. Give it what a call through ethers threw; undefined where that was no revert.
 *
 * @example
 * ```ts
 * import { decodeRevert } from "@assay/sdk";
 * import type { Contract } from "ethers";
 *
 * async function setFee(market: Contract, feeBps: number): Promise<void> {
 *   try {
 *     await market.getFunction("setProtocolFee").send(feeBps);
 *   } catch (error) {
 *     throw decodeRevert(error) ?? error;
 *   }
 * }
 * ```
 */
export function decodeRevert(error: unknown): AssayError | undefined {
  const data = revertData(error) ?? (isError(error, "CALL_EXCEPTION") ? "0x" : undefined);
  if (data === undefined) return undefined;
  return explainRevert(data, error);
}

/**
 * What a contract reverted with, as a typed error: what events repeat of a call that failed within another.
 *
 * @example
 * ```ts
 * import { type Hex, explainRevert } from "@assay/sdk";
 *
 * const why = (reason: Hex): string => explainRevert(reason).message;
 * ```
 */
export function explainRevert(data: Hex, cause?: unknown): AssayError {
  return declared(data, cause) ?? new UnknownRevertError(data, { cause });
}

function declared(data: Hex, cause: unknown): AssayError | undefined {
  try {
    const decoded = errorInterface.parseError(data);
    if (decoded === null) return undefined;
    const name = decoded.name as ContractErrorName;
    return new ContractRevertError(name, decoded.args.toObject() as ContractErrors[typeof name], { cause });
  } catch {
    // A stranger's contract may return anything, a selector of ours with the wrong arguments, too.
    return undefined;
  }
}
