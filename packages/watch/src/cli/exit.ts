import { AssayError, TensorError } from "@assay/sdk";
import { WatchError } from "../errors";

/** 0: done, or ended by a signal; 1: refused; 2: wrong usage, or a file that cannot be read. */
export type ExitCode = 0 | 1 | 2;

/** A command that cannot be understood, or a file that cannot be read. */
export class UsageError extends WatchError {}

/** Undefined where the error is a defect of the command's own. */
export function exitCodeOf(error: unknown): ExitCode | undefined {
  if (error instanceof UsageError) return 2;
  return [AssayError, TensorError, WatchError].some((kind) => error instanceof kind) ? 1 : undefined;
}
