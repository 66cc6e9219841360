import { AssayError } from "@assay/sdk";
import { isError } from "ethers";
import { AttestationError } from "../errors";

/** 0: done; 1: refused; 2: wrong usage, or a file that cannot be read; 3: a node or a command did not answer, try again. */
export type ExitCode = 0 | 1 | 2 | 3;

/** A command that cannot be understood, or a file that cannot be read. */
export class UsageError extends AttestationError {}

/** Something beside the contracts that failed and may not the next time: a node, or a command that gives out evidence. */
export class UnavailableError extends AttestationError {}

const UNAVAILABLE = ["NETWORK_ERROR", "SERVER_ERROR", "TIMEOUT"] as const;

/** Undefined where the error is a defect of the command's own. */
export function exitCodeOf(error: unknown): ExitCode | undefined {
  if (error instanceof UsageError) return 2;
  if (isUnavailable(error)) return 3;
  if (error instanceof AttestationError || error instanceof AssayError) return 1;
  return isError(error, "INSUFFICIENT_FUNDS") || isError(error, "CALL_EXCEPTION") ? 1 : undefined;
}

/** Whether the same may succeed when it is tried again. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof UnavailableError || UNAVAILABLE.some((code) => isError(error, code));
}

/** What an error says, in one line. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
