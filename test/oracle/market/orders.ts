import { keccak256 } from "ethers";
import type { Accounts } from "./accounts";
import type { Books } from "./books";
import { type Indexes, priceAt } from "./indexes";
import { EXECUTE } from "./lanes";
import type { Nonces } from "./nonces";
import { BPS, type Ground, ZERO, ZERO_HASH, demand } from "./setting";
import { word } from "./struct";
import { type Order, orderDigest } from "./types";

/** Who really signed a digest. */
export interface Signed {
  readonly by: string;
  readonly digest: string;
  /** With a key, not by a contract's word. */
  readonly byKey: boolean;
}

/** What one copy costs, and the rate that it follows from where it is an index price. */
export interface Price {
  readonly price: bigint;
  readonly logRate: bigint;
}

const [RANGE, INDEX] = [0n, 1n];
const WORKLOADS = ["0x696e6672", "0x74726169", "0x66656465", "0x61756469"];
const MAX_VISIBILITY = 2n;

export const isIndexed = (order: Order): boolean => order.pricing === INDEX;

/** The price of a range order at a timestamp, rounded down. */
function ramp({ minPrice, maxPrice, rampStart, rampSeconds }: Order, timestamp: bigint): bigint {
  if (timestamp < rampStart) return minPrice;
  const elapsed = timestamp - rampStart;
  return elapsed >= rampSeconds ? maxPrice : minPrice + ((maxPrice - minPrice) * elapsed) / rampSeconds;
}

/** The root of a list of one or two providers, as OpenZeppelin's trees have it. */
export function listRoot(providers: readonly string[]): string {
  const [first, second] = providers.map((provider) => keccak256(keccak256(`0x${word("address", provider)}`)));
  if (first === undefined) return ZERO_HASH;
  if (second === undefined) return first;
  return keccak256(first < second ? `${first}${second.slice(2)}` : `${second}${first.slice(2)}`);
}

/** What orders ask of whoever takes them. */
export class Orders {
  constructor(
    private readonly ground: Ground,
    private readonly accounts: Accounts,
    private readonly books: Books,
    private readonly indexes: Indexes,
    private readonly nonces: Nonces,
  ) {}

  digestOf(order: Order): string {
    return orderDigest(this.ground.setting.domains.market, order);
  }

  /** What binds accept and fill alike, but for wishes, price, signature and copies. */
  check(order: Order, digest: string, provider: string, feeBps: bigint): void {
    demand(this.ground.now <= order.acceptBy, "MarketOrderExpired", digest, order.acceptBy, this.ground.now);
    demand(order.provider === ZERO || order.provider === provider, "MarketProviderNotNamed", digest, order.provider, provider);
    demand(order.coordinatorFeeBps === 0n || order.coordinator !== ZERO, "MarketCoordinatorMissing", digest, order.coordinatorFeeBps);
    demand(feeBps + order.coordinatorFeeBps <= BPS, "MarketFeesExceedPrice", feeBps, order.coordinatorFeeBps);
  }

  /** What most orders do not ask for. */
  checkWishes(order: Order, digest: string, provider: string): void {
    const { maxCallbackGas } = this.ground.setting;
    demand(!order.inputPerCopy, "MarketInputListUnsupported", order.input);
    this.#checkVisibility(order, digest);
    demand(order.callback === ZERO || order.callbackGas <= maxCallbackGas, "MarketCallbackGasAboveCap", order.callbackGas, maxCallbackGas);
    this.#checkServing(order, provider);
    this.#checkReputation(order, provider);
  }

  #checkVisibility({ visibility, auditor, lane, provider }: Order, digest: string): void {
    const audited = visibility === 1n;
    const fits = visibility <= MAX_VISIBILITY && (auditor !== ZERO) === audited && (visibility === 0n || lane !== EXECUTE);
    demand(fits, "MarketVisibilityInvalid", visibility, auditor, lane);
    demand(visibility === 0n || provider !== ZERO, "MarketProviderUnnamed", digest, visibility);
  }

  #checkServing({ regions, features }: Order, provider: string): void {
    if (regions === 0n && features === 0n) return;
    const book = this.books.books.get(provider);
    this.#checkFresh(provider);
    demand(regions === 0n || (regions & book.regions) !== 0n, "BookRegionsDiffer", provider, regions, book.regions);
    demand((features & book.features) === features, "BookFeaturesMissing", provider, features, book.features);
  }

  #checkReputation({ token, minSettled, minSettledBps }: Order, provider: string): void {
    const { settled, failed } = this.accounts.accounts.get(provider, token);
    const proven = settled >= minSettled && settled * BPS >= minSettledBps * (settled + failed);
    demand(proven, "MarketReputationShort", provider, settled, failed, minSettled, minSettledBps);
  }

  #checkFresh(provider: string): void {
    const { freshUntil } = this.books.books.get(provider);
    demand(this.ground.now < freshUntil, "BookStale", provider, freshUntil);
  }

  checkHardware({ gpuClass, units }: Order, provider: string): void {
    if (gpuClass === 0n && units === 0n) return;
    this.#checkFresh(provider);
    const actual = this.books.books.get(provider).gpuClass;
    demand(gpuClass === 0n || gpuClass === actual, "BookGpuClassDiffers", provider, gpuClass, actual);
  }

  checkListed({ providerList }: Order, digest: string, provider: string, proof: readonly string[]): void {
    if (providerList === ZERO_HASH) return;
    const leaf = listRoot([provider]);
    const [sibling] = proof;
    const root = sibling === undefined ? leaf : keccak256(leaf < sibling ? `${leaf}${sibling.slice(2)}` : `${sibling}${leaf.slice(2)}`);
    demand(root === providerList, "MarketProviderNotListed", digest, providerList, provider);
  }

  priceNow(order: Order, digest: string): Price {
    const { pricing, minPrice, maxPrice, token, gpuClass, units, executionSeconds } = order;
    demand(minPrice <= maxPrice, "MarketPriceRangeInvalid", minPrice, maxPrice);
    demand(pricing === RANGE || pricing === INDEX, "MarketPricingUnknown", pricing);
    if (pricing === RANGE) return { price: ramp(order, this.ground.now), logRate: 0n };
    const { logRate } = this.indexes.now(token, gpuClass);
    const asked = priceAt(logRate, units * executionSeconds);
    const price = asked < minPrice ? minPrice : asked;
    demand(price <= maxPrice, "MarketPriceAboveCap", digest, price, maxPrice);
    return { price, logRate };
  }

  /** What a copy that was accepted then costs. */
  acceptedPrice(order: Order, acceptedAt: bigint, logRate: bigint): bigint {
    if (!isIndexed(order)) return ramp(order, acceptedAt);
    const asked = priceAt(logRate, order.units * order.executionSeconds);
    return asked < order.minPrice ? order.minPrice : asked;
  }

  checkSigned(signer: string, digest: string, signed: Signed | undefined): void {
    demand(signed?.by === signer && signed.digest === digest, "MarketSignatureInvalid", signer, digest);
  }

  /** Machines sign: an operator's contract is not asked. */
  checkOperatorSigned(provider: string, digest: string, signed: Signed | undefined): void {
    const signer = this.books.signerOf(provider);
    demand(signed?.byKey === true && signed.by === signer && signed.digest === digest, "MarketSignatureInvalid", signer, digest);
  }

  /** The client, or the agent that it names. */
  checkOrderSigned(order: Order, digest: string, signed: Signed): void {
    this.checkSigned(order.agent === ZERO ? order.client : order.agent, digest, signed);
  }

  /** Takes the price of `taken` copies out of the client's account, within its agent's budget. */
  charge(order: Order, price: bigint, taken: bigint): void {
    const { client, agent, token, workload, providerList } = order;
    this.accounts.debit(client, token, price * taken);
    if (agent !== ZERO) {
      const place = WORKLOADS.indexOf(workload);
      const most = order.maxPrice * order.copies;
      this.accounts.spend(client, agent, token, price * taken, { most, workload: BigInt(place === -1 ? WORKLOADS.length : place), providerList });
    }
  }

  /** Gives a client back what it paid, as if it had not been spent. */
  giveBack({ client, agent, token }: Order, amount: bigint, paidAt: bigint): void {
    this.accounts.credit(client, token, amount);
    if (agent !== ZERO) this.accounts.restore(client, agent, token, amount, paidAt);
  }

  /** Consumes the nonce of a copy. */
  take({ client, agent, nonce }: Order, jobId: string, copy: bigint): void {
    const state = this.nonces.stateOf(client, agent, nonce + copy);
    demand(state !== "consumed", "MarketCopyConsumed", jobId, nonce + copy);
    demand(state !== "canceled", "MarketCopyCanceled", jobId, nonce + copy);
    this.nonces.consume(client, agent, nonce + copy);
  }

  cancel(caller: string, order: Order): void {
    const { client, agent, nonce, copies } = order;
    demand(caller === client || caller === agent, "MarketNotSigner", this.digestOf(order), client, agent, caller);
    this.nonces.cancel(client, agent, nonce, copies);
  }

  checkNonces({ nonce, copies }: Order): void {
    this.nonces.demandFit(nonce, copies);
  }
}
