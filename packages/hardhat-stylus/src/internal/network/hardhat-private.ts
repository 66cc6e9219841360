/**
 * All that this plugin uses of Hardhat beyond its public API, tried with Hardhat 2.29.1:
 *
 * - `createHardhatNetworkProvider`, through which every in-process network is made, also that of solidity-coverage;
 * - `_setCallOverrideCallback` of what it returns, which lets a function answer call frames;
 * - `_provider` of what it returns, whose `handleRequest` tells what ran in each transaction and how it failed.
 */
import { createRequire } from "node:module";
import { StylusNetworkError } from "./errors";
import type { FrameAnswer } from "./conductor";

export interface RequestArguments {
  readonly method: string;
  readonly params?: unknown;
}

/** A Hardhat Network provider, at the bottom of the chain of wrappers. */
export interface BareProvider {
  request(args: RequestArguments): Promise<unknown>;
}

export type OnFrame = (address: Uint8Array, data: Uint8Array) => Promise<FrameAnswer>;

/** A line of a stack trace, as Hardhat makes its errors of them. */
export interface StackEntry {
  readonly type: number;
  readonly address?: Uint8Array;
  readonly returnData?: Uint8Array;
  readonly message?: string;
  readonly sourceReference?: SourceReference | undefined;
}

export interface SourceReference {
  readonly sourceName: string;
  readonly sourceContent: string;
  readonly contract: string;
  readonly function: string;
  readonly line?: number;
  readonly range: readonly [number, number];
}

/** Of EDR's kinds of lines, those that are read or written here. */
export const STACK_ENTRY = { calling: 0, callingUnrecognised: 2, precompileError: 3, customError: 6, unrecognisedError: 18 } as const;

/** A call or creation that a transaction made; steps and results are told beside them. */
interface TracedFrame {
  readonly to?: Uint8Array;
  readonly codeAddress?: Uint8Array;
  readonly caller?: Uint8Array;
  readonly depth: number;
}

/** A call frame: the account whose code ran, and how many frames, creations included, were around it. */
export interface CallFrame {
  readonly address: Uint8Array;
  readonly depth: number;
}

interface EdrResponse {
  readonly data: unknown;
  readonly traces: readonly { readonly trace: readonly TracedFrame[] }[];
  stackTrace(): readonly StackEntry[] | null;
}

interface EdrProvider extends BareProvider {
  _setCallOverrideCallback?(callback: OnFrame): Promise<void>;
  _provider?: { handleRequest?(request: string): Promise<EdrResponse> };
}

/** What is told of a request's transactions once it is over. */
export interface Execution {
  /** Transactions that were executed. */
  readonly transactions: number;
  /** Call frames of a transaction, in order; creations are left out. */
  framesOf(transaction: number): CallFrame[];
}

export interface Watcher {
  executed(execution: Execution): void;
  /** Gives the lines that are shown in place of those that Hardhat found. */
  failed(entries: readonly StackEntry[]): readonly StackEntry[];
}

const TRIED_WITH = "2.29.1";
const MODULE = "hardhat/internal/hardhat-network/provider/provider";
const FACTORY = "createHardhatNetworkProvider";

function missing(what: string): StylusNetworkError {
  return new StylusNetworkError(
    "hardhat-version",
    `Hardhat has no ${what}, by which hardhat-stylus runs programs: install hardhat ${TRIED_WITH}, with which it was tried`,
  );
}

/** From now on `onFrame` sees every call frame of the provider's transactions and calls, and may answer it. */
export async function overrideCalls(provider: BareProvider, onFrame: OnFrame): Promise<void> {
  const edr: EdrProvider = provider;
  if (edr._setCallOverrideCallback === undefined) throw missing("_setCallOverrideCallback");
  await edr._setCallOverrideCallback(onFrame);
}

/** From now on `watcher` sees what every request executed. */
export function watchExecutions(provider: BareProvider, watcher: Watcher): void {
  const { _provider: inner }: EdrProvider = provider;
  if (inner?.handleRequest === undefined) throw missing("_provider.handleRequest");
  const handle = inner.handleRequest.bind(inner);
  inner.handleRequest = async (request) => {
    const response = await handle(request);
    const { data } = response;
    watcher.executed({
      get transactions() {
        return response.traces.length;
      },
      framesOf(transaction) {
        const frames = response.traces[transaction]?.trace ?? [];
        return frames.flatMap(({ caller, to, codeAddress, depth }) =>
          caller === undefined || to === undefined ? [] : [{ address: codeAddress ?? to, depth }],
        );
      },
    });
    return {
      data,
      get traces() {
        return response.traces;
      },
      stackTrace() {
        const entries = response.stackTrace();
        return entries === null ? null : watcher.failed(entries);
      },
    };
  };
}

type Factory = (...args: readonly unknown[]) => Promise<BareProvider>;

let installed: ((provider: BareProvider) => Promise<void>) | undefined;

/**
 * Calls `attach` on every Hardhat Network that is made in this process from now on, before anybody sends it a request.
 * A later call replaces the function of an earlier one.
 */
export function onNetworkMade(attach: (provider: BareProvider) => Promise<void>): void {
  if (installed === undefined) {
    const exported = createRequire(__filename)(MODULE) as Record<string, unknown>;
    const make = exported[FACTORY];
    if (typeof make !== "function") throw missing(FACTORY);
    exported[FACTORY] = async (...args: readonly unknown[]): Promise<BareProvider> => {
      const provider = await (make as Factory)(...args);
      await installed?.(provider);
      return provider;
    };
  }
  installed = attach;
}
