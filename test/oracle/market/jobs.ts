import { max, min } from "../staking/numbers";
import type { Accounts } from "./accounts";
import type { Books } from "./books";
import type { Indexes } from "./indexes";
import { Cells } from "./journal";
import { type Lanes, OPTIMISTIC } from "./lanes";
import { type Orders, type Signed, isIndexed } from "./orders";
import { TIMEOUT } from "./penalties";
import { BPS, type Ground, ZERO, ZERO_HASH, demand } from "./setting";
import { hashWords, word } from "./struct";
import { type Acceptance, type Answer, type Claim, type Order, acceptanceDigest, claimDigest, fillDigest, jobIdOf, submissionDigest } from "./types";

/** `JobState`, by number. */
export const [NONE, LOCKED, CLAIMED, SETTLED, REFUNDED, SLASHED] = [0n, 1n, 2n, 3n, 4n, 5n] as const;

export interface Job {
  readonly provider: string;
  readonly acceptedAt: bigint;
  readonly logRate: bigint;
  readonly feeBps: bigint;
  readonly state: bigint;
  readonly refunded: boolean;
}

export interface JobClaim {
  readonly disputableUntil: bigint;
  readonly output: string;
}

export interface Delivery {
  readonly copy: bigint;
  readonly provider: string;
  readonly output: string;
  readonly minPrice: bigint;
  readonly validUntil: bigint;
}

const RATE_BITS = 43;
const TAG_BITS = 213n;

/** A job's lock in one word: state, refund, provider, fee, rate and time, from the lowest bit. */
export function lockOf({ provider, acceptedAt, logRate, feeBps, refunded }: Job): bigint {
  return LOCKED | ((refunded ? 1n : 0n) << 3n) | (BigInt(provider) << 4n) | (feeBps << 164n) | (BigInt.asUintN(RATE_BITS, logRate) << 173n) | (acceptedAt << 216n);
}

const providerOf = (lock: bigint): string => `0x${BigInt.asUintN(160, lock >> 4n).toString(16).padStart(40, "0")}`;

/** What is kept of a job: its lock, a claim on it, or the state that it ended in. */
export function wordOf(job: Job, { disputableUntil, output }: JobClaim): bigint {
  if (job.state === LOCKED) return lockOf(job);
  if (job.state !== CLAIMED) return job.state;
  const tag = BigInt(hashWords(word("uint256", lockOf(job)), output.slice(2))) >> (256n - TAG_BITS);
  return CLAIMED | (disputableUntil << 3n) | (tag << (256n - TAG_BITS));
}

/** A claim as who settles it repeats it. */
export interface Claimed {
  readonly copy: bigint;
  readonly output: string;
  readonly lock: bigint;
}

/** `IJobs` and `ISettlement`. */
export class Jobs {
  /** Whether a batch is under way: it runs no callbacks. */
  inBatch = false;
  readonly jobs: Cells<Job>;
  readonly claims: Cells<JobClaim>;

  constructor(
    private readonly ground: Ground,
    private readonly accounts: Accounts,
    private readonly books: Books,
    private readonly indexes: Indexes,
    private readonly lanes: Lanes,
    private readonly orders: Orders,
    /** The protocol's share of new work; throws while that is paused. */
    private readonly openFeeBps: () => bigint,
    /** What new work in the lane OPTIMISTIC has to have locked. */
    private readonly least: () => { readonly collateral: bigint; readonly payableCollateral: bigint },
  ) {
    this.jobs = new Cells<Job>(ground.journal, { provider: ZERO, acceptedAt: 0n, logRate: 0n, feeBps: 0n, state: NONE, refunded: false });
    this.claims = new Cells<JobClaim>(ground.journal, { disputableUntil: 0n, output: ZERO_HASH });
  }

  wordOf(jobId: string): bigint {
    return wordOf(this.jobs.get(jobId), this.claims.get(jobId));
  }

  /* TAKING AN ORDER */

  accept(caller: string, order: Order, signed: Signed, acceptance: Acceptance, accepted: Signed | undefined, listProof: readonly string[]): bigint[] {
    const feeBps = this.openFeeBps();
    const digest = this.orders.digestOf(order);
    const { provider, firstCopy, copies } = acceptance;
    const { now } = this.ground;
    demand(copies !== 0n, "MarketNothingAsked", digest);
    demand(copies <= this.ground.setting.maxCopies, "MarketTooManyCopies", copies, this.ground.setting.maxCopies);
    demand(firstCopy + copies <= order.copies, "MarketCopyOutOfRange", digest, firstCopy + copies - 1n, order.copies);
    this.orders.checkNonces(order);
    const free: string[] = [];
    const taken = this.ground.each(
      Array.from({ length: Number(copies) }, (_, i) => firstCopy + BigInt(i)),
      (copy) => {
        const jobId = jobIdOf(digest, copy);
        this.orders.take(order, jobId, copy);
        free.push(jobId);
      },
      "first",
    );
    this.orders.check(order, digest, provider, feeBps);
    this.orders.checkListed(order, digest, provider, listProof);
    this.#checkCommitment(order);
    const { price, logRate } = this.orders.priceNow(order, digest);
    demand(now <= acceptance.validUntil, "MarketAcceptanceExpired", digest, acceptance.validUntil, now);
    demand(price >= acceptance.minPrice, "MarketPriceBelowMinimum", digest, acceptance.minPrice, price);
    this.orders.charge(order, price, taken);
    this.orders.checkOrderSigned(order, digest, signed);
    this.orders.checkHardware(order, provider);
    this.books.lock(provider, order.collateral * taken, order.payableCollateral * taken, order.units * taken);
    this.orders.checkWishes(order, digest, provider);
    if (!this.books.actsFor(caller, provider)) {
      this.orders.checkOperatorSigned(provider, acceptanceDigest(this.ground.setting.domains.market, digest, acceptance), accepted);
    }
    const job: Job = { provider, acceptedAt: now, logRate, feeBps, state: LOCKED, refunded: false };
    for (const jobId of free) this.jobs.set(job, jobId);
    return [price, taken];
  }

  #checkCommitment({ executionSeconds, collateral, payableCollateral, lane }: Order): void {
    const most = this.ground.setting.maxExecutionSeconds;
    demand(executionSeconds >= 1n && executionSeconds <= most, "MarketExecutionOutOfBounds", executionSeconds, 1n, most);
    demand(payableCollateral <= collateral, "MarketPayableAboveCollateral", payableCollateral, collateral);
    if (lane !== OPTIMISTIC) return;
    const least = this.least();
    const enough = collateral >= least.collateral && payableCollateral >= least.payableCollateral;
    demand(enough, "MarketCollateralBelowMinimum", collateral, payableCollateral, least.collateral, least.payableCollateral);
  }

  /* ANSWERING */

  submit(caller: string, order: Order, provider: string, answers: readonly Answer[], proofs: readonly string[], signed: Signed | undefined): bigint[] {
    const digest = this.orders.digestOf(order);
    const optimistic = order.lane === OPTIMISTIC;
    this.#begin(order, digest, answers.length);
    if (optimistic && !this.books.actsFor(caller, provider)) {
      this.orders.checkOperatorSigned(provider, submissionDigest(this.ground.setting.domains.market, digest, provider, answers), signed);
    }
    demand(optimistic || proofs.length === answers.length, "MarketProofsMissing", BigInt(answers.length), BigInt(proofs.length));
    const prices: bigint[] = [];
    const done = this.ground.each(answers, (answer, i) => {
      const jobId = jobIdOf(digest, answer.copy);
      const job = this.jobs.get(jobId);
      demand(job.state === LOCKED && job.provider === provider, "MarketJobNotDue", jobId, this.wordOf(jobId));
      const last = this.#workedFrom(order, job) + order.executionSeconds + this.ground.setting.marginSeconds;
      demand(this.ground.now <= last, "MarketDeadlinePassed", jobId, last, this.ground.now);
      if (!optimistic) this.lanes.verify(order.lane, this.#claimDigest(order, jobId, provider, answer.output), proofs[i] as string);
      if (!job.refunded) this.books.unlock(provider, 0n, order.units);
      if (optimistic) {
        this.jobs.set({ ...job, state: CLAIMED }, jobId);
        const disputableUntil = this.ground.now + this.ground.setting.windowSeconds + order.executionSeconds;
        this.claims.set({ disputableUntil, output: answer.output }, jobId);
      } else {
        prices.push(...this.#settle(order, jobId, job, this.ground.now));
      }
    });
    this.#count(provider, order.token, prices);
    return [done];
  }

  settle(_caller: string, order: Order, claims: readonly Claimed[]): bigint[] {
    const digest = this.orders.digestOf(order);
    this.#begin(order, digest, claims.length);
    return [this.#settleAll(order, digest, claims)];
  }

  /** Orders of any providers, each with its claims. */
  settleOrders(_caller: string, orders: readonly { readonly order: Order; readonly claims: readonly Claimed[] }[]): bigint[] {
    demand(orders.length > 0, "MarketNothingAsked", ZERO_HASH);
    for (const { order, claims } of orders) demand(claims.length > 0, "MarketNothingAsked", this.orders.digestOf(order));
    let done = 0n;
    this.ground.each(orders, ({ order, claims }) => {
      demand(order.callback === ZERO, "MarketCallbackInBatch", order.callback);
      done += this.#settleAll(order, this.orders.digestOf(order), claims);
    });
    return [done];
  }

  #settleAll(order: Order, digest: string, claims: readonly Claimed[]): bigint {
    const provider = providerOf(claims[0]?.lock ?? 0n);
    const prices: bigint[] = [];
    const done = this.ground.each(claims, ({ copy, output, lock }) => {
      const jobId = jobIdOf(digest, copy);
      const job = this.jobs.get(jobId);
      demand(job.state === CLAIMED && providerOf(lock) === provider, "MarketJobNotDue", jobId, this.wordOf(jobId));
      const { disputableUntil, output: claimed } = this.claims.get(jobId);
      demand(claimed === output && lockOf(job) === lock, "MarketClaimDiffers", jobId, output, lock);
      demand(this.ground.now > disputableUntil, "MarketClaimDisputable", jobId, disputableUntil, this.ground.now);
      this.claims.set({ disputableUntil: 0n, output: ZERO_HASH }, jobId);
      prices.push(...this.#settle(order, jobId, job, disputableUntil - this.ground.setting.windowSeconds - order.executionSeconds));
    });
    this.#count(provider, order.token, prices);
    return done;
  }

  /**
   * @param answeredAt when the provider was done; later where a dispute held the claim.
   * @returns what was paid; nothing where the client had its price back.
   */
  #settle(order: Order, jobId: string, job: Job, answeredAt: bigint): bigint[] {
    this.jobs.set({ ...job, state: SETTLED }, jobId);
    this.books.unlock(job.provider, order.collateral, 0n);
    if (job.refunded) return [];
    const price = this.orders.acceptedPrice(order, job.acceptedAt, job.logRate);
    this.#pay(order, job.provider, price, job.feeBps);
    const seconds = min(answeredAt - job.acceptedAt, order.executionSeconds);
    if (isIndexed(order) && seconds > 0n) this.#work(order, job.provider, seconds);
    return [price];
  }

  /** Units of another class are no capacity of the index, but what did the work was there. */
  #work({ token, gpuClass, units }: Order, provider: string, seconds: bigint): void {
    const book = this.books.books.get(provider);
    const capacity = book.gpuClass === gpuClass ? max(book.capacity, units) : units;
    this.indexes.count(token, gpuClass, { provider, capacity, unitSeconds: units * seconds });
  }

  /** Divides the price of one copy. */
  #pay({ token, coordinator, coordinatorFeeBps }: Order, provider: string, price: bigint, feeBps: bigint): void {
    const protocolFee = (price * feeBps + BPS - 1n) / BPS;
    const coordinatorFee = (price * coordinatorFeeBps) / BPS;
    const earned = price - protocolFee - coordinatorFee;
    const poolPart = this.books.creditPool(provider, token, earned);
    this.accounts.credit(this.ground.setting.market, token, protocolFee);
    this.accounts.credit(coordinator, token, coordinatorFee);
    this.accounts.credit(provider, token, earned - poolPart);
  }

  /** Jobs that were paid count for the provider, but for those that cost nothing. */
  #count(provider: string, token: string, prices: readonly bigint[]): void {
    const paid = prices.filter((price) => price !== 0n).length;
    this.accounts.accounts.patch({ settled: this.accounts.accounts.get(provider, token).settled + BigInt(paid) }, provider, token);
  }

  /* LATE */

  reclaim(_caller: string, order: Order, copies: readonly bigint[]): bigint[] {
    const digest = this.orders.digestOf(order);
    demand(copies.length > 0, "MarketNothingAsked", digest);
    const { now, setting } = this.ground;
    const done = this.ground.each(copies, (copy) => {
      const jobId = jobIdOf(digest, copy);
      const job = this.jobs.get(jobId);
      demand(job.state === LOCKED, "MarketJobNotDue", jobId, this.wordOf(jobId));
      const deadline = this.#deadlineOf(order, job);
      const end = deadline + setting.marginSeconds;
      const due = job.refunded ? end : deadline;
      demand(now > due, "MarketDeadlineAhead", jobId, due, now);
      if (!job.refunded) {
        this.orders.giveBack(order, this.orders.acceptedPrice(order, job.acceptedAt, job.logRate), job.acceptedAt);
        this.books.unlock(job.provider, 0n, order.units);
      }
      const over = now > end;
      this.jobs.set({ ...job, refunded: true, state: over ? REFUNDED : LOCKED }, jobId);
      if (!over) return;
      this.books.unlock(job.provider, order.collateral, 0n);
      // Nobody could answer in a lane that is closed forever, nor perhaps in one that was paused for longer than the lock.
      if (this.lanes.lanes.get(order.lane).retired || now > job.acceptedAt + setting.maxLockSeconds) return;
      this.fail(job.provider, order.token);
      this.books.penalize({ ...order, class: TIMEOUT, provider: job.provider, challengers: [] });
    });
    return [done];
  }

  fail(provider: string, token: string): void {
    this.accounts.accounts.patch({ failed: this.accounts.accounts.get(provider, token).failed + 1n }, provider, token);
  }

  /** A pause of its lane moves a deadline, but not beyond the end of the lock. */
  #deadlineOf(order: Order, job: Job): bigint {
    return min(this.#workedFrom(order, job) + order.executionSeconds, job.acceptedAt + this.ground.setting.maxLockSeconds);
  }

  /** From when on the execution time runs: the acceptance, or the end of a later pause of the lane. */
  #workedFrom({ lane }: Order, { acceptedAt }: Job): bigint {
    return max(acceptedAt, this.lanes.resumesAt(lane));
  }

  /* FILLING */

  fill(caller: string, order: Order, signed: Signed, delivery: Delivery, authorized: Signed | undefined, proof: string): bigint[] {
    const { copy, provider, output, minPrice, validUntil } = delivery;
    const digest = this.orders.digestOf(order);
    const jobId = jobIdOf(digest, copy);
    const { now } = this.ground;
    const feeBps = this.openFeeBps();
    this.#begin(order, digest, 1);
    demand(copy < order.copies, "MarketCopyOutOfRange", digest, copy, order.copies);
    this.orders.checkNonces(order);
    this.orders.take(order, jobId, copy);
    const price = this.#checkFillable(order, digest, { provider, feeBps, minPrice });
    demand(now <= validUntil, "MarketDeliveryExpired", jobId, validUntil, now);
    this.orders.charge(order, price, 1n);
    this.orders.checkOrderSigned(order, digest, signed);
    this.orders.checkWishes(order, digest, provider);
    if (!this.books.actsFor(caller, provider)) {
      const claim = this.#claimOf(order, jobId, provider, output);
      const wanted = fillDigest(this.ground.setting.domains.market, claim, minPrice, validUntil);
      // In a batch, no contract is asked whether it signed that.
      if (this.inBatch) this.orders.checkOperatorSigned(provider, wanted, authorized);
      else this.orders.checkSigned(this.books.signerOf(provider), wanted, authorized);
    }
    this.lanes.verify(order.lane, this.#claimDigest(order, jobId, provider, output), proof);
    this.#pay(order, provider, price, feeBps);
    this.#count(provider, order.token, [price]);
    return [price];
  }

  fillBatch(caller: string, order: Order, signed: Signed, provider: string, minPrice: bigint, answers: readonly Answer[], proofs: readonly string[]): bigint[] {
    const digest = this.orders.digestOf(order);
    demand(this.books.actsFor(caller, provider), "MarketNotProvider", provider, caller);
    demand(proofs.length === answers.length, "MarketProofsMissing", BigInt(answers.length), BigInt(proofs.length));
    const feeBps = this.openFeeBps();
    this.#begin(order, digest, answers.length);
    const price = this.#checkFillable(order, digest, { provider, feeBps, minPrice });
    const asked = BigInt(answers.length);
    this.orders.charge(order, price, asked);
    this.orders.checkOrderSigned(order, digest, signed);
    this.orders.checkWishes(order, digest, provider);
    for (const { copy } of answers) {
      demand(copy < order.copies, "MarketCopyOutOfRange", digest, copy, order.copies);
      this.orders.checkNonces(order);
    }
    const filled = this.ground.each(answers, (answer, i) => this.#fillCopy(order, digest, provider, answer, proofs[i] as string));
    if (filled < asked) this.orders.giveBack(order, price * (asked - filled), this.ground.now);
    for (let i = 0n; i < filled; i += 1n) this.#pay(order, provider, price, feeBps);
    this.#count(provider, order.token, Array<bigint>(Number(filled)).fill(price));
    return [price, filled];
  }

  #checkFillable(order: Order, digest: string, { provider, feeBps, minPrice }: { provider: string; feeBps: bigint; minPrice: bigint }): bigint {
    this.orders.check(order, digest, provider, feeBps);
    demand(order.providerList === ZERO_HASH, "MarketProviderNotListed", digest, order.providerList, provider);
    const { price } = this.orders.priceNow(order, digest);
    demand(price >= minPrice, "MarketPriceBelowMinimum", digest, minPrice, price);
    return price;
  }

  #fillCopy(order: Order, digest: string, provider: string, { copy, output }: Answer, proof: string): void {
    const jobId = jobIdOf(digest, copy);
    this.orders.take(order, jobId, copy);
    this.lanes.verify(order.lane, this.#claimDigest(order, jobId, provider, output), proof);
  }

  #claimOf({ program, input }: Order, subject: string, provider: string, output: string): Claim {
    return { subject, provider, program, input, output };
  }

  #claimDigest(order: Order, jobId: string, provider: string, output: string): string {
    return claimDigest(this.ground.setting.domains.market, this.#claimOf(order, jobId, provider, output));
  }

  #begin({ callback }: Order, digest: string, asked: number): void {
    demand(asked > 0, "MarketNothingAsked", digest);
    demand(!this.inBatch || callback === ZERO, "MarketCallbackInBatch", callback);
  }
}
