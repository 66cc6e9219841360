import {
  type CopyAnswer, type Hex, type JobsClaimed, type Order, type PriceTerms, OPTIMISTIC_LANE, WORKLOADS, answerOrder, batch, commitInput, completeOrder,
  encodeAccept, encodeSettle, encodeSubmit, outputHash, reclaim, signAcceptance, signOrder, signSubmission,
} from "@assay/sdk";
import { parseEther } from "ethers";
import { type Digit, inputBytes } from "../../train-mnist/digits";
import { DemoError } from "../errors";
import { timestamp } from "../stage";
import { pass } from "../stake/clock";
import { CLIENTS, type ClientName, PROVIDERS, PROVIDER_NAMES, type ProviderName } from "./cast";
import type { MarketStage } from "./stage";

/** How many orders there are, one digit each. */
export const ORDERS = 20;
/** The order that nobody answers. */
const MISSED = 6;

const KINDS = ["fixed", "ramp", "index"] as const;
export type PriceKind = (typeof KINDS)[number];

const COORDINATOR_FEE_BPS = 100;
const UNITS = 4;
const VALID_SECONDS = 3_600;

/** An order with what the parties know of it. */
export interface Placed {
  readonly client: ClientName;
  readonly provider: ProviderName;
  readonly kind: PriceKind;
  readonly order: Order;
  readonly signature: Hex;
  readonly input: Uint8Array;
}

/** An order that a provider took, at a price. */
export interface Taken extends Placed {
  readonly price: bigint;
}

/** What a missed deadline cost a provider, and brought its client. */
export interface Missed {
  readonly taken: Taken;
  readonly refunded: bigint;
  readonly slashed: bigint;
  readonly compensation: bigint;
}

/** A fixed price, one that rises for ten minutes, and the one of the class's index. */
function priceTerms(kind: PriceKind, now: number): PriceTerms {
  if (kind === "fixed") return { price: parseEther("0.3") };
  if (kind === "index") return { indexPrice: { cap: parseEther("2") } };
  return { minPrice: parseEther("0.2"), maxPrice: parseEther("0.5"), rampStart: now, rampSeconds: 600 };
}

/** Signs one client's order for a digit; the agent signs for `west`. */
export async function place(stage: MarketStage, number: number, digit: Digit, price?: bigint): Promise<Placed> {
  const { hre, actors, addresses, program, programId, payableCollateral, times } = stage;
  const client = CLIENTS[number % CLIENTS.length] ?? CLIENTS[0];
  const provider = PROVIDER_NAMES[Math.floor(number / KINDS.length) % PROVIDER_NAMES.length] ?? PROVIDER_NAMES[0] ?? "first";
  const kind = KINDS[number % KINDS.length] ?? "fixed";
  const now = await timestamp(hre);
  const input = inputBytes(digit.pixels);
  const byAgent = client === "west";
  const order = completeOrder({
    ...(price === undefined ? priceTerms(kind, now) : { price }),
    client: actors.clients[client].address, token: addresses.cash, acceptBy: now + VALID_SECONDS, executionSeconds: times.executionSeconds,
    gpuClass: PROVIDERS[provider], units: UNITS, workload: WORKLOADS.inference, program: programId, input: commitInput({ program, input }),
    lane: OPTIMISTIC_LANE, collateral: 4n * payableCollateral, payableCollateral, coordinator: actors.coordinator.address,
    coordinatorFeeBps: COORDINATOR_FEE_BPS, nonce: BigInt(number), ...(byAgent ? { agent: actors.agent.address } : {}),
  });
  const signer = byAgent ? actors.agent : actors.clients[client];
  return { client, provider, kind, order, signature: await signOrder({ signer, market: addresses.market, order }), input };
}

/** What a provider signs to take an order, as the coordinator sends it. */
export async function encodeTaking({ actors, addresses }: MarketStage, { provider, order, signature }: Placed): Promise<Hex> {
  const acceptance = { provider: actors.providers[provider].address, firstCopy: 0, copies: 1, minPrice: order.minPrice, validUntil: order.acceptBy };
  const signed = await signAcceptance({ signer: actors.operators[provider], market: addresses.market, order, acceptance });
  return encodeAccept({ order, orderSignature: signature, ...signed });
}

/**
 * The coordinator brings all orders and acceptances to the market in one transaction.
 * @throws {DemoError} where one is refused.
 */
export async function takeAll(stage: MarketStage, placed: readonly Placed[]): Promise<{ readonly taken: readonly Taken[]; readonly gas: bigint }> {
  const { actors, addresses } = stage;
  const calls = await Promise.all(placed.map((one) => encodeTaking(stage, one)));
  const { events, refusedCalls, receipt } = await batch({ signer: actors.coordinator, market: addresses.market, calls });
  const [refused] = refusedCalls;
  if (refused !== undefined) throw new DemoError(`Order ${refused.index} was refused: ${refused.error.message}`);
  const prices = events.flatMap((event) => (event.kind === "accepted" ? [event.price] : []));
  return { taken: placed.map((one, index) => ({ ...one, price: prices[index] ?? 0n })), gas: receipt.gasUsed };
}

/** The providers compute, their operators sign, and the coordinator sends all answers but the one that is missing. */
export async function answerAll(stage: MarketStage, taken: readonly Taken[]): Promise<readonly JobsClaimed[]> {
  const { actors, addresses, program } = stage;
  const calls = taken.map(async ({ provider, order, input }) => {
    const answers: readonly CopyAnswer[] = [{ copy: 0, output: outputHash(answerOrder({ order, program, input })) }];
    const stakedProvider = actors.providers[provider].address;
    const signature = await signSubmission({ signer: actors.operators[provider], market: addresses.market, order, stakedProvider, answers });
    return encodeSubmit({ order, stakedProvider, answers, signature });
  });
  const { events } = await batch({ signer: actors.coordinator, market: addresses.market, calls: await Promise.all(calls) });
  const claims = events.flatMap((event) => (event.kind === "claimed" ? [event] : []));
  if (claims.length !== taken.length) throw new DemoError(`Of ${taken.length} answers ${claims.length} were taken.`);
  return claims;
}

/** Splits what was taken into the orders that are answered, and the one that is not. */
export function withoutMissed(taken: readonly Taken[]): readonly [answered: readonly Taken[], missed: Taken] {
  const missed = taken[MISSED];
  if (missed === undefined) throw new DemoError(`There are ${taken.length} orders, and order ${MISSED} was to be missed.`);
  return [taken.filter((one) => one !== missed), missed];
}

/** After the deadline the client has its price back; after the margin, in which a delayed answer still counts, the penalty is taken. */
export async function miss(stage: MarketStage, taken: Taken): Promise<Missed> {
  const { hre, actors, addresses, times, staking, token } = stage;
  const again = { signer: actors.coordinator, market: addresses.market, order: taken.order, copies: [0] };
  await pass(hre, times.executionSeconds + 1);
  const events = [...(await reclaim(again)).events];
  // A chain that was slow may be past the margin already, and has done both.
  if (!events.some(({ kind }) => kind === "timedOut")) {
    await pass(hre, times.market.marginSeconds);
    events.push(...(await reclaim(again)).events);
  }
  const refunded = events.find((event) => event.kind === "refunded");
  const timedOut = events.find((event) => event.kind === "timedOut");
  if (refunded === undefined || timedOut === undefined) throw new DemoError("The missed deadline had no consequences.");
  const compensation = await staking.creditOf(actors.clients[taken.client], token);
  return { taken, refunded: refunded.price, slashed: timedOut.slashed, compensation };
}

/**
 * All claims are paid once their window is over, in one transaction.
 * @throws {DemoError} where one is not.
 */
export async function settleAll(stage: MarketStage, taken: readonly Taken[], claims: readonly JobsClaimed[]): Promise<bigint> {
  const { hre, actors, addresses, times } = stage;
  await pass(hre, times.market.windowSeconds + times.executionSeconds);
  const calls = taken.map(({ order }, index) => encodeSettle({ order, claims: claims[index]?.jobs.map(({ copy, output, lock }) => ({ copy, output, lock })) ?? [] }));
  const { events, receipt } = await batch({ signer: actors.coordinator, market: addresses.market, calls });
  const settled = events.filter((event) => event.kind === "settled").length;
  if (settled !== taken.length) throw new DemoError(`Of ${taken.length} claims ${settled} were paid.`);
  return receipt.gasUsed;
}
