import type { StakingModel } from "../staking/model";
import { StakingRefusal } from "../staking/refusal";
import { Accounts } from "./accounts";
import { Books } from "./books";
import { Indexes } from "./indexes";
import { Cells } from "./journal";
import { CLAIMED, Jobs, SLASHED, lockOf } from "./jobs";
import { Lanes } from "./lanes";
import { Nonces } from "./nonces";
import { Orders } from "./orders";
import { Pause } from "./pause";
import type { Penalties } from "./penalties";
import { Registry } from "./registry";
import { Sessions, reportWords } from "./sessions";
import { BPS, Ground, type Setting, ZERO_HASH, demand } from "./setting";
import { type Claim, type Order, jobIdOf } from "./types";

/** What a court shows of a job. */
export interface JobContext {
  readonly order: Order;
  readonly copy: bigint;
  readonly lock: bigint;
}

/** `FaultClass.Fraud`. */
const FRAUD = 2;

/** What the market and sessions are, with the staking that they rest on, in plain words. */
export class MarketModel {
  readonly ground: Ground;
  readonly accounts: Accounts;
  readonly books: Books;
  readonly indexes: Indexes;
  readonly jobs: Jobs;
  readonly lanes: Lanes;
  readonly nonces: Nonces;
  readonly orders: Orders;
  readonly pause: Pause;
  readonly registry: Registry;
  readonly sessions: Sessions;
  readonly fee: Cells<{ readonly feeBps: bigint; readonly burnBps: bigint }>;
  readonly least: Cells<{ readonly collateral: bigint; readonly payableCollateral: bigint }>;

  constructor(
    readonly stake: StakingModel,
    readonly setting: Setting,
    readonly penalties: Penalties,
    roles: { readonly guardian: string; readonly stakePerUnit: bigint; readonly freshSeconds: bigint },
  ) {
    const ground = new Ground(stake, setting);
    this.ground = ground;
    this.fee = new Cells(ground.journal, { feeBps: 0n, burnBps: 0n });
    this.least = new Cells(ground.journal, { collateral: 0n, payableCollateral: 0n });
    this.registry = new Registry(ground, roles.stakePerUnit, roles.freshSeconds);
    this.accounts = new Accounts(ground);
    this.books = new Books(ground, setting.market, this.registry, penalties);
    this.indexes = new Indexes(ground, this.accounts);
    this.lanes = new Lanes(ground);
    this.nonces = new Nonces(ground);
    this.orders = new Orders(ground, this.accounts, this.books, this.indexes, this.nonces);
    this.pause = new Pause(ground, roles.guardian, "Market");
    const open = (): bigint => {
      this.pause.demandOpen();
      return this.fee.get().feeBps;
    };
    this.jobs = new Jobs(ground, this.accounts, this.books, this.indexes, this.lanes, this.orders, open, () => this.least.get());
    const ofSessions = new Books(ground, setting.sessions, this.registry, penalties);
    this.sessions = new Sessions(ground, this.accounts, ofSessions, new Pause(ground, roles.guardian, "Sessions"));
    this.accounts.contracts.set(setting.sessions, this.sessions);
  }

  /** Makes a call: all of it, or nothing where it is refused. Staking's pushes arrive before it returns. */
  attempt<T>(call: () => T): T {
    const answer = this.ground.journal.attempt(call);
    this.deliver();
    return answer;
  }

  /** `IBatch.batch` of calls of one contract. */
  batch(calls: readonly (() => unknown)[]): bigint[] {
    let refused = 0n;
    this.jobs.inBatch = true;
    for (const call of calls) {
      try {
        this.attempt(call);
      } catch (refusal) {
        if (!(refusal instanceof StakingRefusal)) throw refusal;
        refused += 1n;
      }
    }
    this.jobs.inBatch = false;
    return [refused];
  }

  /* CLAIMS */

  hold(caller: string, claim: Claim, context: JobContext, until: bigint, by: string): bigint[] {
    this.#demandCourt(caller);
    const { acceptedAt } = this.#claimed(claim, context);
    const { visibility, client, auditor } = context.order;
    demand(visibility === 0n || by === client || by === auditor, "ClaimIsPrivate", by, client, auditor);
    const { disputableUntil } = this.jobs.claims.get(claim.subject);
    const end = acceptedAt + this.setting.maxLockSeconds;
    const held = until > end ? end : until;
    if (held <= disputableUntil) return [disputableUntil];
    this.jobs.claims.patch({ disputableUntil: held }, claim.subject);
    return [held];
  }

  convict(caller: string, claim: Claim, context: JobContext, fault: number, challengers: readonly string[]): bigint[] {
    this.#demandCourt(caller);
    const { order } = context;
    const job = this.#claimed(claim, context);
    if (!job.refunded) this.orders.giveBack(order, this.orders.acceptedPrice(order, job.acceptedAt, job.logRate), job.acceptedAt);
    this.jobs.jobs.set({ ...job, refunded: true, state: SLASHED }, claim.subject);
    this.jobs.claims.set({ disputableUntil: 0n, output: ZERO_HASH }, claim.subject);
    this.books.unlock(job.provider, order.collateral, 0n);
    this.jobs.fail(job.provider, order.token);
    return reportWords(this.books.penalize({ ...order, class: fault, provider: job.provider, challengers }));
  }

  #claimed(claim: Claim, { order, copy, lock }: JobContext): ReturnType<Jobs["jobs"]["get"]> {
    const job = this.jobs.jobs.get(claim.subject);
    demand(job.state === CLAIMED, "MarketJobNotDue", claim.subject, this.jobs.wordOf(claim.subject));
    const { output, disputableUntil } = this.jobs.claims.get(claim.subject);
    demand(this.ground.now <= disputableUntil, "MarketDeadlinePassed", claim.subject, disputableUntil, this.ground.now);
    const same =
      jobIdOf(this.orders.digestOf(order), copy) === claim.subject && output === claim.output && claim.provider === job.provider &&
      claim.program === order.program && claim.input === order.input && lock === lockOf(job);
    demand(same, "MarketClaimDiffers", claim.subject, claim.output, lock);
    return job;
  }

  #demandCourt(caller: string): void {
    demand(caller === this.setting.court, "MarketNotCourt", caller, this.setting.court);
  }

  /* FEES AND TERMS */

  sweepFees(_caller: string, token: string): void {
    const { market, treasury, burner, stakeToken } = this.setting;
    const fees = this.accounts.balanceOf(market, token);
    const burned = (fees * this.fee.get().burnBps) / BPS;
    this.accounts.debit(market, token, fees);
    this.accounts.credit(treasury, token, fees - burned);
    if (token !== stakeToken) this.accounts.credit(burner, token, burned);
    else this.stake.mint(token, market, -burned);
  }

  setProtocolFee(caller: string, feeBps: bigint, burnBps: bigint): void {
    this.accounts.demandOwner(caller);
    const { maxFeeBps } = this.setting;
    demand(feeBps <= maxFeeBps, "MarketFeeAboveCap", feeBps, maxFeeBps);
    demand(burnBps <= BPS, "MarketShareAboveWhole", burnBps);
    this.fee.set({ feeBps, burnBps });
  }

  syncLeastCollateral(): void {
    this.least.set(this.penalties.minCollateral(FRAUD));
  }

  /** Staking tells services what changed of their allocations. */
  deliver(): void {
    for (const { address, told } of this.stake.providers.values()) {
      for (const [service, { allocated, payablePart }] of told) {
        const books = service === this.setting.market ? this.books : service === this.setting.sessions ? this.sessions.books : undefined;
        books?.told(address, allocated, payablePart);
      }
      told.clear();
    }
  }
}
