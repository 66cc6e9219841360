import {
  type Claim, type EncodeAcceptParameters, type Hex, OPTIMISTIC_LANE, type Order, WORKLOADS, completeOrder, encodeAccept, encodeFill, encodeFillBatch, encodeReclaim,
  encodeSettleOrders, encodeSettle, encodeSubmit, jobContext, marketDomain, orderDigest, signOrder, toProgramId,
} from "@assay/sdk";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { type Wallet, ZeroAddress, id } from "ethers";
import { type Cost, FAR, HOUR, type MarketStage, NULL_LANE, PRICE, refresh, spend } from "./stage";

const EXECUTION_SECONDS = 2 * HOUR;
const PROGRAM = toProgramId(id("a program"));
const INPUT = id("an input") as Hex;
const FRAUD = 2;
/** Of a lock: above it is the time of its acceptance. */
const ACCEPTED_AT_BIT = 216n;

/** An order with its signature. */
export interface Signed {
  readonly order: Order;
  readonly orderSignature: Hex;
}

export async function anOrder(
  { addresses, collateral }: MarketStage, client: HardhatEthersSigner | Wallet, terms: Pick<Order, "nonce"> & Partial<Order>, signer = client,
): Promise<Signed> {
  const order = completeOrder({
    client: client.address, token: addresses.cash, price: PRICE, acceptBy: FAR, executionSeconds: EXECUTION_SECONDS, gpuClass: 1, units: 1,
    workload: WORKLOADS.inference, program: PROGRAM, input: INPUT, lane: OPTIMISTIC_LANE, ...collateral, ...terms,
  });
  return { order, orderSignature: await signOrder({ signer, market: addresses.market, order }) };
}

function acceptance({ actors }: MarketStage, { order, orderSignature }: Signed): EncodeAcceptParameters {
  return { order, orderSignature, acceptance: { provider: actors.provider.address, firstCopy: 0, copies: order.copies, minPrice: PRICE, validUntil: FAR } };
}

function answers({ copies }: Order) {
  return Array.from({ length: copies }, (_, copy) => ({ copy, output: id(`output ${copy}`) as Hex }));
}

/** What the market keeps of each copy of an order while its answer is due. */
async function lockOf({ hre, market, addresses }: MarketStage, order: Order): Promise<bigint> {
  const { chainId } = await hre.ethers.provider.getNetwork();
  const digest = orderDigest(marketDomain(addresses.market, chainId), order);
  return (await market.jobOf(await market.jobIdOf(digest, 0))).word;
}

/** Several orders in one transaction, or one without a batch around it. */
function together(stage: MarketStage, calls: readonly Hex[]): Hex {
  const [only] = calls;
  return calls.length === 1 && only !== undefined ? only : (stage.market.interface.encodeFunctionData("batch", [[...calls]]) as Hex);
}

/** What the way of jobs from an order to the money cost, step by step. */
export type JobCosts = Readonly<Record<"accept" | "submit" | "settle", Cost>>;

/** Orders are accepted, answered and settled, each step in one transaction of the operator. */
export async function work(stage: MarketStage, orders: readonly Signed[]): Promise<JobCosts> {
  const { operator, provider } = stage.actors;
  const stakedProvider = provider.address;
  await refresh(stage);
  await stage.pass(HOUR);
  const accept = await spend(stage, operator, stage.market, together(stage, orders.map((signed) => encodeAccept(acceptance(stage, signed)))));
  const locks = await Promise.all(orders.map(({ order }) => lockOf(stage, order)));
  await stage.pass(HOUR);
  const submissions = orders.map(({ order }) => encodeSubmit({ order, stakedProvider, answers: answers(order) }));
  const submit = await spend(stage, operator, stage.market, together(stage, submissions));
  await stage.pass(Number(await stage.marketParts.market.WINDOW_SECONDS()) + EXECUTION_SECONDS + HOUR);
  const claims = orders.map(({ order }, index) => ({ order, claims: answers(order).map((answer) => ({ ...answer, lock: locks[index] ?? 0n })) }));
  const [only] = claims;
  const settle = await spend(stage, operator, stage.market, claims.length === 1 && only !== undefined ? encodeSettle(only) : encodeSettleOrders(claims));
  return { accept, submit, settle };
}

/** Copies of one order are filled at once, against a verifier that costs nothing. */
export async function fillCopies(stage: MarketStage, { order, orderSignature }: Signed): Promise<Cost> {
  const proofs = answers(order).map((): Hex => "0x");
  const stakedProvider = stage.actors.provider.address;
  return spend(stage, stage.actors.operator, stage.market, encodeFillBatch({ order, orderSignature, stakedProvider, minPrice: PRICE, answers: answers(order), proofs }));
}

/** As {@link fillCopies}, of one copy of each order. */
export async function fillOrders(stage: MarketStage, orders: readonly Signed[]): Promise<Cost> {
  const calls = orders.map(({ order, orderSignature }) => {
    const delivery = { copy: 0, provider: stage.actors.provider.address, output: id("output 0") as Hex, minPrice: PRICE, validUntil: FAR };
    return encodeFill({ order, orderSignature, delivery, proof: "0x" });
  });
  return spend(stage, stage.actors.operator, stage.market, together(stage, calls));
}

/** A job that nobody answers: its price goes back, then the penalty is taken. */
export async function missDeadline(stage: MarketStage, signed: Signed): Promise<{ readonly refund: Cost; readonly penalty: Cost }> {
  const { operator } = stage.actors;
  await refresh(stage);
  await stage.pass(HOUR);
  await spend(stage, operator, stage.market, encodeAccept(acceptance(stage, signed)));
  const data = encodeReclaim({ order: signed.order, copies: [0] });
  await stage.pass(EXECUTION_SECONDS + HOUR);
  const refund = await spend(stage, operator, stage.market, data);
  await stage.pass(Number(await stage.marketParts.market.MARGIN_SECONDS()));
  return { refund, penalty: await spend(stage, operator, stage.market, data) };
}

/** The order is accepted and copy 0 of it answered. */
export async function submitted(stage: MarketStage, { order, orderSignature }: Signed, output: Hex): Promise<{ readonly claim: Claim; readonly lock: bigint }> {
  const { operator, provider } = stage.actors;
  const { market } = stage;
  await stage.pass(HOUR);
  await spend(stage, operator, market, encodeAccept(acceptance(stage, { order, orderSignature })));
  const lock = await lockOf(stage, order);
  await spend(stage, operator, market, encodeSubmit({ order, stakedProvider: provider.address, answers: [{ copy: 0, output }] }));
  const subject = (await market.jobIdOf(await market.orderDigest(order), 0)) as Hex;
  return { claim: { subject, provider: provider.address, program: order.program, input: order.input, output }, lock };
}

/** A claim that a court holds, and convicts for one challenger: what it asks of the market in a dispute. */
export async function convict(stage: MarketStage, signed: Signed): Promise<{ readonly hold: Cost; readonly convict: Cost }> {
  const { market, bench, actors: { delegator } } = stage;
  await refresh(stage);
  const { claim, lock } = await submitted(stage, signed, id("output 0") as Hex);
  const context = jobContext(signed.order, 0, lock);
  const until = (lock >> ACCEPTED_AT_BIT) + (await market.maxLockSeconds());
  const held = await spend(stage, bench, market, market.interface.encodeFunctionData("hold", [claim, context, until, delegator.address]));
  const convicted = await spend(stage, bench, market, market.interface.encodeFunctionData("convict", [claim, context, FRAUD, [delegator.address]]));
  return { hold: held, convict: convicted };
}

/** Nonces of a client of which no two runs share any; each run's words have been used before. */
export async function freshNonces({ market, actors }: MarketStage, run: number): Promise<bigint> {
  // Two words of storage a run: its copies take nonces 1 to 128 of their 256, and the first and the last are canceled.
  const first = BigInt(run) * 256n;
  for (const nonce of [first, first + 255n]) await market.connect(actors.client).cancelNonces(ZeroAddress, nonce, 1);
  return first + 1n;
}

/** Copies of one order of the main client. */
export async function copies(stage: MarketStage, run: number, count: number, terms: Partial<Order> = {}): Promise<Signed> {
  return anOrder(stage, stage.actors.client, { nonce: await freshNonces(stage, run), copies: count, ...terms });
}

/** An order of each of the first `count` clients. */
export async function distinct(stage: MarketStage, count: number, nonce: bigint, terms: Partial<Order> = {}): Promise<readonly Signed[]> {
  return Promise.all(stage.clients.slice(0, count).map((client) => anOrder(stage, client, { nonce, ...terms })));
}

export const PROVEN = { lane: NULL_LANE, collateral: 0n, payableCollateral: 0n } as const;
