import type { Hex, ReadCourtReturnType } from "@assay/sdk";
import type { JsonRpcProvider } from "ethers";
import { type Standing, standingOf } from "./liability";
import type { Waiting } from "./schedule";
import { type DoubtedClaim, disputedOf, holdSession } from "./store/claims";
import type { Store } from "./store/open";

type Terms = Pick<ReadCourtReturnType, "answerSeconds" | "moveSeconds">;

/** Of what an execution takes, what the court gives its trace (`Court.TRACE_PERCENT`). */
const TRACE_PERCENT = 250;

/** Which receipts of sessions are disputed at a look. One verdict ends a session, and what was spent on its other receipts is lost then. */
export class OpenSessions {
  private readonly disputed = new Set<Hex>();
  /** What is asked of the chain once for all of a session's receipts: they end together. */
  private readonly standings = new Map<Hex, Standing>();
  private readonly told = new Set<Hex>();

  constructor(
    private readonly store: Store,
    private readonly provider: JsonRpcProvider,
    private readonly marginSeconds: number,
  ) {}

  /** A receipt of the session is being disputed. */
  open(session: Hex): void {
    this.disputed.add(session);
  }

  /**
   * Whether a dispute about a receipt does not begin yet, and once for each session what it waits for. It begins where nothing
   * else of its session is disputed, or where it would be too late should what is disputed end in the provider's favour.
   */
  async holdBack(doubt: DoubtedClaim, session: Hex, terms: Terms, now: number): Promise<readonly Waiting[] | undefined> {
    if (!this.disputed.has(session)) return undefined;
    const standing = await this.standing(doubt, session);
    if (standing === undefined) return undefined;
    const due = lastBeginning(terms, standing) - 2 * this.marginSeconds;
    if (now >= due) return undefined;
    if (this.told.has(session)) return [];
    this.told.add(session);
    return [{ what: `the dispute of another receipt of its session, before ${doubt.dispute} is begun with`, due }];
  }

  /** Undefined where the source does not know the receipt, which says nothing of the others. */
  private async standing(doubt: DoubtedClaim, session: Hex): Promise<Standing | undefined> {
    const known = this.standings.get(session);
    if (known !== undefined) return known;
    const disputed = disputedOf(doubt);
    const standing = disputed === undefined ? undefined : await standingOf(this.provider, disputed);
    if (standing === undefined) return undefined;
    this.standings.set(session, standing);
    holdSession(this.store, session, standing.disputableUntil);
    return standing;
  }
}

/** The last second at which the trace can be demanded: the court leaves five answers and six moves behind its answer. */
function lastBeginning({ answerSeconds, moveSeconds }: Terms, { executionSeconds, lockEndsAt, disputableUntil }: Standing): number {
  return Math.min(disputableUntil, lockEndsAt - 6 * answerSeconds - 6 * moveSeconds - Math.ceil((executionSeconds * TRACE_PERCENT) / 100));
}
