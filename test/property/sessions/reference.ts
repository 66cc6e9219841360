/** What sessions are meant to be, in plain numbers: nothing here knows of the contract. */

export const CLIENTS = ["client", "otherClient"] as const;
export type Client = (typeof CLIENTS)[number];

/** One with delegators and stake, one without either. */
export const PROVIDERS = ["provider", "stranger"] as const;
export type Provider = (typeof PROVIDERS)[number];

export const COLLATERAL = 300_000n;
const THAW = 93_600n;
/** 26 hours and the minute that an answer takes. */
const RECEIPT = 93_660n;
const MAX_LOCK = 1_659_600n;
const LONGEST = 604_800n;

/** A session that can be opened. */
export interface Slot {
  readonly client: Client;
  readonly provider: Provider;
  readonly collateral: bigint;
}

export const SLOTS: readonly Slot[] = [
  { client: "client", provider: "provider", collateral: COLLATERAL },
  { client: "client", provider: "provider", collateral: COLLATERAL },
  { client: "otherClient", provider: "provider", collateral: COLLATERAL },
  { client: "otherClient", provider: "provider", collateral: COLLATERAL },
  { client: "client", provider: "stranger", collateral: 0n },
  { client: "otherClient", provider: "stranger", collateral: 0n },
  { client: "otherClient", provider: "provider", collateral: COLLATERAL / 2n },
  { client: "client", provider: "provider", collateral: 1n },
];

export type Step =
  | { act: "open" | "topUp"; slot: number; amount: bigint }
  | { act: "redeem"; vouchers: readonly { slot: number; amount: bigint }[] }
  | { act: "close"; slot: number; by: "client" | "provider" | "thief" }
  | { act: "finish" | "finishTo" | "release" | "equivocate" | "convict"; slot: number }
  | { act: "hold"; slot: number; seconds: bigint }
  | { act: "withdraw"; who: Provider; amount: bigint }
  | { act: "sweep" }
  | { act: "harvest" };

interface Running {
  funded: bigint;
  redeemed: bigint;
  closesAt: bigint;
  openedAt: bigint;
  heldUntil: bigint;
  finished: boolean;
  locked: boolean;
}

export class Reference {
  readonly running = new Map<number, Running>();
  readonly inMarket: Record<Client, bigint> = { client: 50_000_000n, otherClient: 50_000_000n };
  readonly inHand: Record<Client, bigint> = { client: 0n, otherClient: 0n };
  readonly earned: Record<Provider, bigint> = { provider: 0n, stranger: 0n };
  readonly paidOut: Record<Provider, bigint> = { provider: 0n, stranger: 0n };
  poolCredit = 0n;
  harvested = 0n;
  fees = 0n;
  marketFees = 0n;
  allocated = 900_000n;

  /** @param endsAt Of all sessions. */
  constructor(readonly endsAt: bigint) {}

  get locked(): bigint {
    return [...this.running].reduce((sum, [slot, { locked }]) => sum + (locked ? (SLOTS[slot] as Slot).collateral : 0n), 0n);
  }

  /** What is in sessions that were not finished. */
  get live(): bigint {
    return [...this.running.values()].reduce((sum, { funded, redeemed, finished }) => sum + (finished ? 0n : funded - redeemed), 0n);
  }

  disputableUntil({ closesAt, heldUntil }: Running): bigint {
    return closesAt + RECEIPT > heldUntil ? closesAt + RECEIPT : heldUntil;
  }

  /** Whether the step is allowed at this timestamp; applies it if it is. */
  take(step: Step, now: bigint): boolean {
    switch (step.act) {
      case "open":
        return this.open(step.slot, step.amount, now);
      case "topUp": {
        const session = this.running.get(step.slot);
        if (session === undefined || now + THAW > session.closesAt || !this.pay(step.slot, step.amount)) return false;
        session.funded += step.amount;
        return true;
      }
      case "redeem":
        return step.vouchers.filter(({ slot, amount }) => this.redeem(slot, amount, now)).length > 0;
      case "close": {
        const session = this.running.get(step.slot);
        if (session === undefined || now >= session.closesAt || step.by === "thief") return false;
        const end = step.by === "client" ? now + THAW : now;
        if (end < session.closesAt) session.closesAt = end;
        return true;
      }
      case "finish":
      case "finishTo": {
        const session = this.running.get(step.slot);
        if (session === undefined || now < session.closesAt || session.finished) return false;
        session.finished = true;
        (step.act === "finish" ? this.inMarket : this.inHand)[(SLOTS[step.slot] as Slot).client] += session.funded - session.redeemed;
        return true;
      }
      case "release": {
        const session = this.running.get(step.slot);
        if (session === undefined || !session.locked || now <= this.disputableUntil(session)) return false;
        session.locked = false;
        return true;
      }
      case "equivocate":
        return this.convict(step.slot, now, 100n);
      case "convict":
        return this.convict(step.slot, now, 80n);
      case "hold": {
        const session = this.disputable(step.slot, now);
        if (session === undefined) return false;
        const latest = session.openedAt + MAX_LOCK;
        const until = now + step.seconds < latest ? now + step.seconds : latest;
        if (until > session.heldUntil) session.heldUntil = until;
        return true;
      }
      case "withdraw":
        if (step.amount > this.earned[step.who]) return false;
        this.earned[step.who] -= step.amount;
        this.paidOut[step.who] += step.amount;
        return true;
      case "sweep":
        this.marketFees += this.fees;
        this.fees = 0n;
        return true;
      case "harvest":
        if (this.poolCredit === 0n) return false;
        this.harvested += this.poolCredit;
        this.poolCredit = 0n;
        return true;
    }
  }

  private open(index: number, amount: bigint, now: bigint): boolean {
    const { provider, collateral } = SLOTS[index] as Slot;
    if (this.running.has(index) || now >= this.endsAt || this.endsAt > now + LONGEST) return false;
    if (provider === "provider" && this.locked + collateral > this.allocated) return false;
    if (!this.pay(index, amount)) return false;
    const session = { funded: amount, redeemed: 0n, closesAt: this.endsAt + THAW, openedAt: now, heldUntil: 0n, finished: false, locked: true };
    this.running.set(index, session);
    return true;
  }

  private pay(slot: number, amount: bigint): boolean {
    const { client } = SLOTS[slot] as Slot;
    if (amount === 0n || amount > this.inMarket[client]) return false;
    this.inMarket[client] -= amount;
    return true;
  }

  private redeem(slot: number, amount: bigint, now: bigint): boolean {
    const session = this.running.get(slot);
    if (session === undefined || now >= session.closesAt) return false;
    const owed = amount < session.funded ? amount : session.funded;
    const paid = owed - session.redeemed;
    if (paid <= 0n) return false;
    // The protocol has what is left when the other's 97.5 % of all that was redeemed are rounded down.
    const rest = (owed * 39n) / 40n - (session.redeemed * 39n) / 40n;
    session.redeemed = owed;
    const { provider } = SLOTS[slot] as Slot;
    // Half of the stake is delegated, and a tenth of that half's part is the provider's commission.
    const pool = provider === "provider" ? (rest * 9n) / 20n : 0n;
    this.fees += paid - rest;
    this.poolCredit += pool;
    this.earned[provider] += rest - pool;
    return true;
  }

  private disputable(slot: number, now: bigint): Running | undefined {
    const session = this.running.get(slot);
    return session !== undefined && session.locked && now <= this.disputableUntil(session) ? session : undefined;
  }

  private convict(slot: number, now: bigint, percent: bigint): boolean {
    const session = this.disputable(slot, now);
    if (session === undefined) return false;
    session.locked = false;
    if (now < session.closesAt) session.closesAt = now;
    // Rounded up.
    this.allocated -= ((SLOTS[slot] as Slot).collateral * percent + 99n) / 100n;
    return true;
  }
}
