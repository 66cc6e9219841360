import type { Provider } from "ethers";
import { readStruct } from "../call";
import { marketInterface } from "../contracts";
import type { JobId } from "../ids";

export interface ReadJobParameters {
  readonly provider: Provider;
  readonly market: string;
  readonly jobId: JobId;
}

const STATES = ["none", "locked", "claimed", "settled", "refunded", "slashed"] as const;

export type JobState = (typeof STATES)[number];

/** Undefined where the copy was not accepted; whether it was filled, `readNonceState` tells. */
export type ReadJobReturnType =
  | {
      readonly state: JobState;
      /** What the market keeps: while the job is locked, the lock that a claim repeats. */
      readonly word: bigint;
      /** Who owes the answer; the zero address where the job is not locked any more. */
      readonly provider: string;
      /** While it is locked: timestamp in seconds; deadline and price follow from it and the order. */
      readonly acceptedAt: number;
      /** While it is locked, of an order at an index price: log2 of the rate at acceptance, in 1/2^32; else 0. */
      readonly logRate: number;
      /** While it is locked: the protocol's share of the price, in 1/10,000. */
      readonly feeBps: number;
      /** While it is locked: whether the client has its price back. */
      readonly refunded: boolean;
      /** While it is claimed: the last second at which it can be disputed; else 0. */
      readonly disputableUntil: number;
    }
  | undefined;

/**
 * A job as it stands.
 *
 * @throws {ContractMissingError} where there is no market at the address.
 * @example
 * ```ts
 * import { type Order, jobIdOf, marketDomain, readJob } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * async function isSettled(provider: Provider, market: string, order: Order, copy: number): Promise<boolean> {
 *   const job = await readJob({ provider, market, jobId: jobIdOf(marketDomain(market, 42161n), order, copy) });
 *   return job?.state === "settled";
 * }
 * ```
 */
export async function readJob({ provider, market, jobId }: ReadJobParameters): Promise<ReadJobReturnType> {
  const { job, word } = (await readStruct(provider, { address: market, abi: marketInterface }, "jobOf", [jobId])) as {
    job: Omit<NonNullable<ReadJobReturnType>, "state" | "word"> & { state: number };
    word: bigint;
  };
  return job.state === 0 ? undefined : { ...job, state: STATES[job.state] ?? "none", word };
}
