import type { Hex } from "@assay/tensor";
import { AbiCoder, type TypedDataDomain, TypedDataEncoder, type TypedDataField, keccak256 } from "ethers";
import type { Claim, Delivery } from "./claim";
import { marketInterface } from "./contracts";
import { type JobId, toJobId } from "./ids";
import type { Order } from "./order";

type Types = Record<string, TypedDataField[]>;

/** The fields of a struct that a function of the market takes first: the ABI is where they are written. */
function fieldsOf(callee: string): TypedDataField[] {
  const components = marketInterface.getFunction(callee)?.inputs[0]?.components ?? [];
  // The one struct within another is the claim; ABIs have no names for structs.
  return components.map(({ name, type, baseType }) => ({ name, type: baseType === "tuple" ? "Claim" : type }));
}

/** EIP-712 types of what a client signs. */
export const ORDER_TYPES: Types = { Order: fieldsOf("orderDigest") };

/** EIP-712 types of what a lane decides. */
export const CLAIM_TYPES: Types = { Claim: fieldsOf("claimDigest") };

/** EIP-712 types of what a provider signs so that others may fill in its name. */
export const FILL_AUTHORIZATION_TYPES: Types = {
  FillAuthorization: fieldsOf("fillAuthorizationDigest"),
  ...CLAIM_TYPES,
};

/** The domain of everything that is signed for a market, which binds it to one chain and one contract. */
export function marketDomain(market: string, chainId: bigint): TypedDataDomain {
  return { name: "Assay Market", version: "1", chainId, verifyingContract: market };
}

/** The digest that a client signs, which names the order. */
export function orderDigest(domain: TypedDataDomain, order: Order): Hex {
  return TypedDataEncoder.hash(domain, ORDER_TYPES, order) as Hex;
}

/** The digest of a claim, which lanes decide. */
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
  return toJobId(keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "uint16"], [orderDigest(domain, order), copy])));
}

/** The claim behind a delivery. */
export function claimOf(domain: TypedDataDomain, order: Order, { copy, provider, output }: Delivery): Claim {
  return { subject: jobIdOf(domain, order, copy), provider, program: order.program, input: order.input, output };
}
