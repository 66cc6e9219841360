import { backOff } from "exponential-backoff";
import type { Hex } from "../hex";

/** What happened on a provider's day. */
export type DailyEvent =
  | { readonly kind: "seed"; readonly number: number; readonly stored: boolean }
  | { readonly kind: "current"; readonly node: number; readonly until: number }
  | { readonly kind: "attested"; readonly node: number; readonly hash: Hex; readonly gas: bigint; readonly cost: bigint }
  | { readonly kind: "failed"; readonly node: number; readonly error: unknown; readonly attempt: number };

/** One node's part of the day, and the seed's. */
export interface DailyPorts {
  /** Stores a seed where the policy would take one; whether it did, and which is current. */
  readonly freshen: () => Promise<{ readonly number: number; readonly stored: boolean }>;
  /** Until when a node is attested to the current seed, in Unix seconds; undefined where it is not. */
  readonly attestedUntil: (node: number) => Promise<number | undefined>;
  /** Has a node's GPU answer, and sends what it answered. */
  readonly attest: (node: number) => Promise<{ readonly hash: Hex; readonly gas: bigint; readonly cost: bigint }>;
  /** Whether the same may succeed later. */
  readonly mayTryAgain: (error: unknown) => boolean;
}

export interface DailyParameters {
  readonly nodes: readonly number[];
  /** How often each step is tried, at least once. */
  readonly attempts: number;
  /** Before the second attempt; twice as long before each further one. */
  readonly pauseSeconds: number;
}

/**
 * A provider's day: a seed is stored if it is time for one, then each node that is not attested to it is. One node's failure
 * keeps no other from its attestation.
 *
 * @returns the nodes that are not attested in the end.
 * @throws what `freshen` throws at its last attempt.
 */
export async function runDaily(ports: DailyPorts, { nodes, attempts, pauseSeconds }: DailyParameters, say: (event: DailyEvent) => void): Promise<readonly number[]> {
  const again = <T>(act: () => Promise<T>, failed: (error: unknown, attempt: number) => void): Promise<T> =>
    backOff(act, {
      numOfAttempts: attempts,
      startingDelay: 1_000 * pauseSeconds,
      retry: (error: unknown, attempt: number) => {
        failed(error, attempt);
        return ports.mayTryAgain(error);
      },
    });
  const seed = await again(ports.freshen, () => undefined);
  say({ kind: "seed", ...seed });
  const left: number[] = [];
  for (const node of nodes) {
    try {
      await again(
        async () => {
          const before = await ports.attestedUntil(node);
          if (before !== undefined) say({ kind: "current", node, until: before });
          else say({ kind: "attested", node, ...(await ports.attest(node)) });
        },
        (error, attempt) => { say({ kind: "failed", node, error, attempt }); },
      );
    } catch {
      // It was said, at each attempt.
      left.push(node);
    }
  }
  return left;
}
