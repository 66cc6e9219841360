import { backOff } from "exponential-backoff";
import type { Hex } from "../hex";

/** What a transaction cost that was sent. */
export interface Paid {
  readonly hash: Hex;
  readonly gas: bigint;
  /** Wei, as it was quoted. */
  readonly cost: bigint;
}

/** What happened on a provider's day. */
export type DailyEvent =
  | { readonly kind: "seed"; readonly number: number; readonly stored: boolean }
  | { readonly kind: "current"; readonly node: number; readonly until: number }
  | ({ readonly kind: "attested"; readonly node: number } & Paid)
  /** Units count in the registry until then. */
  | ({ readonly kind: "units"; readonly units: bigint; readonly until: number } & Paid)
  /** A service took them over. */
  | ({ readonly kind: "synced"; readonly service: string } & Paid)
  /** What would be sent, and is not. */
  | { readonly kind: "quoted"; readonly what: string; readonly gas: bigint; readonly cost: bigint }
  /** What would be sent, and cannot be quoted before something else is. */
  | { readonly kind: "waits"; readonly what: string; readonly on: string }
  | { readonly kind: "failed"; readonly what: string; readonly error: unknown; readonly attempt: number };

/** What a step of the day has to say; nothing where there was nothing to do. */
export type DailyStep = () => Promise<DailyEvent | undefined>;

/** The steps of a day. */
export interface DailyPorts {
  /** Stores a seed where the policy would take one. */
  readonly freshen: DailyStep;
  /** Has a node's GPU answer where it is not attested to the current seed, and sends what it answered. */
  readonly attest: (node: number) => Promise<DailyEvent | undefined>;
  /** By their names and in their order, what makes units of attested nodes count: in the registry, then with each service. */
  readonly serve: readonly (readonly [name: string, act: DailyStep])[];
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

/** What is not done in the end. */
export interface DailyLeft {
  /** Nodes that are not attested. */
  readonly nodes: readonly number[];
  /** The step of `serve` that failed, and those after it. */
  readonly steps: readonly string[];
}

/**
 * A provider's day: a seed is stored if it is time for one, each node that is not attested to it is, and units count again. One
 * node's failure keeps no other from its attestation, nor units of others from counting.
 *
 * @throws what `freshen` throws at its last attempt.
 */
export async function runDaily(ports: DailyPorts, { nodes, attempts, pauseSeconds }: DailyParameters, say: (event: DailyEvent) => void): Promise<DailyLeft> {
  const again = async (act: DailyStep, failed: (error: unknown, attempt: number) => void): Promise<void> => {
    const event = await backOff(act, {
      numOfAttempts: attempts,
      startingDelay: 1_000 * pauseSeconds,
      retry: (error: unknown, attempt: number) => {
        failed(error, attempt);
        return ports.mayTryAgain(error);
      },
    });
    if (event !== undefined) say(event);
  };
  /** Whether it was done in the end. */
  const tried = async (what: string, act: DailyStep): Promise<boolean> => {
    try {
      await again(act, (error, attempt) => { say({ kind: "failed", what, error, attempt }); });
      return true;
    } catch {
      // It was said, at each attempt.
      return false;
    }
  };
  await again(ports.freshen, () => undefined);
  const left: number[] = [];
  for (const node of nodes) if (!(await tried(`node ${node}`, () => ports.attest(node)))) left.push(node);
  for (const [at, [name, act]] of ports.serve.entries()) {
    if (!(await tried(name, act))) return { nodes: left, steps: ports.serve.slice(at).map(([each]) => each) };
  }
  return { nodes: left, steps: [] };
}
