import { ORDER_TYPE } from "../../fixtures/typed-data";
import { Struct, digestOf, hashWords, typehash, word } from "./struct";

/** `Order`, field by field. */
export interface Order {
  readonly client: string;
  readonly agent: string;
  readonly token: string;
  readonly pricing: bigint;
  readonly minPrice: bigint;
  readonly maxPrice: bigint;
  readonly rampStart: bigint;
  readonly rampSeconds: bigint;
  readonly acceptBy: bigint;
  readonly executionSeconds: bigint;
  readonly gpuClass: bigint;
  readonly units: bigint;
  readonly workload: string;
  readonly program: string;
  readonly input: string;
  readonly inputPerCopy: boolean;
  readonly dataReference: string;
  readonly retentionSeconds: bigint;
  readonly visibility: bigint;
  readonly auditor: string;
  readonly lane: string;
  readonly collateral: bigint;
  readonly payableCollateral: bigint;
  readonly regions: bigint;
  readonly features: bigint;
  readonly provider: string;
  readonly providerList: string;
  readonly minSettled: bigint;
  readonly minSettledBps: bigint;
  readonly coordinator: string;
  readonly coordinatorFeeBps: bigint;
  readonly callback: string;
  readonly callbackGas: bigint;
  readonly copies: bigint;
  readonly nonce: bigint;
  readonly specHash: string;
}

export interface Acceptance {
  readonly provider: string;
  readonly firstCopy: bigint;
  readonly copies: bigint;
  readonly minPrice: bigint;
  readonly validUntil: bigint;
}

export interface Answer {
  readonly copy: bigint;
  readonly output: string;
}

export interface Claim {
  readonly subject: string;
  readonly provider: string;
  readonly program: string;
  readonly input: string;
  readonly output: string;
}

export interface SessionTerms {
  readonly client: string;
  readonly provider: string;
  readonly token: string;
  readonly clientKey: string;
  readonly providerKey: string;
  readonly collateral: bigint;
  readonly payableCollateral: bigint;
  readonly answerPrice: bigint;
  readonly openBy: bigint;
  readonly endsAt: bigint;
  readonly executionSeconds: bigint;
  readonly feeBps: bigint;
  readonly workload: string;
  readonly nonce: bigint;
}

export interface Receipt {
  readonly session: string;
  readonly sequence: bigint;
  readonly program: string;
  readonly input: string;
  readonly output: string;
}

export const ORDER = new Struct<Order>(ORDER_TYPE);
export const ACCEPTANCE = new Struct<Acceptance>("Acceptance(address provider,uint16 firstCopy,uint16 copies,uint128 minPrice,uint48 validUntil)");
export const ANSWER = new Struct<Answer>("Answer(uint16 copy,bytes32 output)");
export const CLAIM = new Struct<Claim>("Claim(bytes32 subject,address provider,bytes32 program,bytes32 input,bytes32 output)");
export const TERMS = new Struct<SessionTerms>(
  "SessionTerms(address client,address provider,address token,address clientKey,address providerKey,uint128 collateral," +
    "uint128 payableCollateral,uint128 answerPrice,uint48 openBy,uint48 endsAt,uint32 executionSeconds,uint16 feeBps,bytes4 workload,uint64 nonce)",
);
export const RECEIPT = new Struct<Receipt>("Receipt(bytes32 session,uint64 sequence,bytes32 program,bytes32 input,bytes32 output)");

const SIGNED_ACCEPTANCE = typehash("Acceptance(bytes32 order,address provider,uint16 firstCopy,uint16 copies,uint128 minPrice,uint48 validUntil)");
const SUBMISSION = typehash("Submission(bytes32 order,address provider,Answer[] answers)Answer(uint16 copy,bytes32 output)");
const FILL = typehash(
  "FillAuthorization(Claim claim,uint128 minPrice,uint48 validUntil)" +
    "Claim(bytes32 subject,address provider,bytes32 program,bytes32 input,bytes32 output)",
);
const VOUCHER = typehash("Voucher(bytes32 session,uint128 amount)");

export const orderDigest = (domain: string, order: Order): string => digestOf(domain, ORDER.hash(order));
export const claimDigest = (domain: string, claim: Claim): string => digestOf(domain, CLAIM.hash(claim));
export const termsDigest = (domain: string, terms: SessionTerms): string => digestOf(domain, TERMS.hash(terms));
export const receiptDigest = (domain: string, receipt: Receipt): string => digestOf(domain, RECEIPT.hash(receipt));
export const jobIdOf = (order: string, copy: bigint): string => hashWords(order.slice(2), word("uint16", copy));

export function acceptanceDigest(domain: string, order: string, acceptance: Acceptance): string {
  return digestOf(domain, hashWords(SIGNED_ACCEPTANCE, order.slice(2), ACCEPTANCE.words(acceptance)));
}

export function submissionDigest(domain: string, order: string, provider: string, answers: readonly Answer[]): string {
  const list = hashWords(...answers.map((answer) => ANSWER.hash(answer).slice(2)));
  return digestOf(domain, hashWords(SUBMISSION, order.slice(2), word("address", provider), list.slice(2)));
}

export function fillDigest(domain: string, claim: Claim, minPrice: bigint, validUntil: bigint): string {
  return digestOf(domain, hashWords(FILL, CLAIM.hash(claim).slice(2), word("uint128", minPrice), word("uint48", validUntil)));
}

export function voucherDigest(domain: string, session: string, amount: bigint): string {
  return digestOf(domain, hashWords(VOUCHER, session.slice(2), word("uint128", amount)));
}
