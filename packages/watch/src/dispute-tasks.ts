import {
  type DisputedClaim, type ReadCourtReturnType, type Search, demandNode, demandTrace, judgeSilence, proveFault, readDemand, readDispute, releaseFee,
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
import { heldFees, leftDemands, shownIn } from "./store/disputes";
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
  if (disputed === undefined || standing === undefined || judged) return undefined;
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
  return demandMoves(parameters, known, disputed, standing, search, now);
}

type Demand = Extract<Search, { kind: "demand" }>;
type Fault = Extract<Search, { kind: "fault" }>;

async function demandMoves(parameters: DisputeParameters, { dispute }: KnownClaim, disputed: DisputedClaim, standing: Standing, { node, proof }: Demand, now: number): Promise<Moves> {
  const { provider, court, terms: { terms } } = parameters;
  const name = `${dispute} ${textOf(node)}`;
  const demand = await readDemand({ provider, court, dispute, node });
  if (demand === undefined) {
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

async function proofMoves(parameters: DisputeParameters, { dispute }: KnownClaim, disputed: DisputedClaim, { disputableUntil }: Standing, { fault }: Fault, now: number, account: string): Promise<Moves> {
  const { court, marginSeconds } = parameters;
  const isNear = disputableUntil - now <= 2 * marginSeconds;
  const opened = isNear ? undefined : await opensAt(parameters, dispute, fault.node, account);
  if (opened !== undefined && now < opened) {
    const what = `the proof of ${dispute}, until a copy of it takes half of the bounty at most: an own demand is not ${parameters.terms.openerSeconds} seconds old`;
    return { tasks: [], waiting: [{ what, due: opened }] };
  }
  if (await canJudge(parameters, disputed, fault, account)) {
    return { tasks: [{ name: `prove ${dispute}`, due: disputableUntil, act: (signer) => proveFault({ signer, court, disputed, fault }) }], waiting: [] };
  }
  return { tasks: judgeTasks(parameters, disputed, dispute, disputableUntil, isNear), waiting: [{ what: `the judge, for ${dispute}`, due: disputableUntil }] };
}

/** What comes back once a claim was judged: bonds of demands that were not answered, and what a demand for the trace paid. */
export function endTasks({ store, provider, court }: Pick<WatchParameters, "store" | "provider" | "court">, account: string): readonly Task[] {
  const bonds = leftDemands(store, account).map(({ dispute, node, deadline }): Task => ({
    name: `return ${dispute} ${textOf(node)} ${deadline}`,
    due: Number.MAX_SAFE_INTEGER,
    act: async (signer) => {
      const demand = await readDemand({ provider, court, dispute, node });
      if (demand !== undefined && demand.deadline !== 0) await returnBond({ signer, court, dispute, node });
    },
  }));
  const fees = heldFees(store, account).map((dispute): Task => ({ name: `fee ${dispute}`, due: Number.MAX_SAFE_INTEGER, act: (signer) => releaseFee({ signer, court, dispute }) }));
  return [...bonds, ...fees];
}
