import { stylusParams, type StylusParams, type StylusVersion } from "stylus-runtime";
import { StylusNetworkError } from "./errors";
import type { StylusState } from "./state";

/** The newest version of ArbOS whose rules are known here. */
export const NEWEST_ARBOS = 61;
/** From which on a block remembers its programs. */
export const BLOCK_CACHE_ARBOS = 60;

/** The last version of ArbOS with each version of the Stylus rules. */
const ARBOS: Readonly<Record<StylusVersion, number>> = { 1: 30, 2: 51, 3: NEWEST_ARBOS };

/** The version of ArbOS that a network runs which begins with these rules. */
export function arbosVersionOf(stylusVersion: StylusVersion): number {
  return ARBOS[stylusVersion];
}

interface Step {
  readonly arbos: number;
  change(params: StylusParams): Partial<StylusParams>;
}

/** What upgrades of ArbOS do to the parameters, oldest first (Nitro `arbos/programs/params.go`). */
const STEPS: readonly Step[] = [
  { arbos: 31, change: () => ({ stylusVersion: 2, minInitGas: 69 }) },
  { arbos: 50, change: ({ maxStackDepth }) => ({ maxStackDepth: Math.min(maxStackDepth, 22_000) }) },
  { arbos: 59, change: () => ({ stylusVersion: 3 }) },
  { arbos: 60, change: () => ({ maxWasmSize: 262_144, maxFragmentCount: 4 }) },
];

/** The state after an upgrade of ArbOS, step by step; the same where it runs that version or a later one already. */
export function upgrade(state: StylusState, arbosVersion: number): StylusState {
  const passed = STEPS.filter(({ arbos }) => arbos > state.arbosVersion && arbos <= arbosVersion);
  const params = passed.reduce((before, step) => ({ ...before, ...step.change(before) }), state.params);
  return { ...state, params, arbosVersion: Math.max(state.arbosVersion, arbosVersion) };
}

/** The state in a block of this time, in seconds: a chain upgrades itself as a block begins. */
export function asOf(state: StylusState, timestamp: bigint): StylusState {
  const { scheduled } = state;
  if (scheduled === undefined || timestamp < scheduled.from || timestamp <= scheduled.since) return state;
  return { ...upgrade(state, scheduled.arbosVersion), scheduled: undefined };
}

/**
 * The state after a change of parameters: what is not named stays as it is, but another version of Stylus starts from
 * that version's defaults, as a network of that version would.
 * @throws StylusError `bad-parameter` when a value does not fit the width it has on chain.
 */
export function withParams(state: StylusState, changed: Partial<StylusParams>): StylusState {
  const { stylusVersion = state.params.stylusVersion } = changed;
  if (stylusVersion === state.params.stylusVersion) return { ...state, params: stylusParams({ ...state.params, ...changed }) };
  return { ...state, params: stylusParams(changed), arbosVersion: arbosVersionOf(stylusVersion), scheduled: undefined };
}

/** @throws StylusNetworkError where a chain would stop, because nobody knows that version. */
export function requireKnown(arbosVersion: bigint): void {
  if (arbosVersion > BigInt(NEWEST_ARBOS)) {
    throw new StylusNetworkError("state", `ArbOS ${arbosVersion} is not known to hardhat-stylus, which goes up to ${NEWEST_ARBOS}`);
  }
}
