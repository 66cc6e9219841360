import type { ReadCourtReturnType } from "@assay/sdk";
import type { JsonRpcProvider } from "ethers";
import { type Standing, standingOf } from "./liability";
import type { Waiting } from "./schedule";
import { type DoubtedClaim, disputedOf } from "./store/claims";

interface Holding {
  readonly provider: JsonRpcProvider;
  readonly terms: Pick<ReadCourtReturnType, "answerSeconds" | "moveSeconds">;
  readonly marginSeconds: number;
}

/** Of what an execution takes, what the court gives its trace (`Court.TRACE_PERCENT`). */
const TRACE_PERCENT = 250;

/**
 * Why a dispute about a session's receipt does not begin yet: one verdict ends the session, and what was spent on its other receipts
 * is lost then. Undefined once it has to begin, lest it be too late should the dispute that is open end in the provider's favour.
 */
export async function heldBack({ provider, terms, marginSeconds }: Holding, doubt: DoubtedClaim, now: number): Promise<Waiting | undefined> {
  const disputed = disputedOf(doubt);
  const standing = disputed === undefined ? undefined : await standingOf(provider, disputed);
  if (standing === undefined) return undefined;
  const due = lastBeginning(terms, standing) - 2 * marginSeconds;
  return now < due ? { what: `the dispute of another receipt of its session, before ${doubt.dispute} is begun with`, due } : undefined;
}

/** The last second at which the trace can be demanded: the court leaves five answers and six moves behind its answer. */
function lastBeginning({ answerSeconds, moveSeconds }: Holding["terms"], { executionSeconds, lockEndsAt, disputableUntil }: Standing): number {
  return Math.min(disputableUntil, lockEndsAt - 6 * answerSeconds - 6 * moveSeconds - Math.ceil((executionSeconds * TRACE_PERCENT) / 100));
}
