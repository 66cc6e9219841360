import {
  type DisputedClaim, type Hex, type ReadCourtReturnType, type Search, demandNode, demandTrace, judgeSilence, proveFault, readDemand, readDispute, releaseFee,
  returnBond,
} from "@assay/sdk";
import type { Say } from "./events";
import { canJudge, judgeTasks } from "./judges";
import { type Standing, standingOf } from "./liability";
import { opensAt } from "./opener";
import type { Task, Waiting } from "./schedule";
import type { Searching } from "./searching";
import type { PaidDemand } from "./shares";
import { type KnownClaim, disputedOf, holdClaim, setVerdict } from "./store/claims";
import { type OpenDemand, heldFees, leftDemands, shownIn, unansweredDemands } from "./store/disputes";
import { textOf } from "./store/node-text";
import { worksOf } from "./store/works";
import type { WatchParameters } from "./watcher";

export interface DisputeParameters extends WatchParameters {
  readonly marginSeconds: number;
  readonly leastCollateral: bigint;
  readonly say: Say;
  readonly search: Searching;
  readonly terms: ReadCourtReturnType;
}

export interface Moves {
  readonly tasks: readonly Task[];
  /** Demands for traces, which are paid for together. */
  readonly paid?: readonly PaidDemand[];
  readonly waiting: readonly Waiting[];
}

type Court = Pick<WatchParameters, "store" | "provider" | "court">;

const BPS = 10_000n;

/**
 * The next moves against a claim that was found wrong; undefined where nothing is to be done against it, now or ever. The chain is asked
 * how it stands, whatever the store says.
 */
export async function disputeTasks(parameters: DisputeParameters, known: KnownClaim, now: number, account: string): Promise<Moves | undefined> {
  const { store, provider, court, say } = parameters;
  const { dispute, claim } = known;
  const disputed = disputedOf(known);
  const standing = disputed === undefined ? undefined : await standingOf(provider, disputed);
  const { root, judged } = await readDispute({ provider, court, dispute });
  if (disputed === undefined || judged) return undefined;
  if (standing === undefined) return leftMoves(parameters, dispute, now, account);
  holdClaim(store, claim.subject, standing.disputableUntil);
  // Its way costs bonds, of which a liar that answers gets the most, and its end brings nothing but to the client.
  if (standing.payableCollateral < parameters.leastCollateral && standing.client !== account) {
    setVerdict(store, dispute, "worthless");
    say({ kind: "examined", dispute, verdict: "worthless" });
    return undefined;
  }
  const [work] = worksOf(store, claim.program, claim.input);
  if (work === undefined) return undefined;
  const search = parameters.search(dispute, { kind: "search", work, root, shown: shownIn(store, dispute) });
  if (search.kind === "agreed") {
    setVerdict(store, dispute, "agreed");
    say({ kind: "examined", dispute, verdict: "agreed" });
    return undefined;
  }
  if (search.kind === "fault") return proofMoves(parameters, known, disputed, standing, search, now, account);
  return demandMoves(parameters, known, disputed, standing, search, now, account);
}

/** Of a claim whose source knows it no more, or that can be disputed no more: another of its session was judged, for instance. */
function leftMoves(parameters: DisputeParameters, dispute: Hex, now: number, account: string): Moves | undefined {
  const left = unansweredDemands(parameters.store, dispute, account).filter(({ deadline }) => deadline + parameters.terms.moveSeconds < now);
  return left.length === 0 ? undefined : { tasks: left.map((demand) => returnTask(parameters, demand)), waiting: [] };
}

type Demand = Extract<Search, { kind: "demand" }>;
type Fault = Extract<Search, { kind: "fault" }>;

async function demandMoves(parameters: DisputeParameters, { dispute }: KnownClaim, disputed: DisputedClaim, standing: Standing, { node, proof }: Demand, now: number, account: string): Promise<Moves> {
  const { provider, court, terms: { terms, openerSeconds } } = parameters;
  const name = `${dispute} ${textOf(node)}`;
  const demand = await readDemand({ provider, court, dispute, node });
  if (demand === undefined) {
    // Whoever answers for a leaf, the liar for one, can prove what is wrong with it in the same breath.
    const isLast = node.kind === "tree" && node.height === 0;
    const opened = isLast && !isNear(parameters, standing, now) ? await opensAt(parameters, dispute, node, account) : undefined;
    if (opened !== undefined && now < opened) {
      const what = `the demand ${name}, until half of the bounty is sure: an own demand is not ${openerSeconds} seconds old`;
      return { tasks: [], waiting: [{ what, due: opened }] };
    }
    const task: Task = {
      name: `demand ${name}`,
      due: standing.disputableUntil,
      // Anybody may have given the bond of an older one back.
      repeats: true,
      act: (signer) => (node.kind === "trace" ? demandTrace({ signer, court, disputed }) : demandNode({ signer, court, disputed, node, proof })),
    };
    if (node.kind !== "trace") return { tasks: [task], waiting: [] };
    const amount = (standing.price * BigInt(terms.priceBps) + BPS - 1n) / BPS;
    return { tasks: [], paid: [{ task, token: standing.token, amount }], waiting: [] };
  }
  // It was answered, and the stream of events will say with what.
  if (demand.deadline === 0) return { tasks: [], waiting: [{ what: `what answered ${name}`, due: standing.disputableUntil }] };
  if (now <= demand.deadline) return { tasks: [], waiting: [{ what: `the answer to ${name}`, due: demand.deadline }] };
  const silence: Task = {
    name: `silence ${name} ${demand.deadline}`,
    due: standing.disputableUntil,
    act: (signer) => judgeSilence({ signer, court, disputed, node, proof }),
  };
  return { tasks: [silence], waiting: [] };
}

/** Whether no more than twice the margin is left for a move. */
function isNear({ marginSeconds }: DisputeParameters, { disputableUntil }: Standing, now: number): boolean {
  return disputableUntil - now <= 2 * marginSeconds;
}

async function proofMoves(parameters: DisputeParameters, { dispute }: KnownClaim, disputed: DisputedClaim, standing: Standing, { fault }: Fault, now: number, account: string): Promise<Moves> {
  const { court } = parameters;
  const { disputableUntil } = standing;
  if (await canJudge(parameters, disputed, fault, account)) {
    return { tasks: [{ name: `prove ${dispute}`, due: disputableUntil, act: (signer) => proveFault({ signer, court, disputed, fault }) }], waiting: [] };
  }
  return { tasks: judgeTasks(parameters, disputed, dispute, disputableUntil, isNear(parameters, standing, now)), waiting: [{ what: `the judge, for ${dispute}`, due: disputableUntil }] };
}

/**
 * What comes back of disputes that are over: bonds of demands that were not answered, and what a demand for the trace paid.
 *
 * @param moveSeconds after a deadline, as long as silence can be judged
 */
export function endTasks(parameters: Court, account: string, now: number, moveSeconds: number): readonly Task[] {
  const { store, court } = parameters;
  const bonds = leftDemands(store, account, now, now - moveSeconds).map((demand) => returnTask(parameters, demand));
  const fees = heldFees(store, account).map((dispute): Task => ({ name: `fee ${dispute}`, due: Number.MAX_SAFE_INTEGER, act: (signer) => releaseFee({ signer, court, dispute }) }));
  return [...bonds, ...fees];
}

function returnTask({ provider, court }: Court, { dispute, node, deadline }: OpenDemand): Task {
  return {
    name: `return ${dispute} ${textOf(node)} ${deadline}`,
    due: Number.MAX_SAFE_INTEGER,
    act: async (signer) => {
      const demand = await readDemand({ provider, court, dispute, node });
      if (demand !== undefined && demand.deadline !== 0) await returnBond({ signer, court, dispute, node });
    },
  };
}
