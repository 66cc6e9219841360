import { CLAIMED, LOCKED, lockOf } from "../../oracle/market/jobs";
import { OPTIMISTIC } from "../../oracle/market/lanes";
import { ZERO, ZERO_HASH } from "../../oracle/market/setting";
import { ANSWER, type Answer, CLAIM, type Claim, ORDER, claimDigest, submissionDigest } from "../../oracle/market/types";
import type { JobContext } from "../../oracle/market/model";
import { type Part, address, bytes, bytesList, encode, list, tuples, uint } from "./abi";
import type { Dice } from "./dice";
import type { Act } from "./play";
import type { Scene, Taken } from "./scene";
import { OUTPUTS, accept, sender } from "./taking";

/** Copies of the order of one of these, of its provider; now and then another among them. */
function together(scene: Scene, dice: Dice, jobs: readonly Taken[]): Taken[] {
  const first = dice.of(jobs);
  const others = jobs.filter(({ of, job }) => of === first.of && (job.provider === first.job.provider || dice.once(3)));
  const some = others.filter((one) => one !== first && !dice.once(3));
  const stray = dice.once(12) ? [{ ...first, copy: dice.between(0n, first.of.order.copies) }] : [];
  return [...stray, first, ...some].slice(0, 6);
}

export function submit(scene: Scene, dice: Dice, by?: string): Act {
  const { model, looks, world } = scene;
  const due = scene.taken(LOCKED);
  if (due.length === 0) return accept(scene, dice, by);
  const timely = due.filter(({ of: { order }, job }) => scene.now <= job.acceptedAt + order.executionSeconds + world.setting.marginSeconds);
  const chosen = together(scene, dice, timely.length > 0 && !dice.once(12) ? timely : due);
  const { of: { order, digest }, job: { provider: owner } } = chosen[chosen.length > 1 && dice.once(40) ? 1 : 0] as Taken;
  const provider = dice.once(40) ? dice.of(world.cast.providers) : owner;
  const answers = dice.once(40) ? [] : chosen.map(({ copy }): Answer => ({ copy, output: dice.of(OUTPUTS) }));
  const optimistic = order.lane === OPTIMISTIC;
  const proofs = optimistic ? [] : chosen.slice(0, answers.length).map(({ jobId }, i) => {
    if (dice.once(40)) return ZERO_HASH;
    const { output } = answers[i] as Answer;
    return claimDigest(world.setting.domains.market, { subject: jobId, provider, program: order.program, input: order.input, output });
  });
  if (!optimistic && dice.once(50)) proofs.pop();
  const from = optimistic ? sender(scene, dice, provider, by) : (by ?? scene.anybody(dice));
  const signed = !optimistic || model.books.actsFor(from, provider)
    ? undefined
    : scene.signature(dice.once(40) ? dice.of(world.cast.operators) : model.books.signerOf(provider), submissionDigest(world.setting.domains.market, digest, provider, answers));
  return scene.act(
    "submit", from, "Market",
    [ORDER.words(order), address(provider), list(answers.map((answer) => ANSWER.words(answer))), bytesList(proofs), bytes(signed === undefined ? "0x" : world.sign(signed))],
    ({ jobs }) => jobs.submit(from, order, provider, answers, proofs, signed),
    [...looks.ofOrder(order, provider), ...chosen.flatMap(({ jobId }) => looks.job(jobId))],
  );
}

/** Claims of one order, and who made them. */
function claimsOf(scene: Scene, dice: Dice, claimed: readonly Taken[]) {
  const { model, looks } = scene;
  const ripe = claimed.filter(({ jobId }) => scene.now > model.jobs.claims.get(jobId).disputableUntil);
  const chosen = together(scene, dice, ripe.length > 0 && !dice.once(10) ? ripe : claimed);
  const { of: { order } } = chosen[0] as Taken;
  const claims = chosen.map(({ copy, jobId, job }) => ({
    copy, output: dice.once(25) ? dice.of(OUTPUTS) : model.jobs.claims.get(jobId).output, lock: lockOf(job) ^ (dice.once(40) ? 8n : 0n),
  }));
  const providers = [...new Set(chosen.map(({ job }) => job.provider))];
  return { order, claims, seen: [...providers.flatMap((provider) => looks.ofOrder(order, provider)), ...chosen.flatMap(({ jobId }) => looks.job(jobId))] };
}

const claimList = (claims: readonly { copy: bigint; output: string; lock: bigint }[]): Part =>
  list(claims.map(({ copy, output, lock }) => uint(copy) + output.slice(2) + uint(lock)));

export function settle(scene: Scene, dice: Dice, by?: string): Act {
  const claimed = scene.taken(CLAIMED);
  if (claimed.length === 0) return submit(scene, dice, by);
  const { order, claims, seen } = claimsOf(scene, dice, claimed);
  const from = by ?? scene.anybody(dice);
  return scene.act("settle", from, "Market", [ORDER.words(order), claimList(claims)], ({ jobs }) => jobs.settle(from, order, claims), seen);
}

/** One to three orders; twice the same now and then, and once in a while none, or one without claims. */
export function settleOrders(scene: Scene, dice: Dice, by?: string): Act {
  const claimed = scene.taken(CLAIMED);
  if (claimed.length === 0) return submit(scene, dice, by);
  const found = Array.from({ length: dice.once(60) ? 0 : 1 + dice.roll(3) }, () => claimsOf(scene, dice, claimed));
  const orders = found.map(({ order, claims }) => ({ order, claims: dice.once(60) ? [] : claims }));
  const from = by ?? scene.anybody(dice);
  const items = orders.map(({ order, claims }) => encode([ORDER.words(order), claimList(claims)]));
  return scene.act(
    "settleOrders", from, "Market", [tuples(items)],
    ({ jobs }) => jobs.settleOrders(from, orders), [...new Map(found.flatMap(({ seen }) => seen).map((look) => [look.key, look])).values()],
  );
}

export function reclaim(scene: Scene, dice: Dice, by?: string): Act {
  const { looks, world } = scene;
  const due = scene.taken(LOCKED);
  if (due.length === 0) return accept(scene, dice, by);
  const late = due.filter(({ of: { order }, job: { acceptedAt, refunded } }) =>
    scene.now > acceptedAt + order.executionSeconds + (refunded ? world.setting.marginSeconds : 0n));
  const chosen = together(scene, dice, late.length > 0 && !dice.once(10) ? late : due);
  const { of: { order } } = chosen[0] as Taken;
  const copies = dice.once(40) ? [] : chosen.map(({ copy }) => copy);
  const from = by ?? scene.anybody(dice);
  const providers = [...new Set(chosen.map(({ job }) => job.provider))];
  return scene.act(
    "reclaim", from, "Market", [ORDER.words(order), list(copies.map(uint))],
    ({ jobs }) => jobs.reclaim(from, order, copies),
    [
      ...providers.flatMap((provider) => [...looks.ofOrder(order, provider), ...looks.stakeOf(provider), looks.book("Sessions", provider)]),
      looks.stakeCredit(order.client, world.cast.tokens[0]), ...chosen.flatMap(({ jobId }) => looks.job(jobId)),
    ],
  );
}

/** A claim that a court looks at, and its context. */
function disputed(scene: Scene, dice: Dice): { claim: Claim; context: JobContext; data: Part; taken: Taken } | undefined {
  const claimed = scene.taken(CLAIMED);
  const all = claimed.length > 0 ? claimed : scene.taken(LOCKED);
  if (all.length === 0) return undefined;
  const taken = dice.of(all);
  const { of: { order }, job: { provider }, jobId } = taken;
  const { output } = scene.model.jobs.claims.get(jobId);
  const claim = { subject: jobId, provider, program: order.program, input: order.input, output };
  const said = dice.once(12) ? { ...claim, output: OUTPUTS[0], input: dice.once(2) ? ZERO_HASH : claim.input } : claim;
  const context = { order, copy: taken.copy, lock: lockOf(taken.job) ^ (dice.once(40) ? 8n : 0n) };
  return { claim: said, context, data: bytes(`0x${ORDER.words(order)}${uint(context.copy)}${uint(context.lock)}`), taken };
}

export function hold(scene: Scene, dice: Dice): Act {
  const { world, looks } = scene;
  const found = disputed(scene, dice);
  if (found === undefined) return submit(scene, dice);
  const { claim, context, data, taken: { jobId } } = found;
  const until = scene.now + dice.between(0n, 40_000n);
  const from = dice.once(10) ? scene.anybody(dice) : world.cast.court;
  const { client, auditor } = context.order;
  const by = dice.of([client, auditor === ZERO ? client : auditor, scene.anybody(dice)]);
  return scene.act(
    "hold", from, "Market", [CLAIM.words(claim), data, uint(until), address(by)],
    (model) => model.hold(from, claim, context, until, by), looks.job(jobId),
  );
}

export function convict(scene: Scene, dice: Dice): Act {
  const { world, looks } = scene;
  const found = disputed(scene, dice);
  if (found === undefined) return submit(scene, dice);
  const { claim, context, data, taken: { of: { order }, jobId, job: { provider } } } = found;
  const fault = 1 + dice.roll(3);
  const challengers = Array.from({ length: dice.roll(4) }, () => scene.anybody(dice));
  const from = dice.once(10) ? scene.anybody(dice) : world.cast.court;
  return scene.act(
    "convict", from, "Market",
    [CLAIM.words(claim), data, uint(BigInt(fault)), list(challengers.map(address))],
    (model) => model.convict(from, claim, context, fault, challengers),
    [
      ...looks.ofOrder(order, provider), ...looks.job(jobId), ...looks.stakeOf(provider), looks.book("Sessions", provider),
      ...[order.client, ...challengers].map((who) => looks.stakeCredit(who, world.cast.tokens[0])),
    ],
  );
}
