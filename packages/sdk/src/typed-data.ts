import type { Hex } from "@assay/tensor";
import { AbiCoder, type Interface, type TypedDataDomain, TypedDataEncoder, type TypedDataField, keccak256 } from "ethers";
import type { Claim, Delivery } from "./claim";
import { marketInterface, sessionsInterface } from "./contracts";
import { type JobId, type SessionId, toJobId, toSessionId } from "./ids";
import type { Order } from "./order";
import type { SessionReceipt, SessionTerms, Voucher } from "./session";

type Types = Record<string, TypedDataField[]>;

/** A struct's fields, off the ABI, which is where they are written: those of argument `index` of a function. */
function fieldsOf(abi: Interface, callee: string, index: number): TypedDataField[] {
  const argument = abi.getFunction(callee)?.inputs[index];
  const components = argument?.arrayChildren?.components ?? argument?.components ?? [];
  return components.map(({ name, type }) => ({ name, type }));
}

/** EIP-712 types of what a client signs. */
export const ORDER_TYPES: Types = { Order: fieldsOf(marketInterface, "orderDigest", 0) };

/** EIP-712 types of what a lane decides. */
export const CLAIM_TYPES: Types = { Claim: fieldsOf(marketInterface, "liabilityOf", 0) };

/** EIP-712 types of what a provider signs so that others may fill in its name: what its delivery says of price and time. */
export const FILL_AUTHORIZATION_TYPES: Types = {
  FillAuthorization: [
    { name: "claim", type: "Claim" },
    ...fieldsOf(marketInterface, "fill", 2).filter(({ name }) => name === "minPrice" || name === "validUntil"),
  ],
  ...CLAIM_TYPES,
};

/** EIP-712 types of what an operator signs so that others may accept in its provider's name. */
export const ACCEPTANCE_TYPES: Types = { Acceptance: [{ name: "order", type: "bytes32" }, ...fieldsOf(marketInterface, "accept", 2)] };

/** EIP-712 types of what an operator signs so that others may answer in its provider's name. */
export const SUBMISSION_TYPES: Types = {
  Submission: [{ name: "order", type: "bytes32" }, { name: "provider", type: "address" }, { name: "answers", type: "Answer[]" }],
  Answer: fieldsOf(marketInterface, "submit", 2),
};

/** EIP-712 types of what an operator signs to open a session. */
export const SESSION_TERMS_TYPES: Types = { SessionTerms: fieldsOf(sessionsInterface, "sessionIdOf", 0) };

/** EIP-712 types of what a client's key signs in a session. */
export const VOUCHER_TYPES: Types = { Voucher: fieldsOf(sessionsInterface, "voucherDigest", 0) };

/** EIP-712 types of what a provider's key signs in a session. */
export const RECEIPT_TYPES: Types = { Receipt: fieldsOf(sessionsInterface, "receiptDigest", 0) };

/**
 * The domain of everything that is signed for a market, which binds it to one chain and one contract.
 *
 * @example
 * ```ts
 * import { marketDomain, orderDigest, type Order } from "@assay/sdk";
 *
 * const nameOf = (market: string, order: Order) => orderDigest(marketDomain(market, 42161n), order);
 * ```
 */
export function marketDomain(market: string, chainId: bigint): TypedDataDomain {
  return { name: "Assay Market", version: "1", chainId, verifyingContract: market };
}

/**
 * The domain of everything that is signed for sessions.
 *
 * @example
 * ```ts
 * import { type SessionTerms, sessionIdOf, sessionsDomain } from "@assay/sdk";
 *
 * const nameOf = (sessions: string, terms: SessionTerms) => sessionIdOf(sessionsDomain(sessions, 42161n), terms);
 * ```
 */
export function sessionsDomain(sessions: string, chainId: bigint): TypedDataDomain {
  return { name: "Assay Sessions", version: "1", chainId, verifyingContract: sessions };
}

/**
 * The digest that a client signs, which names the order.
 *
 * @example
 * ```ts
 * import { type Order, marketDomain, orderDigest } from "@assay/sdk";
 *
 * const isSame = (market: string, first: Order, second: Order): boolean => {
 *   const domain = marketDomain(market, 42161n);
 *   return orderDigest(domain, first) === orderDigest(domain, second);
 * };
 * ```
 */
export function orderDigest(domain: TypedDataDomain, order: Order): Hex {
  return TypedDataEncoder.hash(domain, ORDER_TYPES, order) as Hex;
}

/**
 * The digest of a claim, which lanes decide.
 *
 * @example
 * ```ts
 * import { type Delivery, type Order, claimDigest, claimOf, marketDomain } from "@assay/sdk";
 *
 * function toBeProven(market: string, order: Order, delivery: Delivery) {
 *   const domain = marketDomain(market, 42161n);
 *   return claimDigest(domain, claimOf(domain, order, delivery));
 * }
 * ```
 */
export function claimDigest(domain: TypedDataDomain, claim: Claim): Hex {
  return TypedDataEncoder.hash(domain, CLAIM_TYPES, claim) as Hex;
}

/**
 * The id of a copy of an order.
 *
 * @example
 * ```ts
 * import { type Order, jobIdOf, marketDomain } from "@assay/sdk";
 *
 * const firstJob = (market: string, order: Order) => jobIdOf(marketDomain(market, 42161n), order, 0);
 * ```
 */
export function jobIdOf(domain: TypedDataDomain, order: Order, copy: number): JobId {
  return jobIdIn(orderDigest(domain, order), copy);
}

/** {@link jobIdOf} where the order's digest is known. */
export function jobIdIn(order: Hex, copy: number): JobId {
  return toJobId(keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "uint16"], [order, copy])));
}

/**
 * The claim behind a delivery.
 *
 * @example
 * ```ts
 * import { type Delivery, type Order, claimOf, marketDomain } from "@assay/sdk";
 *
 * const claim = (market: string, order: Order, delivery: Delivery) => claimOf(marketDomain(market, 42161n), order, delivery);
 * ```
 */
export function claimOf(domain: TypedDataDomain, order: Order, { copy, provider, output }: Pick<Delivery, "copy" | "provider" | "output">): Claim {
  return { subject: jobIdOf(domain, order, copy), provider, program: order.program, input: order.input, output };
}

/**
 * The digest of a session's terms, which is its id.
 *
 * @example
 * ```ts
 * import { type SessionTerms, sessionIdOf, sessionsDomain } from "@assay/sdk";
 *
 * const session = (sessions: string, terms: SessionTerms) => sessionIdOf(sessionsDomain(sessions, 42161n), terms);
 * ```
 */
export function sessionIdOf(domain: TypedDataDomain, terms: SessionTerms): SessionId {
  return toSessionId(TypedDataEncoder.hash(domain, SESSION_TERMS_TYPES, terms));
}

/**
 * The digest that a client's key signs.
 *
 * @example
 * ```ts
 * import { type Voucher, sessionsDomain, voucherDigest } from "@assay/sdk";
 *
 * const digest = (sessions: string, voucher: Voucher) => voucherDigest(sessionsDomain(sessions, 42161n), voucher);
 * ```
 */
export function voucherDigest(domain: TypedDataDomain, voucher: Voucher): Hex {
  return TypedDataEncoder.hash(domain, VOUCHER_TYPES, voucher) as Hex;
}

/**
 * The digest that a provider's key signs, which is the subject of the receipt's claim.
 *
 * @example
 * ```ts
 * import { type Claim, type SessionReceipt, type SessionTerms, receiptDigest, sessionsDomain, toProgramId } from "@assay/sdk";
 *
 * function claimBehind(sessions: string, { provider }: SessionTerms, receipt: SessionReceipt): Claim {
 *   const { program, input, output } = receipt;
 *   return { subject: receiptDigest(sessionsDomain(sessions, 42161n), receipt), provider, program: toProgramId(program), input, output };
 * }
 * ```
 */
export function receiptDigest(domain: TypedDataDomain, receipt: SessionReceipt): Hex {
  return TypedDataEncoder.hash(domain, RECEIPT_TYPES, receipt) as Hex;
}
