import { id } from "ethers";
import { EXECUTE, OPTIMISTIC } from "../../oracle/market/lanes";

import { listRoot } from "../../oracle/market/orders";
import { ZERO, ZERO_HASH } from "../../oracle/market/setting";
import { ACCEPTANCE, ANSWER, type Answer, ORDER, type Order, acceptanceDigest, claimDigest, fillDigest, jobIdOf } from "../../oracle/market/types";
import { address, bytes, bytesList, list, uint } from "./abi";
import type { Dice } from "./dice";
import type { Act } from "./play";
import type { Scene, Signature } from "./scene";
import { PROOF_LANES } from "./world";

const PROGRAM = id("a program");
const INPUT = id("an input");
export const OUTPUTS = [id("an output"), id("another output")] as const;
const WORKLOADS = ["0x696e6672", "0x74726169", "0x66656465", "0x61756469", "0x00000000"] as const;
const MAX_128 = 2n ** 128n - 1n;
const STRANGE_LANE = "0x00000009";

/** Ways in which an order can be wrong. */
function spoil(scene: Scene, dice: Dice, order: Order): Order {
  const { setting, now } = { setting: scene.world.setting, now: scene.now };
  const faults: readonly Partial<Order>[] = [
    { acceptBy: now - 1n },
    { nonce: 2n ** 64n - 1n, copies: order.copies + 1n },
    { visibility: 3n },
    { visibility: 1n },
    { auditor: scene.world.cast.challenger },
    { visibility: 2n, provider: ZERO },
    { lane: EXECUTE, visibility: 2n },
    { inputPerCopy: true },
    { pricing: 2n },
    { minPrice: order.maxPrice + 1n },
    { pricing: 1n, gpuClass: 7n, units: 1n },
    { pricing: 1n, gpuClass: 1n, maxPrice: order.minPrice },
    { coordinator: ZERO, coordinatorFeeBps: 1n },
    { coordinator: scene.world.cast.coordinator, coordinatorFeeBps: 10_000n },
    { executionSeconds: dice.once(2) ? 0n : setting.maxExecutionSeconds + 1n },
    { callbackGas: setting.maxCallbackGas + 1n },
    { payableCollateral: order.collateral + 1n },
    { collateral: 0n, payableCollateral: 0n },
    { gpuClass: 2n },
    { regions: 4n },
    { features: 4n },
    { minSettled: 1_000n },
    { minSettledBps: 10_000n },
    { units: 1_000n },
    { collateral: 10n ** 9n, payableCollateral: 0n },
    { payableCollateral: order.collateral },
    { minPrice: 2n ** 127n, maxPrice: MAX_128 },
    { copies: 0n },
  ];
  return { ...order, ...dice.of(faults) };
}

const tooMuch = ({ maxPrice }: Order): bigint => (maxPrice === MAX_128 ? MAX_128 : maxPrice + 1n);

/** Signs an order that some provider can take. */
export function signOrder(scene: Scene, dice: Dice, lane: string): Signature {
  const { cast } = scene.world;
  const { now } = scene;
  const indexed = dice.once(3);
  const token = indexed || !dice.once(4) ? cast.tokens[1] : cast.tokens[0];
  const minPrice = dice.once(10) ? 0n : dice.between(1n, 200_000n);
  const collateral = dice.once(8) && lane !== OPTIMISTIC ? 0n : dice.between(2_000n, 20_000n);
  const copies = dice.once(3) ? dice.between(2n, 6n) : 1n;
  const named = dice.once(3) ? dice.of(cast.providers) : ZERO;
  const listed = named === ZERO && dice.once(6) ? [dice.of(cast.providers), dice.of(cast.providers)] : [];
  const restricted = named !== ZERO && dice.once(3);
  const client = dice.of(cast.clients);
  const agent = client !== cast.clients[2] && dice.once(4) ? dice.of(cast.agents) : ZERO;
  const coordinated = dice.once(2);
  const strange = dice.once(9);
  const order: Order = {
    client, agent, token,
    pricing: indexed ? 1n : 0n,
    minPrice: indexed ? dice.between(0n, 2_000n) : minPrice,
    maxPrice: indexed ? 10n ** 9n : minPrice + (dice.once(2) ? 0n : dice.between(0n, 100_000n)),
    rampStart: now - dice.between(0n, 600n),
    rampSeconds: dice.once(3) ? 0n : dice.between(1n, 3_600n),
    acceptBy: now + dice.between(0n, 7_200n),
    executionSeconds: dice.between(1n, 3_600n),
    gpuClass: indexed || dice.once(2) ? 1n : 0n,
    units: indexed ? dice.between(1n, 6n) : dice.between(0n, 3n),
    workload: dice.of(WORKLOADS),
    program: PROGRAM, input: INPUT, inputPerCopy: false,
    dataReference: ZERO_HASH, retentionSeconds: 0n,
    visibility: restricted ? dice.between(1n, 2n) : 0n,
    auditor: ZERO,
    lane,
    collateral, payableCollateral: (collateral * BigInt(dice.roll(40))) / 100n,
    regions: strange ? 2n : dice.between(0n, 3n), features: BigInt(dice.roll(2)),
    provider: named,
    providerList: listRoot(listed),
    minSettled: dice.once(8) ? 1n : 0n, minSettledBps: dice.once(8) ? 5_000n : 0n,
    coordinator: coordinated ? cast.coordinator : ZERO, coordinatorFeeBps: coordinated ? dice.between(0n, 900n) : 0n,
    callback: dice.once(10) ? cast.challenger : ZERO, callbackGas: 30_000n,
    copies, nonce: scene.nonces(dice, copies),
    specHash: ZERO_HASH,
  };
  const audited = order.visibility === 1n ? { ...order, auditor: cast.challenger } : order;
  const signable = dice.once(9) ? spoil(scene, dice, audited) : audited;
  const digest = scene.model.orders.digestOf(signable);
  const signer = signable.agent === ZERO ? signable.client : signable.agent;
  const signed = scene.signature(dice.once(40) ? dice.of([...cast.clients, ...cast.agents]) : signer, dice.once(60) ? ZERO_HASH : digest);
  const made = { order: signable, digest, signed, listed };
  scene.orders.push(made);
  return made;
}

/** Who may send what a provider's operator signed: itself, or anybody with its signature. */
export function sender(scene: Scene, dice: Dice, provider: string, by: string | undefined): string {
  if (by !== undefined) return by;
  const operator = scene.model.books.signerOf(provider);
  if (scene.isKey(operator)) return dice.once(2) ? provider : scene.anybody(dice);
  return dice.once(12) ? scene.anybody(dice) : dice.of([provider, operator]);
}

const signatureOf = (scene: Scene, dice: Dice, provider: string, digest: string): ReturnType<Scene["signature"]> => {
  const { books } = scene.model;
  return scene.signature(dice.once(50) ? dice.of(scene.world.cast.operators) : books.signerOf(provider), digest);
};

/** A provider that fits an order, mostly. */
function providerFor(scene: Scene, dice: Dice, { order, listed }: Signature): string {
  if (dice.once(20)) return dice.of(scene.world.cast.providers);
  return order.provider !== ZERO ? order.provider : dice.of(listed.length > 0 ? listed : scene.world.cast.providers);
}

const open = (scene: Scene, proofs: boolean): Signature[] =>
  scene.orders.filter(({ order: { lane, acceptBy, client, agent, nonce, copies } }) => {
    const usable = acceptBy >= scene.now && proofs === (lane !== OPTIMISTIC);
    return usable && Array.from({ length: Number(copies) }, (_, i) => nonce + BigInt(i)).some((one) => scene.model.nonces.stateOf(client, agent, one) === "free");
  });

export function accept(scene: Scene, dice: Dice, by?: string): Act {
  const { model, looks, world } = scene;
  const lane = dice.once(2) ? OPTIMISTIC : dice.once(30) ? STRANGE_LANE : dice.of(PROOF_LANES);
  const old = open(scene, dice.once(2));
  const chosen = old.length > 0 && dice.once(3) ? dice.of(old) : signOrder(scene, dice, lane);
  const { order, digest, signed, listed } = chosen;
  const provider = providerFor(scene, dice, chosen);
  const firstCopy = dice.once(4) && order.copies > 0n ? dice.between(0n, order.copies - 1n) : 0n;
  const rest = order.copies - firstCopy;
  const acceptance = {
    provider, firstCopy, copies: dice.once(200) ? 257n : dice.once(30) ? rest + BigInt(dice.roll(2)) * 2n - 1n : dice.once(2) ? rest : dice.between(1n, rest),
    minPrice: dice.once(25) ? tooMuch(order) : order.minPrice,
    validUntil: dice.once(30) ? scene.now - 1n : scene.now + dice.between(0n, 100n),
  };
  if (acceptance.copies < 0n) acceptance.copies = 0n;
  const from = sender(scene, dice, provider, by);
  const accepted = model.books.actsFor(from, provider) ? undefined : signatureOf(scene, dice, provider, acceptanceDigest(world.setting.domains.market, digest, acceptance));
  const other = listed.find((one) => one !== provider);
  const proof = listed.length === 0 || other === undefined ? [] : [listRoot([other])];
  const jobIds = Array.from({ length: Math.min(Number(acceptance.copies), 8) }, (_, i) => jobIdOf(digest, firstCopy + BigInt(i)));
  return scene.act(
    "accept", from, "Market",
    [
      ORDER.words(order), bytes(world.sign(signed)), ACCEPTANCE.words(acceptance), bytes(accepted === undefined ? "0x" : world.sign(accepted)),
      list(proof.map((hash) => hash.slice(2))),
    ],
    ({ jobs }) => jobs.accept(from, order, signed, acceptance, accepted, proof),
    [...looks.ofOrder(order, provider), ...jobIds.flatMap((jobId) => looks.job(jobId)), looks.nonce(order.client, order.agent, order.nonce & (2n ** 64n - 1n))],
  );
}

/** A lane's verifier takes the digest of the claim for its proof. */
function proofOf(scene: Scene, dice: Dice, { order, digest }: Signature, provider: string, { copy, output }: Answer): string {
  if (dice.once(40)) return ZERO_HASH;
  const claim = { subject: jobIdOf(digest, copy), provider, program: order.program, input: order.input, output };
  return claimDigest(scene.world.setting.domains.market, claim);
}

export function fill(scene: Scene, dice: Dice, by?: string): Act {
  const { model, looks, world } = scene;
  const old = open(scene, true).filter(({ listed }) => listed.length === 0);
  const chosen = old.length > 0 && dice.once(3) ? dice.of(old) : signOrder(scene, dice, dice.once(30) ? STRANGE_LANE : dice.of(PROOF_LANES));
  const { order, digest, signed } = chosen;
  const provider = providerFor(scene, dice, chosen);
  const delivery = {
    copy: dice.once(30) ? order.copies : order.copies > 1n ? dice.between(0n, order.copies - 1n) : 0n,
    provider, output: dice.of(OUTPUTS),
    minPrice: dice.once(25) ? tooMuch(order) : order.minPrice,
    validUntil: dice.once(30) ? scene.now - 1n : scene.now + dice.between(0n, 100n),
  };
  const jobId = jobIdOf(digest, delivery.copy);
  const claim = { subject: jobId, provider, program: order.program, input: order.input, output: delivery.output };
  const from = sender(scene, dice, provider, by);
  const authorized = model.books.actsFor(from, provider)
    ? undefined
    : signatureOf(scene, dice, provider, fillDigest(world.setting.domains.market, claim, delivery.minPrice, delivery.validUntil));
  const proof = proofOf(scene, dice, chosen, provider, delivery);
  return scene.act(
    "fill", from, "Market",
    [
      ORDER.words(order), bytes(world.sign(signed)),
      uint(delivery.copy) + address(provider) + delivery.output.slice(2) + uint(delivery.minPrice) + uint(delivery.validUntil),
      bytes(authorized === undefined ? "0x" : world.sign(authorized)), bytes(proof),
    ],
    ({ jobs }) => jobs.fill(from, order, signed, delivery, authorized, proof),
    [...looks.ofOrder(order, provider), ...looks.job(jobId), looks.nonce(order.client, order.agent, (order.nonce + delivery.copy) & (2n ** 64n - 1n))],
  );
}

export function fillBatch(scene: Scene, dice: Dice, by?: string): Act {
  const { looks, world } = scene;
  const old = open(scene, true).filter(({ listed }) => listed.length === 0);
  const chosen = old.length > 0 && dice.once(3) ? dice.of(old) : signOrder(scene, dice, dice.of(PROOF_LANES));
  const { order, signed } = chosen;
  const provider = providerFor(scene, dice, chosen);
  const operator = scene.model.books.signerOf(provider);
  const from = by ?? (dice.once(15) ? scene.anybody(dice) : scene.isKey(operator) ? provider : dice.of([provider, operator]));
  const answers = Array.from({ length: dice.once(20) ? 0 : 1 + dice.roll(Math.max(1, Number(order.copies))) }, (_, i): Answer => ({
    copy: dice.once(15) ? BigInt(dice.roll(7)) : BigInt(i), output: dice.of(OUTPUTS),
  }));
  const proofs = answers.map((answer) => proofOf(scene, dice, chosen, provider, answer));
  if (dice.once(30)) proofs.pop();
  const minPrice = dice.once(25) ? tooMuch(order) : order.minPrice;
  return scene.act(
    "fillBatch", from, "Market",
    [ORDER.words(order), bytes(world.sign(signed)), address(provider), uint(minPrice), list(answers.map((answer) => ANSWER.words(answer))), bytesList(proofs)],
    ({ jobs }) => jobs.fillBatch(from, order, signed, provider, minPrice, answers, proofs),
    [...looks.ofOrder(order, provider), ...answers.map(({ copy }) => looks.nonce(order.client, order.agent, (order.nonce + copy) & (2n ** 64n - 1n)))],
  );
}

export function cancel(scene: Scene, dice: Dice): Act {
  const chosen = scene.orders.length > 0 && !dice.once(5) ? dice.of(scene.orders.slice(-6)) : signOrder(scene, dice, OPTIMISTIC);
  const { order } = chosen;
  const signer = order.agent !== ZERO && dice.once(2) ? order.agent : order.client;
  const from = scene.isKey(signer) || dice.once(10) ? scene.anybody(dice) : signer;
  return scene.act("cancel", from, "Market", [ORDER.words(order)], ({ orders }) => orders.cancel(from, order), [
    looks(scene, order), looks(scene, order, order.copies - 1n),
  ]);
}

function looks(scene: Scene, { client, agent, nonce }: Order, copy = 0n): ReturnType<Scene["looks"]["nonce"]> {
  return scene.looks.nonce(client, agent, BigInt.asUintN(64, nonce + copy));
}

export function cancelNonces(scene: Scene, dice: Dice, by?: string): Act {
  const from = by ?? dice.of(scene.world.cast.clients.slice(0, 2));
  const agent = dice.once(3) ? dice.of(scene.world.cast.agents) : ZERO;
  const [first, count] = dice.once(8) ? [2n ** 64n - 1n, 2n] : [scene.nextNonce + BigInt(dice.roll(6)) - 3n, BigInt(dice.roll(4))];
  const start = first < 0n ? 0n : first;
  return scene.act(
    "cancelNonces", from, "Market", [address(agent), uint(start), uint(count)],
    ({ nonces }) => nonces.cancel(from, agent, start, count),
    [scene.looks.nonce(from, agent, start), scene.looks.nonce(from, agent, BigInt.asUintN(64, start + count))],
  );
}
