import type { Hex } from "@assay/tensor";
import type { SessionId } from "./ids";

/** What a client and a provider agree on when they open a session. It is sent again with every call. */
export interface SessionTerms {
  /** Pays, and gets back what is left, in its account in the market. */
  readonly client: string;
  readonly provider: string;
  readonly token: string;
  /** Key that signs vouchers. */
  readonly clientKey: string;
  /** Key that signs receipts. */
  readonly providerKey: string;
  /** Stake that stands behind the receipts, in the stake token. */
  readonly collateral: bigint;
  /** The part of it that own stake covers. */
  readonly payableCollateral: bigint;
  /** What one answer costs at most, in `token`, before fees. It moves no money: who demands a trace pays a share of it. */
  readonly answerPrice: bigint;
  /** The last second at which it may be opened. */
  readonly openBy: number;
  /** The last second at which answers may be asked for: from then on it closes. */
  readonly endsAt: number;
  /** How long an answer may take, in seconds. */
  readonly executionSeconds: number;
  /** The protocol's share of what is redeemed, in 1/10,000: the one in force when it is opened. */
  readonly feeBps: number;
  /** Class of work, 4 bytes. */
  readonly workload: Hex;
  /** Tells sessions of the same parties apart. */
  readonly nonce: bigint;
}

/** What a client's key signs: it owes the provider this much since the session began. */
export interface Voucher {
  readonly session: SessionId;
  /** Cumulative, in the token's smallest unit, fees included. */
  readonly amount: bigint;
}

/** A voucher as the provider holds it. */
export interface SignedVoucher {
  readonly terms: SessionTerms;
  /** Cumulative, as in `Voucher`. */
  readonly amount: bigint;
  /** 65 bytes of the client's key. */
  readonly signature: Hex;
}

/** What a provider's key signs about one answer. */
export interface SessionReceipt {
  readonly session: SessionId;
  /** Counts the session's answers. */
  readonly sequence: bigint;
  readonly program: Hex;
  /** Salted tensor hash. */
  readonly input: Hex;
  /** Salted tensor hash. Salt by a rule: a second salt for one input is a second output. */
  readonly output: Hex;
}

/** A receipt as the client holds it. */
export interface SignedReceipt {
  readonly receipt: SessionReceipt;
  /** 65 bytes of the provider's key. */
  readonly signature: Hex;
}
