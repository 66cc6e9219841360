import { isAddress } from "ethers";
import type { StylusParams } from "stylus-runtime";
import { arbosVersionOf, upgrade, withParams } from "./arbos";
import { StylusNetworkError } from "./errors";
import { hex } from "./hash";
import type { Module } from "./modules";
import { DAY, HOUR, toHour } from "./standing";
import type { StylusState } from "./state";

/** What a control knows of the chain besides its state. */
export interface Surroundings {
  /** Of the latest block, in seconds. */
  readonly timestamp: bigint;
  readonly moduleAt: (account: string) => Promise<Module | undefined>;
}

export type Control = (state: StylusState, argument: unknown, around: Surroundings) => StylusState | Promise<StylusState>;

function refusal(message: string): StylusNetworkError {
  return new StylusNetworkError("state", message);
}

async function expireProgram(state: StylusState, account: unknown, { timestamp, moduleAt }: Surroundings): Promise<StylusState> {
  if (!isAddress(account)) throw refusal(`${String(account)} is not an address`);
  const module = await moduleAt(account);
  if (module === undefined) throw refusal(`there is no Stylus program at ${account}: deploy it first`);
  const record = state.programs.get(hex(module.key));
  if (record === undefined) throw refusal(`the program at ${account} was never activated, so it cannot expire: activate it first`);
  const activatedAt = toHour(timestamp - BigInt(state.params.expiryDays) * DAY) - HOUR;
  return { ...state, programs: new Map(state.programs).set(hex(module.key), { ...record, activatedAt }) };
}

function upgradeStylus(state: StylusState, version: unknown): StylusState {
  const { stylusVersion } = state.params;
  if (version !== 2 && version !== 3) throw refusal(`a chain can be upgraded to Stylus version 2 or 3, not ${String(version)}`);
  if (version <= stylusVersion) {
    throw refusal(
      `the chain runs Stylus version ${stylusVersion} already and cannot go back to ${version}: begin with an older one, ` +
        "by stylus.params.stylusVersion in hardhat.config.ts or by setStylusParams({ stylusVersion: … })",
    );
  }
  return upgrade(state, arbosVersionOf(version));
}

/** JSON-RPC methods that change what the chain keeps about Stylus, each of one argument. */
export const CONTROLS: Readonly<Record<string, Control>> = {
  stylus_expireProgram: expireProgram,
  stylus_setParams: (state, params) => withParams(state, params as Partial<StylusParams>),
  stylus_upgrade: upgradeStylus,
};
