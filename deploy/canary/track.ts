import {
  type CommittedTrace, type DisputeEvent, type Hex, type NodeDemanded, TRACE, answerNode, answerOutput, commitTrace, disputeIdOf, followDisputes, jobsOf, postTrace, readDemand, readDispute, readJob, settle,
  stakingInterface,
} from "@assay/sdk";
import { getBytes } from "ethers";
import { CanaryError } from "./errors";
import type { Canary, CanaryEnd } from "./ledger";
import { goOn } from "./plant";
import { type CanaryScene, SALT, claimOfCanary, eventsOf, gathered, jobOf, paidFor, programOf, timeOf } from "./scene";

type Seen<Event> = readonly { readonly event: Event; readonly block: number; readonly transaction: string }[];

/**
 * One look at a canary: does what is left of planting, shows the court what is demanded as its liar would, has it paid where
 * nobody objected in time, and writes down how it ended. Do it again more often than an answer may take.
 */
export async function track(scene: CanaryScene, canary: Canary): Promise<Canary> {
  if (canary.end !== undefined) return canary;
  const known = await goOn(scene, canary);
  const { provider, market, ledger } = scene;
  const job = await readJob({ provider, market, jobId: jobOf(scene, known) });
  if (job?.state === "claimed") {
    const answered = await answerDemands(scene, known);
    if ((await timeOf(scene, "latest")) > job.disputableUntil) return pay(scene, answered);
    return answered;
  }
  const end = await endOf(scene, known, job?.state);
  if (end === undefined) return known;
  const ended = { ...known, claimedAt: known.claimedAt ?? (await claimedAt(scene, known)) ?? 0, end };
  ledger.keep(ended);
  return ended;
}

async function disputeEvents({ provider, court }: CanaryScene, { block }: Canary, dispute: Hex): Promise<Seen<DisputeEvent>> {
  return gathered((ending) => followDisputes({ provider, court, disputes: [dispute], from: block, ...ending }));
}

/** Shows what is demanded of the claim, of the execution that gave the claimed output. */
async function answerDemands(scene: CanaryScene, canary: Canary): Promise<Canary> {
  const { provider, court, market, ledger, say } = scene;
  const claim = claimOfCanary(scene, canary);
  const dispute = disputeIdOf(market, claim);
  const demanded = (await disputeEvents(scene, canary, dispute)).flatMap(({ event }) => (event.kind === "demanded" ? [event] : []));
  let known = canary;
  let trace: CommittedTrace | undefined;
  try {
    for (const { node, demander } of new Map(demanded.map((each) => [keyOf(each), each])).values()) {
      const demand = await readDemand({ provider, court, dispute, node });
      if (demand === undefined || demand.deadline === 0) continue;
      trace ??= commitTrace(programOf(canary), getBytes(canary.answered));
      const signer = await scene.signerOf(canary.operator);
      const unknown = node.kind === TRACE.kind && (await readDispute({ provider, court, dispute })).root === undefined;
      const disputed = { source: market, claim };
      const receipt = await (node.kind === "output"
        ? answerOutput({ signer, court, disputed, piece: node.index, output: trace.piece(node.index, SALT) })
        : unknown
          ? postTrace({ signer, court, disputed, statement: trace.statement(SALT), level: trace.answer(node) })
          : answerNode({ signer, court, dispute, node, data: trace.answer(node) }));
      known = paidFor(known, receipt);
      ledger.keep(known);
      say(`${jobOf(scene, canary)}: showed ${demander} a ${node.kind}`);
    }
  } finally {
    trace?.release();
  }
  return known;
}

function keyOf({ node: { kind, tensor, height, index, hash } }: NodeDemanded): string {
  return [kind, tensor, height, index, hash].join();
}

/** Settles a claim that stood. */
async function pay(scene: CanaryScene, canary: Canary): Promise<Canary> {
  const { market, ledger } = scene;
  const claims = jobsOf((await eventsOf(scene, canary)).map(({ event }) => event), "claimed");
  const { receipt } = await settle({ signer: await scene.signerOf(canary.operator), market, order: canary.order, claims });
  const known = paidFor(canary, receipt);
  ledger.keep(known);
  return track(scene, known);
}

async function claimedAt(scene: CanaryScene, canary: Canary): Promise<number | undefined> {
  const claimed = (await eventsOf(scene, canary)).find(({ event }) => event.kind === "claimed");
  return claimed === undefined ? undefined : timeOf(scene, claimed.block);
}

/** How a job ended that is no claim any more; undefined while it goes on. */
async function endOf(scene: CanaryScene, canary: Canary, state: string | undefined): Promise<CanaryEnd | undefined> {
  if (state === "slashed") return verdictOf(scene, canary);
  if (state === "settled") {
    const paid = (await eventsOf(scene, canary)).find(({ event }) => event.kind === "settled");
    if (paid?.event.kind !== "settled") throw new CanaryError(`${jobOf(scene, canary)} is settled, and no event says so: ask a node that has all events.`);
    return { kind: "paid", time: await timeOf(scene, paid.block), protocolFee: paid.event.payment.protocolFee };
  }
  // Not accepted in time, or accepted and never answered.
  const isOver = state === "refunded" || (state === undefined && (await timeOf(scene, "latest")) > canary.order.acceptBy);
  return isOver ? { kind: "lapsed" } : undefined;
}

async function verdictOf(scene: CanaryScene, canary: Canary): Promise<CanaryEnd> {
  const { market } = scene;
  const judged = (await disputeEvents(scene, canary, disputeIdOf(market, claimOfCanary(scene, canary)))).find(({ event }) => event.kind === "judged");
  // Who never answered is slashed without a court.
  if (judged?.event.kind !== "judged") return { kind: "lapsed" };
  const { prover, faultClass, taken } = judged.event;
  return { kind: "found", prover, fault: faultClass, time: await timeOf(scene, judged.block), taken, ...(await slashIn(scene, canary, judged.transaction)) };
}

/** What became of the collateral that a transaction took. */
async function slashIn({ provider, staking }: CanaryScene, { order }: Canary, transaction: string): Promise<{ burned: bigint; compensation: bigint; bounties: bigint }> {
  const logs = (await provider.getTransactionReceipt(transaction))?.logs ?? [];
  const said = { burned: 0n, compensation: 0n, bounties: 0n };
  for (const log of logs) {
    const event = log.address.toLowerCase() === staking.toLowerCase() ? stakingInterface.parseLog(log) : null;
    if (event?.name === "StakeSlashed") said.burned += event.args.burned as bigint;
    if (event?.name === "Credited") said[String(event.args.account) === order.client ? "compensation" : "bounties"] += event.args.amount as bigint;
  }
  return said;
}
