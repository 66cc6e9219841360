/**
 * What a test does to the chain that no transaction could, and in one line what takes a few transactions. What changes
 * the chain's state is undone by snapshots and `loadFixture` like anything else.
 *
 * @example
 * import { activateProgram, expireProgram } from "hardhat-stylus/network-helpers";
 *
 * await activateProgram(program);
 * await expireProgram(program);
 * await expect(program.balanceOf(holder)).to.be.reverted;
 */
import type { StylusParams, StylusVersion } from "stylus-runtime";
import { StylusNetworkError } from "./internal/network/errors";

export type { StylusParams, StylusVersion };

/** A program by its address, or by a contract object that knows it. */
export type ProgramLike = string | { getAddress(): Promise<string> };

function addressOf(program: ProgramLike): Promise<string> {
  return typeof program === "string" ? Promise.resolve(program) : program.getAddress();
}

/** Codes and words by which a node says that it has no such method. */
const UNKNOWN_METHOD = new Set<unknown>([-32_601, -32_004]);
const UNKNOWN_MESSAGE = /method.*(not (found|supported|available|exist)|unknown)/i;

async function control(helper: string, method: string, argument: unknown): Promise<void> {
  // Hardhat may be loaded only when its configuration is, which may well import this file.
  const { network } = (await import("hardhat")).default;
  try {
    await network.provider.request({ method, params: [argument] });
  } catch (error) {
    const { code, message = "" } = error as { code?: unknown; message?: string };
    if (!UNKNOWN_METHOD.has(code) && !UNKNOWN_MESSAGE.test(message)) throw error;
    throw new StylusNetworkError(
      "program",
      `${helper} changes the chain from outside, which only Hardhat's in-process network allows, but this is ${network.name}: ` +
        "run the test with --network hardhat, or skip it here",
    );
  }
}

/**
 * Makes a program expire: from now on it is one hour older than programs may be, and calls of it take all gas until it is
 * activated again. The clock stays where it is.
 * @throws StylusNetworkError where there is no program, where it was never activated, and on other networks.
 */
export async function expireProgram(program: ProgramLike): Promise<void> {
  await control("expireProgram", "stylus_expireProgram", await addressOf(program));
}

/**
 * Sets parameters of the chain, in the units of the chain's state; what is not named stays. Another `stylusVersion`
 * begins from that version's defaults.
 * @throws where a value does not fit the width it has on chain or a name is not known, and on other networks.
 */
export async function setStylusParams(params: Partial<StylusParams>): Promise<void> {
  await control("setStylusParams", "stylus_setParams", params);
}

/**
 * Upgrades the chain to a later version of Stylus, with what the upgrades of ArbOS change on the way. Programs that were
 * activated before answer `ProgramNeedsUpgrade`, and calls of them take all gas, until they are activated again.
 * @param version 2 is ArbOS 51, 3 is ArbOS 61.
 * @throws StylusNetworkError where the chain runs that version or a later one already, and on other networks.
 */
export async function upgradeStylus(version: StylusVersion): Promise<void> {
  await control("upgradeStylus", "stylus_upgrade", version);
}

/** What an activation came to. */
export interface ActivationResult {
  readonly version: number;
  /** Wei; zero where the program was active already. */
  readonly dataFee: bigint;
}

/**
 * Activates a program from the first account, for the fee that is asked, on any network. A program that is active under
 * the rules of today is left as it is.
 * @throws StylusNetworkError where the chain refuses.
 */
export async function activateProgram(program: ProgramLike): Promise<ActivationResult> {
  const { activate } = await import("./internal/network/program-transactions.js");
  return activate(await addressOf(program));
}

/**
 * Caches a program for good, from the first account, which must own the chain or be a cache manager: on Hardhat Network
 * it does. Nothing happens where it is cached.
 * @throws StylusNetworkError where the program is not active.
 */
export async function cacheProgram(program: ProgramLike): Promise<void> {
  const { cache } = await import("./internal/network/program-transactions.js");
  await cache(await addressOf(program));
}

/** Evicts a program from the cache, from the first account, with the same right. Nothing happens where it is not cached. */
export async function evictProgram(program: ProgramLike): Promise<void> {
  const { evict } = await import("./internal/network/program-transactions.js");
  await evict(await addressOf(program));
}
