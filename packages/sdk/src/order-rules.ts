import { ZeroAddress } from "ethers";
import type { Acceptance } from "./acceptance";
import { type ProviderBook, payableMost } from "./book";
import { EXECUTE_LANE, OPTIMISTIC_LANE } from "./lanes";
import { type Order, VISIBILITY } from "./order";
import type { OrderFacts, TakerFacts } from "./order-facts";
import { NO_LIST, isListed } from "./provider-list";
import { type Refusal, refusal } from "./refusals";
import { jobIdIn } from "./typed-data";
import { workloadBit } from "./workloads";
import type { Hex } from "@assay/tensor";

const BPS = 10_000n;
const NO_MINIMUM = 2n ** 88n - 1n;

/** Everything that keeps an order from being accepted, in the order in which the market looks at it. */
export function refusalsOf(order: Order, acceptance: Acceptance, listProof: readonly Hex[] | undefined, facts: OrderFacts): readonly Refusal[] {
  const { taker } = facts;
  const free = BigInt(facts.copies.filter(({ state }) => state === "free").length);
  const found = [
    ...pauseRefusals(facts),
    ...copyRefusals(order, acceptance, facts),
    ...openRefusals(order, facts, taker?.provider),
    ...listRefusals(order, facts, taker?.provider, listProof),
    ...commitmentRefusals(order, facts),
    ...priceRefusals(acceptance, facts),
    ...moneyRefusals(order, facts, free),
    ...signatureRefusals(facts, (digest) => digest === facts.digest),
    ...(taker === undefined ? [] : bookRefusals(taker, (book) => classRefusals(order, facts, taker.provider, book))),
    ...(taker === undefined ? [] : bookRefusals(taker, (book) => lockRefusals(order, taker.provider, book, free))),
    ...wishRefusals(order, facts),
    ...(taker === undefined ? [] : bookRefusals(taker, (book) => maskRefusals(order, facts, taker.provider, book))),
    ...(taker === undefined ? [] : reputationRefusals(order, taker)),
    ...signatureRefusals(facts, (digest) => digest !== facts.digest),
  ];
  // A stale book is in the way of its masks and of its class, once.
  return found.filter(({ name }, index) => name !== "BookStale" || found.findIndex((each) => each.name === name) === index);
}

function pauseRefusals({ timestamp, pausedUntil }: OrderFacts): Refusal[] {
  return timestamp < pausedUntil ? [refusal("MarketPaused", { until: BigInt(pausedUntil) })] : [];
}

function signatureRefusals({ badSignatures }: OrderFacts, isMeant: (digest: Hex) => boolean): Refusal[] {
  return badSignatures.filter(({ digest }) => isMeant(digest)).map((signature) => refusal("MarketSignatureInvalid", signature));
}

function openRefusals(order: Order, { timestamp, digest, feeBps }: OrderFacts, taker: string | undefined): Refusal[] {
  const found: Refusal[] = [];
  if (timestamp > order.acceptBy) {
    found.push(refusal("MarketOrderExpired", { order: digest, acceptBy: BigInt(order.acceptBy), timestamp: BigInt(timestamp) }));
  }
  if (taker !== undefined && order.provider !== ZeroAddress && !isSame(order.provider, taker)) {
    found.push(refusal("MarketProviderNotNamed", { order: digest, named: order.provider, provider: taker }));
  }
  const { coordinator, coordinatorFeeBps } = order;
  if (coordinatorFeeBps !== 0 && coordinator === ZeroAddress) {
    found.push(refusal("MarketCoordinatorMissing", { order: digest, feeBps: BigInt(coordinatorFeeBps) }));
  }
  if (coordinatorFeeBps !== 0 && feeBps + coordinatorFeeBps > Number(BPS)) {
    found.push(refusal("MarketFeesExceedPrice", { protocolFeeBps: BigInt(feeBps), coordinatorFeeBps: BigInt(coordinatorFeeBps) }));
  }
  return found;
}

/** What the order itself may not wish for. */
function wishRefusals(order: Order, { digest, maxCallbackGas }: OrderFacts): Refusal[] {
  const found: Refusal[] = [];
  if (order.inputPerCopy) found.push(refusal("MarketInputListUnsupported", { root: order.input }));
  const { visibility, auditor, lane } = order;
  if (visibility !== VISIBILITY.public || auditor !== ZeroAddress) {
    const isAudited = visibility === VISIBILITY.auditor;
    if (visibility > VISIBILITY.client || isAudited === (auditor === ZeroAddress) || lane === EXECUTE_LANE) {
      found.push(refusal("MarketVisibilityInvalid", { visibility: BigInt(visibility), auditor, lane }));
    }
    if (order.provider === ZeroAddress) found.push(refusal("MarketProviderUnnamed", { order: digest, visibility: BigInt(visibility) }));
  }
  if (order.callback !== ZeroAddress && order.callbackGas > maxCallbackGas) {
    found.push(refusal("MarketCallbackGasAboveCap", { callbackGas: BigInt(order.callbackGas), cap: BigInt(maxCallbackGas) }));
  }
  return found;
}

/** What a provider's book stands against, and whether it would if it were true. */
function bookRefusals({ stored, synced }: TakerFacts, refusalsBy: (book: ProviderBook) => readonly Refusal[]): Refusal[] {
  const left = refusalsBy(synced).map(({ name }) => name);
  return refusalsBy(stored).map((found) => (left.includes(found.name) ? found : withSync(found)));
}

function withSync({ name, args }: Refusal): Refusal {
  return refusal(name, args as never, true);
}

function staleRefusals({ timestamp }: OrderFacts, provider: string, { freshUntil }: ProviderBook): Refusal[] {
  return timestamp < freshUntil ? [] : [refusal("BookStale", { provider, freshUntil: BigInt(freshUntil) })];
}

function maskRefusals({ regions, features }: Order, facts: OrderFacts, provider: string, book: ProviderBook): Refusal[] {
  if (regions === 0n && features === 0n) return [];
  const found = staleRefusals(facts, provider, book);
  if (regions !== 0n && (regions & book.regions) === 0n) found.push(refusal("BookRegionsDiffer", { provider, required: regions, actual: book.regions }));
  if ((features & ~book.features) !== 0n) found.push(refusal("BookFeaturesMissing", { provider, required: features, actual: book.features }));
  return found;
}

function classRefusals({ gpuClass, units }: Order, facts: OrderFacts, provider: string, book: ProviderBook): Refusal[] {
  if (gpuClass === 0 && units === 0) return [];
  const found = staleRefusals(facts, provider, book);
  if (gpuClass !== 0 && gpuClass !== book.gpuClass) {
    found.push(refusal("BookGpuClassDiffers", { provider, required: BigInt(gpuClass), actual: BigInt(book.gpuClass) }));
  }
  return found;
}

function reputationRefusals(order: Order, { provider, settled, failed }: TakerFacts): Refusal[] {
  const [minSettled, minSettledBps] = [BigInt(order.minSettled), BigInt(order.minSettledBps)];
  if (settled >= minSettled && settled * BPS >= minSettledBps * (settled + failed)) return [];
  return [refusal("MarketReputationShort", { provider, settled, failed, minSettled, minSettledBps })];
}

/** Without a proof nothing can be said about a list. */
function listRefusals({ providerList }: Order, { digest }: OrderFacts, taker: string | undefined, proof: readonly Hex[] | undefined): Refusal[] {
  if (providerList === NO_LIST || taker === undefined || proof === undefined || isListed(providerList, taker, proof)) return [];
  return [refusal("MarketProviderNotListed", { order: digest, root: providerList, provider: taker })];
}

function commitmentRefusals(order: Order, { maxExecutionSeconds, court, leastCollateral }: OrderFacts): Refusal[] {
  const found: Refusal[] = [];
  const { executionSeconds, collateral, payableCollateral, lane } = order;
  if (executionSeconds < 1 || executionSeconds > maxExecutionSeconds) {
    found.push(refusal("MarketExecutionOutOfBounds", { executionSeconds: BigInt(executionSeconds), minimum: 1n, maximum: BigInt(maxExecutionSeconds) }));
  }
  if (payableCollateral > collateral) found.push(refusal("MarketPayableAboveCollateral", { payableCollateral, collateral }));
  if (lane !== OPTIMISTIC_LANE) return found;
  if (court === ZeroAddress) found.push(refusal("MarketLaneWithoutCourt", { lane }));
  const { collateral: minimum, payableCollateral: payableMinimum } = leastCollateral;
  // At its type's maximum there is none that suffices.
  if (collateral < minimum || payableCollateral < payableMinimum || minimum === NO_MINIMUM) {
    found.push(refusal("MarketCollateralBelowMinimum", { collateral, payableCollateral, minimum, payableMinimum }));
  }
  return found;
}

function priceRefusals({ minPrice, validUntil }: Acceptance, { price, timestamp, digest }: OrderFacts): Refusal[] {
  const found: Refusal[] = [];
  if (typeof price !== "bigint") found.push(price);
  if (timestamp > validUntil) {
    found.push(refusal("MarketAcceptanceExpired", { order: digest, validUntil: BigInt(validUntil), timestamp: BigInt(timestamp) }));
  }
  if (typeof price === "bigint" && price < minPrice) {
    found.push(refusal("MarketPriceBelowMinimum", { order: digest, minimum: minPrice, price }));
  }
  return found;
}

function copyRefusals(order: Order, { firstCopy, copies }: Acceptance, { digest, copies: facts, maxCopies }: OrderFacts): Refusal[] {
  if (copies === 0) return [refusal("MarketNothingAsked", { order: digest })];
  const found: Refusal[] = [];
  if (copies > maxCopies) found.push(refusal("MarketTooManyCopies", { copies: BigInt(copies), maximum: BigInt(maxCopies) }));
  const last = firstCopy + copies - 1;
  if (last >= order.copies) {
    found.push(refusal("MarketCopyOutOfRange", { order: digest, copy: BigInt(last), copies: BigInt(order.copies) }));
  }
  if (order.nonce + BigInt(order.copies) > 2n ** 64n) {
    found.push(refusal("MarketNonceOverflow", { first: order.nonce, count: BigInt(order.copies) }));
  }
  // Copies that are gone are left out; where all are, the first one says why.
  const [gone] = facts;
  if (found.length === 0 && gone !== undefined && facts.every(({ state }) => state !== "free")) {
    const args = { jobId: jobIdIn(digest, gone.copy), nonce: order.nonce + BigInt(gone.copy) };
    found.push(refusal(gone.state === "consumed" ? "MarketCopyConsumed" : "MarketCopyCanceled", args));
  }
  return found;
}

function moneyRefusals(order: Order, { price, agent, balance, timestamp }: OrderFacts, free: bigint): Refusal[] {
  const { client: owner, agent: spender, token, providerList } = order;
  const found: Refusal[] = [];
  const total = typeof price === "bigint" ? price * free : 0n;
  const short = refusal("MarketBalanceShort", { account: owner, token, required: total, available: balance });
  if (total > balance) found.push(short);
  if (agent !== undefined) {
    const { expiresAt, workloads, providerList: expected } = agent.terms;
    const bit = workloadBit(order.workload);
    const most = order.maxPrice * BigInt(order.copies);
    if (timestamp > expiresAt) found.push(refusal("MarketAgentExpired", { owner, agent: spender, expiresAt: BigInt(expiresAt) }));
    if (((workloads >> bit) & 1) === 0) {
      found.push(refusal("MarketAgentWorkload", { owner, agent: spender, workloads: BigInt(workloads), bit: BigInt(bit) }));
    }
    if (expected !== NO_LIST && expected !== providerList) {
      found.push(refusal("MarketAgentProviderList", { owner, agent: spender, expected, actual: providerList }));
    }
    if (most > agent.budget.cap) found.push(refusal("MarketAgentCapExceeded", { owner, agent: spender, token, amount: most, cap: agent.budget.cap }));
    if (total > agent.available) {
      found.push(refusal("MarketAgentBudgetShort", { owner, agent: spender, token, amount: total, available: agent.available }));
    }
  }
  return found;
}

function lockRefusals(order: Order, provider: string, book: ProviderBook, free: bigint): Refusal[] {
  const found: Refusal[] = [];
  const amount = order.collateral * free;
  const units = BigInt(order.units) * free;
  const payablePart = order.payableCollateral * free;
  const freeStake = book.allocated > book.locked ? book.allocated - book.locked : 0n;
  const freeUnits = BigInt(Math.max(book.capacity - book.busy, 0));
  if (amount > freeStake) found.push(refusal("BookStakeShort", { provider, required: amount, free: freeStake }));
  if (units > freeUnits) found.push(refusal("BookUnitsShort", { provider, required: units, free: freeUnits }));
  if (payablePart > payableMost(book, amount)) {
    found.push(refusal("BookPayableShort", { provider, required: payablePart, payableMost: payableMost(book, amount) }));
  }
  return found;
}

function isSame(first: string, second: string): boolean {
  return first.toLowerCase() === second.toLowerCase();
}
