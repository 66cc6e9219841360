import { type Hex, readCourt } from "@assay/sdk";
import { getBytes, keccak256, concat, toBigInt } from "ethers";
import { type DisputeParameters, type Moves, disputeTasks, endTasks } from "./dispute-tasks";
import { UnreadyError } from "./errors";
import type { Verdict } from "./events";
import { Execution } from "./execution/execution";
import { isRefusal, messageOf } from "./node";
import { keepRedemptions } from "./redemptions";
import { MARGIN_SECONDS } from "./schedule";
import { searching } from "./searching";
import { OpenSessions } from "./sessions";
import { type PaidDemand, paidTasks } from "./shares";
import { type DoubtedClaim, type KnownClaim, doubted, forgetUnknown, setVerdict, unexamined } from "./store/claims";
import { seedOf } from "./store/settings";
import { worksOf } from "./store/works";
import { keepClaims, keepDisputes } from "./streams";
import { type Look, type Part, type WatchParameters, streamParameters, watch } from "./watcher";

/** Until an execution that failed is tried again. */
const PAUSE_SECONDS = 60;

export interface ChallengeParameters extends WatchParameters {
  /** Of all claims the part that is executed again, from 0 to 1; 1 by default. */
  readonly share?: number;
  /** Of claims of others that are wrong, those with less payable collateral are left alone; in the stake token's smallest unit, 1 by default. */
  readonly leastCollateral?: bigint;
}

/**
 * Executes claims again, and disputes what is wrong: demands what is missing, proves the fault, or has silence judged. The
 * store holds programs, inputs and salts, by `keepWork`, and receipts of sessions, by `keepReceipt`. Ends with the signal;
 * go on with the same store.
 *
 * @throws {WatchError} where the store is of another chain, court or account.
 */
export async function challenge(parameters: ChallengeParameters): Promise<void> {
  const { store, provider, court, sessions, share = 1, leastCollateral = 1n, marginSeconds = MARGIN_SECONDS, signal, say = () => undefined } = parameters;
  const streams = streamParameters(parameters);
  const seed = seedOf(store);
  forgetUnknown(store);
  // A thread of its own: to look for faults must not wait until other claims were executed.
  const examiner = new Execution(parameters.traces);
  let examination: Promise<void> | undefined;
  /** The court's, which does not change. */
  let moveSeconds: number | undefined;
  const failed = new Map<Hex, number>();
  const take = ({ dispute, claim, until }: KnownClaim): void => {
    const chosen = isChosen(seed, dispute, share);
    if (!chosen) setVerdict(store, dispute, "skipped");
    say({ kind: "claimed", dispute, provider: claim.provider, until, chosen });
  };
  const parts = (execution: Execution): Part => {
    const search = searching(execution);
    return {
      streams: [() => keepDisputes(streams), () => keepClaims(streams, take), ...(sessions === undefined ? [] : [() => keepRedemptions(streams, sessions)])],
      look: async ({ now, sender }: Look) => {
        const unknown = unexamined(store, now);
        const next = unknown.find(({ dispute }) => (failed.get(dispute) ?? 0) <= now);
        if (next !== undefined) examination ??= examine(parameters, examiner, next, () => failed.set(next.dispute, now + PAUSE_SECONDS)).finally(() => (examination = undefined));
        const wrong = doubted(store, now, sender.wallet.address);
        const terms = wrong.length === 0 ? undefined : await readCourt({ provider, court });
        moveSeconds ??= (terms ?? (await readCourt({ provider, court }))).moveSeconds;
        const rest = { tasks: [...endTasks(parameters, sender.wallet.address, now, moveSeconds)], waiting: unknown.map(({ dispute, until }) => ({ what: `execution for ${dispute}`, due: until })) };
        const paid: PaidDemand[] = [];
        const open = new OpenSessions(store, provider, marginSeconds);
        for (const doubt of wrong) {
          if (terms === undefined || signal.aborted) break;
          const moves = await movesOr({ ...parameters, leastCollateral, marginSeconds, say, search, terms }, doubt, open, now, sender.wallet.address);
          rest.tasks.push(...moves.tasks);
          rest.waiting.push(...moves.waiting);
          paid.push(...(moves.paid ?? []));
        }
        rest.tasks.push(...(await paidTasks(parameters, paid, sender.wallet.address)));
        return rest;
      },
    };
  };
  try {
    await watch(parameters, parts);
  } finally {
    await examiner.end();
    await examination;
  }
}

/** By a seed that no provider knows: the same claim is always chosen, or never. */
export function isChosen(seed: string, dispute: Hex, share: number): boolean {
  const drawn = toBigInt(getBytes(keccak256(concat([`0x${seed}`, dispute]))).slice(0, 6));
  return Number(drawn) < share * 2 ** 48;
}

/**
 * Moves against a claim, or that there is none now: what is wrong with one claim must not stop the others.
 */
async function movesOr(parameters: DisputeParameters, doubt: DoubtedClaim, sessions: OpenSessions, now: number, account: string): Promise<Moves> {
  const { session, isBegun } = doubt;
  const none: Moves = { tasks: [], waiting: [] };
  try {
    const held = isBegun || session === undefined ? undefined : await sessions.holdBack(doubt, session, parameters.terms, now);
    if (held !== undefined) return { ...none, waiting: held };
    const moves = await disputeTasks(parameters, doubt, now, account);
    if (moves !== undefined && session !== undefined) sessions.open(session);
    return moves ?? none;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // What fails before anything was demanded must not keep the session's other receipts waiting.
    if (session !== undefined && (isBegun || error instanceof UnreadyError)) sessions.open(session);
    return { ...none, waiting: [{ what: `${messageOf(error)} (${doubt.dispute})`, due: doubt.until }] };
  }
}

/** Executes a claim's program. What is not kept is not judged: it is `unknown` until more is. What fails is tried again. */
async function examine({ store, signal, say = () => undefined }: ChallengeParameters, examiner: Execution, { dispute, claim }: KnownClaim, again: () => void): Promise<void> {
  const works = worksOf(store, claim.program, claim.input);
  let verdict: Verdict = works.length === 0 ? "unknown" : "wrong";
  try {
    for (const work of works) {
      if ((await examiner.ask<"output">({ kind: "output", work })) === claim.output) verdict = "honest";
    }
  } catch (error) {
    // The thread was ended with the rest: the next start examines it.
    if (signal.aborted) return;
    say({ kind: "failed", task: `execution for ${dispute}`, error: messageOf(error) });
    again();
    return;
  }
  setVerdict(store, dispute, verdict);
  say({ kind: "examined", dispute, verdict });
}
