import {
  TensorElementError,
  TensorError,
  TensorKernelError,
  TensorMemoryError,
  TensorModuleError,
  TensorRangeError,
  TensorStoppedError,
  TensorThreadsError,
} from "../errors";

/** 0: done; 1: model, program or input refused; 2: wrong usage, or a file that cannot be read; 3: not on this machine. */
export type ExitCode = 0 | 1 | 2 | 3;

/** A command that cannot be understood, or a file that cannot be read or written. */
export class UsageError extends TensorError {}

/** Whoever reads the output, such as `head`, has seen enough: no error. */
export class ReaderGone extends Error {}

const USAGE = [UsageError, TensorElementError, TensorRangeError];
const MACHINE = [TensorKernelError, TensorMemoryError, TensorModuleError, TensorStoppedError, TensorThreadsError];

/** Undefined where the error is a defect of the command's own. */
export function exitCodeOf(error: unknown): ExitCode | undefined {
  const is = (kinds: readonly (abstract new (...rest: never[]) => Error)[]): boolean => kinds.some((kind) => error instanceof kind);
  if (is(USAGE)) return 2;
  if (is(MACHINE)) return 3;
  return error instanceof TensorError ? 1 : undefined;
}
