import { max, min } from "../staking/numbers";
import type { Report } from "../staking/setting";
import type { Accounts, Payee } from "./accounts";
import type { Books } from "./books";
import { Cells } from "./journal";
import type { Signed } from "./orders";
import type { Pause } from "./pause";
import { EQUIVOCATION } from "./penalties";
import { BPS, type Ground, ZERO, demand } from "./setting";
import { type Claim, type Receipt, type SessionTerms, receiptDigest, termsDigest, voucherDigest } from "./types";

export interface Session {
  readonly funded: bigint;
  readonly redeemed: bigint;
  readonly closesAt: bigint;
  readonly finished: boolean;
}

export interface Bond {
  readonly openedAt: bigint;
  readonly heldUntil: bigint;
  readonly locked: boolean;
  readonly spender: string;
}

/** What a payment says it is for: an opening where the operator signed, else a top-up. */
export interface Opening {
  readonly terms: SessionTerms;
  readonly signed?: Signed;
}

/** A cumulative promise of a client's key. */
export interface Voucher {
  readonly terms: SessionTerms;
  readonly amount: bigint;
  readonly signed: Signed;
}

/** What a court shows of a receipt. */
export interface ReceiptContext {
  readonly terms: SessionTerms;
  readonly receipt: Receipt;
  readonly signed: Signed;
}

const MAX_FUNDS = 2n ** 104n - 1n;
const share = (amount: bigint, bps: bigint): bigint => (amount * bps + BPS - 1n) / BPS;

/** A report's words, all zero where nothing was slashed. */
export function reportWords(report: Report | undefined): bigint[] {
  if (report === undefined) return Array<bigint>(6).fill(0n);
  const { own, delegated, paid, burned, allocated, payablePart } = report;
  return [own, delegated, paid, burned, allocated, payablePart];
}

/** `ISessions`. */
export class Sessions implements Payee {
  readonly sessions: Cells<Session>;
  readonly bonds: Cells<Bond>;
  readonly balances: Cells<bigint>;
  readonly fees: Cells<bigint>;
  readonly #feeBps: Cells<bigint>;

  constructor(
    private readonly ground: Ground,
    private readonly accounts: Accounts,
    readonly books: Books,
    readonly pause: Pause,
  ) {
    this.sessions = new Cells<Session>(ground.journal, { funded: 0n, redeemed: 0n, closesAt: 0n, finished: false });
    this.bonds = new Cells<Bond>(ground.journal, { openedAt: 0n, heldUntil: 0n, locked: false, spender: ZERO });
    this.balances = new Cells<bigint>(ground.journal, 0n);
    this.fees = new Cells<bigint>(ground.journal, 0n);
    this.#feeBps = new Cells<bigint>(ground.journal, 0n);
  }

  get feeBps(): bigint {
    return this.#feeBps.get();
  }

  idOf(terms: SessionTerms): string {
    return termsDigest(this.ground.setting.domains.sessions, terms);
  }

  /* OPENING */

  onPayment(owner: string, spender: string, token: string, amount: bigint, data: unknown): void {
    const { terms, signed } = data as Opening;
    const id = this.idOf(terms);
    demand(owner === terms.client, "SessionsNotClient", id, terms.client, owner);
    demand(token === terms.token, "SessionsTokenDiffers", terms.token, token);
    if (signed === undefined) this.#topUp(id, terms, spender, amount);
    else this.#open(id, terms, signed, spender, amount);
  }

  #open(id: string, terms: SessionTerms, signed: Signed, spender: string, amount: bigint): void {
    const { now, setting } = this.ground;
    const { maxSessionSeconds, maxExecutionSeconds, thawSeconds } = setting.session;
    const { provider, openBy, endsAt, executionSeconds, feeBps, collateral, payableCollateral } = terms;
    this.pause.demandOpen();
    demand(this.sessions.get(id).closesAt === 0n, "SessionsExists", id);
    demand(now <= openBy, "SessionsOpeningExpired", id, openBy, now);
    demand(endsAt > now && endsAt - now <= maxSessionSeconds, "SessionsLengthOutOfBounds", endsAt, now, maxSessionSeconds);
    demand(executionSeconds <= maxExecutionSeconds, "SessionsExecutionOutOfBounds", executionSeconds, maxExecutionSeconds);
    demand(terms.clientKey !== ZERO && terms.providerKey !== ZERO, "SessionsKeyZero");
    demand(feeBps === this.feeBps, "SessionsFeeDiffers", feeBps, this.feeBps);
    demand(payableCollateral <= collateral, "SessionsPayableAboveCollateral", payableCollateral, collateral);
    this.#demandSigned(this.books.signerOf(provider), id, signed);
    this.books.lock(provider, collateral, payableCollateral, 0n);
    demand(amount <= MAX_FUNDS, "SessionsFundsOverflow", amount, MAX_FUNDS);
    this.sessions.set({ funded: amount, redeemed: 0n, closesAt: endsAt + thawSeconds, finished: false }, id);
    this.bonds.set({ openedAt: now, heldUntil: 0n, locked: true, spender }, id);
  }

  #topUp(id: string, terms: SessionTerms, spender: string, amount: bigint): void {
    const { funded, closesAt } = this.#known(id);
    // Less than the thaw is left since somebody closed it, or `endsAt` is over. In the second of a client's close it is not.
    demand(this.ground.now + this.ground.setting.session.thawSeconds <= closesAt, "SessionsClosed", id, closesAt, this.ground.now);
    demand(funded + amount <= MAX_FUNDS, "SessionsFundsOverflow", funded + amount, MAX_FUNDS);
    this.sessions.patch({ funded: funded + amount }, id);
    if (this.bonds.get(id).spender !== spender) this.bonds.patch({ spender: terms.client }, id);
  }

  /* PAYMENT */

  /** Vouchers that fail are left out, unless all do. */
  redeem(_caller: string, vouchers: readonly Voucher[]): bigint[] {
    let sum = 0n;
    this.ground.each(vouchers, (voucher) => {
      sum += this.#redeem(voucher);
    });
    return [sum];
  }

  #redeem({ terms, amount, signed }: Voucher): bigint {
    const id = this.idOf(terms);
    const { funded, redeemed } = this.#running(id);
    const owed = min(amount, funded);
    demand(owed > redeemed, "SessionsVoucherStale", id, amount, redeemed, funded);
    this.#demandSigned(terms.clientKey, voucherDigest(this.ground.setting.domains.sessions, id, amount), signed);
    this.sessions.patch({ redeemed: owed }, id);
    const { provider, token, feeBps } = terms;
    const paid = owed - redeemed;
    const fee = share(owed, feeBps) - share(redeemed, feeBps);
    const poolPart = this.books.creditPool(provider, token, paid - fee);
    this.fees.set(this.fees.get(token) + fee, token);
    this.balances.set(this.balances.get(provider, token) + paid - fee - poolPart, provider, token);
    return paid;
  }

  close(caller: string, terms: SessionTerms): void {
    const id = this.idOf(terms);
    const { closesAt } = this.#running(id);
    const byProvider = this.books.actsFor(caller, terms.provider);
    const party = byProvider || caller === terms.client || caller === this.bonds.get(id).spender;
    demand(party, "SessionsNotParty", id, caller);
    const { now, setting } = this.ground;
    this.sessions.patch({ closesAt: min(closesAt, byProvider ? now : now + setting.session.thawSeconds) }, id);
  }

  finish(_caller: string, terms: SessionTerms): bigint[] {
    const id = this.idOf(terms);
    const returned = this.#finish(id);
    const { spender, openedAt } = this.bonds.get(id);
    if (returned > 0n) this.accounts.refund(this.ground.setting.sessions, terms.client, spender, terms.token, returned, openedAt);
    return [returned];
  }

  finishTo(caller: string, terms: SessionTerms, receiver: string): bigint[] {
    const id = this.idOf(terms);
    demand(caller === terms.client, "SessionsNotClient", id, terms.client, caller);
    demand(receiver !== ZERO, "SessionsReceiverZero");
    const returned = this.#finish(id);
    if (returned > 0n) this.ground.transfer(terms.token, this.ground.setting.sessions, receiver, returned);
    return [returned];
  }

  #finish(id: string): bigint {
    const { funded, redeemed, closesAt, finished } = this.#known(id);
    demand(this.ground.now >= closesAt, "SessionsClosingAhead", id, closesAt, this.ground.now);
    demand(!finished, "SessionsFinished", id);
    this.sessions.patch({ finished: true }, id);
    return funded - redeemed;
  }

  release(_caller: string, terms: SessionTerms): void {
    const id = this.idOf(terms);
    const until = this.disputableUntil(id, terms);
    demand(this.ground.now > until, "SessionsDisputable", id, until, this.ground.now);
    this.#unlock(id, terms);
  }

  /* FAULTS */

  proveEquivocation(caller: string, terms: SessionTerms, first: Receipt, firstSigned: Signed, second: Receipt, secondSigned: Signed): bigint[] {
    const id = this.idOf(terms);
    this.#demandDisputable(id, terms);
    this.#receipt(id, terms, first, firstSigned);
    this.#receipt(id, terms, second, secondSigned);
    const one = first.program === second.program && first.input === second.input;
    demand(one && first.output !== second.output, "SessionsReceiptsAgree", id);
    // While the court holds the session nobody gets the bounty.
    return this.#convict(id, terms, EQUIVOCATION, this.ground.now <= this.bonds.get(id).heldUntil ? [] : [caller]);
  }

  hold(caller: string, claim: Claim, context: ReceiptContext, until: bigint, by: string): bigint[] {
    this.#demandCourt(caller);
    const { terms } = context;
    const id = this.#recognise(claim, context);
    demand(by === terms.client, "ClaimIsPrivate", by, terms.client, ZERO);
    const { openedAt, heldUntil } = this.bonds.get(id);
    const end = openedAt + this.ground.setting.session.maxLockSeconds;
    this.bonds.patch({ heldUntil: max(heldUntil, min(until, end)) }, id);
    return [this.disputableUntil(id, terms)];
  }

  convict(caller: string, claim: Claim, context: ReceiptContext, fault: number, challengers: readonly string[]): bigint[] {
    this.#demandCourt(caller);
    return this.#convict(this.#recognise(claim, context), context.terms, fault, challengers);
  }

  #convict(id: string, terms: SessionTerms, fault: number, challengers: readonly string[]): bigint[] {
    this.#unlock(id, terms);
    this.sessions.patch({ closesAt: min(this.sessions.get(id).closesAt, this.ground.now) }, id);
    return reportWords(this.books.penalize({ ...terms, class: fault, challengers }));
  }

  #recognise(claim: Claim, { terms, receipt, signed }: ReceiptContext): string {
    const id = this.idOf(terms);
    this.#demandDisputable(id, terms);
    const subject = this.#receipt(id, terms, receipt, signed);
    const { provider } = terms;
    const { program, input, output } = receipt;
    const said = { subject, provider, program, input, output };
    const same = Object.entries(said).every(([field, value]) => claim[field as keyof Claim] === value);
    demand(same, "SessionsClaimDiffers", claim.subject, subject);
    return id;
  }

  #receipt(id: string, terms: SessionTerms, receipt: Receipt, signed: Signed): string {
    demand(receipt.session === id, "SessionsReceiptOfOther", id, receipt.session);
    const digest = receiptDigest(this.ground.setting.domains.sessions, receipt);
    this.#demandSigned(terms.providerKey, digest, signed);
    return digest;
  }

  /** The last second at which receipts can be disputed. */
  disputableUntil(id: string, { executionSeconds }: SessionTerms): bigint {
    const { locked, heldUntil } = this.bonds.get(id);
    demand(locked, "SessionsNotLocked", id);
    return max(heldUntil, this.sessions.get(id).closesAt + this.ground.setting.session.receiptSeconds + executionSeconds);
  }

  #demandDisputable(id: string, terms: SessionTerms): void {
    const until = this.disputableUntil(id, terms);
    demand(this.ground.now <= until, "SessionsDisputeOver", id, until, this.ground.now);
  }

  #unlock(id: string, { provider, collateral }: SessionTerms): void {
    this.books.unlock(provider, collateral, 0n);
    this.bonds.patch({ locked: false }, id);
  }

  /* ACCOUNTS */

  withdraw(caller: string, token: string, amount: bigint, receiver: string): void {
    demand(receiver !== ZERO, "SessionsReceiverZero");
    const available = this.balances.get(caller, token);
    demand(amount <= available, "SessionsBalanceShort", caller, token, amount, available);
    this.balances.set(available - amount, caller, token);
    this.ground.transfer(token, this.ground.setting.sessions, receiver, amount);
  }

  sweepFees(_caller: string, token: string): void {
    const { market, sessions } = this.ground.setting;
    const amount = this.fees.get(token);
    this.fees.set(0n, token);
    this.accounts.refund(sessions, market, market, token, amount, 0n);
  }

  setSessionFee(caller: string, feeBps: bigint): void {
    this.accounts.demandOwner(caller);
    const { maxFeeBps } = this.ground.setting.session;
    demand(feeBps <= maxFeeBps, "SessionsFeeAboveCap", feeBps, maxFeeBps);
    this.#feeBps.set(feeBps);
  }

  /* REQUIREMENTS THAT SEVERAL CALLS HAVE */

  #known(id: string): Session {
    const session = this.sessions.get(id);
    demand(session.closesAt !== 0n, "SessionsUnknown", id);
    return session;
  }

  #running(id: string): Session {
    const session = this.#known(id);
    demand(this.ground.now < session.closesAt, "SessionsClosed", id, session.closesAt, this.ground.now);
    return session;
  }

  #demandSigned(signer: string, digest: string, signed: Signed): void {
    demand(signed.byKey && signed.by === signer && signed.digest === digest, "SessionsSignatureInvalid", signer, digest);
  }

  #demandCourt(caller: string): void {
    const { court } = this.ground.setting;
    demand(caller === court, "SessionsNotCourt", caller, court);
  }
}
