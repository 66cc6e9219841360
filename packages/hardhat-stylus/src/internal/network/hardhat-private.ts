/**
 * All that this plugin uses of Hardhat beyond its public API, tried with Hardhat 2.29.1:
 *
 * - `createHardhatNetworkProvider`, through which every in-process network is made, also that of solidity-coverage;
 * - `_setCallOverrideCallback` of what it returns, which lets a function answer call frames.
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

interface EdrProvider extends BareProvider {
  _setCallOverrideCallback?(callback: OnFrame): Promise<void>;
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
