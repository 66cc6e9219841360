import type { Hex } from "@assay/tensor";
import type { ProgramId } from "./ids";

/** What a provider says: on this input this program gives this output. */
export interface Claim {
  /** A job's id, or the digest of a session's receipt. */
  readonly subject: Hex;
  readonly provider: string;
  readonly program: ProgramId;
  /** Salted tensor hash. */
  readonly input: Hex;
  /** Salted tensor hash. */
  readonly output: Hex;
}

/** What a provider delivers for one copy of an order; the rest of its claim is in the order. */
export interface Delivery {
  readonly copy: number;
  /** Is paid, and is bound by the claim. */
  readonly provider: string;
  /** Salted hash of the output. */
  readonly output: Hex;
  /** The least price that the provider fills for, in the order's token, before fees. */
  readonly minPrice: bigint;
  /** The last moment at which it may be filled, a timestamp in seconds. */
  readonly validUntil: number;
}

/** A delivery that anybody may send in the provider's name. */
export interface FillAuthorization {
  readonly delivery: Delivery;
  readonly signature: Hex;
}
