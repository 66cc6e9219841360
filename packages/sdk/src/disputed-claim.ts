import type { Hex } from "@assay/tensor";
import { AbiCoder, type TypedDataDomain, TypedDataEncoder, concat, keccak256 } from "ethers";
import type { Claim } from "./claim";
import { marketInterface, sessionsInterface } from "./contracts";
import { toProgramId } from "./ids";
import type { Order } from "./order";
import type { SessionReceipt, SessionTerms, SignedReceipt } from "./session";
import { CLAIM_TYPES, receiptDigest } from "./typed-data";

/** A claim, as a court hears of it. */
export interface DisputedClaim {
  /** The contract that knows the claim: a market, or sessions. */
  readonly source: string;
  readonly claim: Claim;
  /** By which the source recognises it: `jobContext` or `receiptContext`. */
  readonly context: Hex;
}

/** EIP-712 types of what a provider signs of its trace. */
export const TRACE_TYPES = {
  Trace: [
    { name: "source", type: "address" },
    { name: "claim", type: "Claim" },
    { name: "root", type: "bytes32" },
  ],
  ...CLAIM_TYPES,
};

/**
 * The domain of everything that is signed for a court.
 *
 * @example
 * ```ts
 * import { courtDomain } from "@assay/sdk";
 *
 * const domain = courtDomain(`0x${"11".repeat(20)}`, 42161n);
 * ```
 */
export function courtDomain(court: string, chainId: bigint): TypedDataDomain {
  return { name: "Assay Court", version: "1", chainId, verifyingContract: court };
}

/**
 * The name of a claim's dispute, the same before every court.
 *
 * @example
 * ```ts
 * import { type DisputedClaim, disputeIdOf } from "@assay/sdk";
 *
 * const nameOf = ({ source, claim }: DisputedClaim) => disputeIdOf(source, claim);
 * ```
 */
export function disputeIdOf(source: string, claim: Claim): Hex {
  const hash = TypedDataEncoder.from(CLAIM_TYPES).hash(claim);
  return keccak256(AbiCoder.defaultAbiCoder().encode(["address", "bytes32"], [source, hash])) as Hex;
}

/**
 * By what a market recognises a claim: its order, the copy, and the job's lock, which the event of the claim names.
 *
 * @example
 * ```ts
 * import { type ClaimedCopy, type DisputedClaim, type Order, claimOf, jobContext, marketDomain } from "@assay/sdk";
 *
 * function disputed(market: string, order: Order, provider: string, { copy, output, lock }: ClaimedCopy): DisputedClaim {
 *   const claim = claimOf(marketDomain(market, 42161n), order, { copy, provider, output });
 *   return { source: market, claim, context: jobContext(order, copy, lock) };
 * }
 * ```
 */
export function jobContext(order: Order, copy: number, lock: bigint): Hex {
  const [struct = "tuple()"] = marketInterface.getFunction("priceAt")?.inputs ?? [];
  return AbiCoder.defaultAbiCoder().encode([struct, "uint16", "uint256"], [order, copy, lock]) as Hex;
}

/**
 * By what sessions recognise the claim of a receipt: the terms, the receipt, and its signature.
 *
 * @example
 * ```ts
 * import { type DisputedClaim, type SessionTerms, type SignedReceipt, receiptClaim, receiptContext, sessionsDomain } from "@assay/sdk";
 *
 * function disputed(sessions: string, terms: SessionTerms, signed: SignedReceipt): DisputedClaim {
 *   const claim = receiptClaim(sessionsDomain(sessions, 42161n), terms, signed.receipt);
 *   return { source: sessions, claim, context: receiptContext(terms, signed) };
 * }
 * ```
 */
export function receiptContext(terms: SessionTerms, { receipt, signature }: SignedReceipt): Hex {
  const structOf = (callee: string) => sessionsInterface.getFunction(callee)?.inputs[0] ?? "tuple()";
  const head = AbiCoder.defaultAbiCoder().encode([structOf("sessionIdOf"), structOf("receiptDigest")], [terms, receipt]);
  return concat([head, signature]) as Hex;
}

/**
 * The claim of a receipt.
 *
 * @example
 * ```ts
 * import { type SessionReceipt, type SessionTerms, receiptClaim, sessionsDomain } from "@assay/sdk";
 *
 * const claim = (sessions: string, terms: SessionTerms, receipt: SessionReceipt) => receiptClaim(sessionsDomain(sessions, 42161n), terms, receipt);
 * ```
 */
export function receiptClaim(domain: TypedDataDomain, { provider }: SessionTerms, receipt: SessionReceipt): Claim {
  const { program, input, output } = receipt;
  return { subject: receiptDigest(domain, receipt), provider, program: toProgramId(program), input, output };
}

/** The first arguments of the court's functions on a claim. */
export function claimValues({ source, claim, context }: DisputedClaim): readonly unknown[] {
  return [source, claim, context];
}

