import { StylusNetworkError } from "../network/errors";
import { MOST_EXECUTIONS, type ExecutionRecord } from "../network/records";
import { stylusTrace, type HostStep } from "./stylus-tracer";

const TRACER = "stylusTracer";

/** Whether the options of a `debug_` method ask for the trace that is made here. */
export function isStylusTracer(options: unknown): boolean {
  return (options as { readonly tracer?: unknown } | undefined)?.tracer === TRACER;
}

/** Hardhat's tracer executes anew without letting programs answer. */
export function untraceable(what: string): StylusNetworkError {
  return new StylusNetworkError(
    "trace",
    `${what} ran Stylus programs or precompiles, which Hardhat's own tracer cannot run: it would show that they failed. ` +
      `Ask with { tracer: "${TRACER}" }, or by hre.stylus.trace()`,
  );
}

/** @throws StylusNetworkError `trace` where the execution, or part of it, was not kept. */
export function stepsOf(execution: ExecutionRecord | undefined, what: string): HostStep[] {
  const steps = execution === undefined ? undefined : stylusTrace(execution);
  if (steps !== undefined) return steps;
  throw new StylusNetworkError(
    "trace",
    `the steps of ${what} are not kept: it has too many, or ${MOST_EXECUTIONS} transactions have run programs since. hre.stylus.trace() tells their sums`,
  );
}
