import type { Hex } from "@assay/tensor";
import { type Provider, type Signer, type TransactionReceipt, type TypedDataDomain, ZeroAddress } from "ethers";
import { type Answer, outputHash } from "../answer";
import { chainIdOf, providerOf, read, readOne, send } from "../call";
import type { Delivery, FillAuthorization } from "../claim";
import { executeVerifierInterface, marketInterface, routerInterface } from "../contracts";
import { EventMissingError, LaneError, ProgramUnregisteredError } from "../errors";
import { encodeExecuteProof } from "../execute-lane";
import type { JobId, ProgramId } from "../ids";
import { type Payment, copiesOf } from "../job-events";
import { EXECUTE_LANE } from "../lanes";
import type { Order } from "../order";
import { claimOf, jobIdOf, marketDomain } from "../typed-data";
import { readProgram } from "./read-program";

export interface FillParameters {
  /** Sends the transaction: the provider, its operator, or anybody with its `authorization`. */
  readonly signer: Signer;
  readonly market: string;
  readonly order: Order;
  /** The client's, or its agent's. */
  readonly orderSignature: Hex;
  readonly answer: Answer;
  /** Is paid; the signer by default, and unused where an authorization says it. */
  readonly stakedProvider?: string;
  /** Which copy of the order is answered; 0 by default, and unused where an authorization says it. */
  readonly copy?: number;
  /** The provider's, where the signer is somebody else. */
  readonly authorization?: FillAuthorization;
  /** The first account of the program's code; by default the lane's registry is asked, which takes a few calls. */
  readonly programAccount?: string;
  /** Proof in the order's lane; built from the answer where the lane is EXECUTE. */
  readonly proof?: Hex;
}

/** What was paid, in the order's token. */
export interface FillReturnType extends Payment {
  readonly jobId: JobId;
  readonly receipt: TransactionReceipt;
}

/** What the market is told. */
export interface EncodeFillParameters {
  readonly order: Order;
  /** The client's, or its agent's. */
  readonly orderSignature: Hex;
  readonly delivery: Delivery;
  /** The provider's, where neither it nor its operator sends. */
  readonly signature?: Hex;
  /** In the format of the order's lane. */
  readonly proof: Hex;
}

function valuesOf({ order, orderSignature, delivery, signature, proof }: EncodeFillParameters): readonly unknown[] {
  return [order, orderSignature, delivery, signature ?? "0x", proof];
}

/**
 * The call of {@link fill}, for `batch`.
 *
 * @example
 * ```ts
 * import { type EncodeFillParameters, batch, encodeFill } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const fillAll = (signer: Signer, market: string, fills: readonly EncodeFillParameters[]) => batch({ signer, market, calls: fills.map(encodeFill) });
 * ```
 */
export function encodeFill(parameters: EncodeFillParameters): Hex {
  return marketInterface.encodeFunctionData("fill", valuesOf(parameters)) as Hex;
}

/** The account that the registry behind the market's EXECUTE lane has for a program. */
async function findProgram(provider: Provider, market: string, id: ProgramId): Promise<string> {
  const router = (await readOne(provider, { address: market, abi: marketInterface }, "router", [])) as string;
  const lane = await read(provider, { address: router, abi: routerInterface }, "laneOf", [EXECUTE_LANE]);
  const verifier = lane.getValue("verifier") as string;
  if (verifier === ZeroAddress) throw new LaneError(EXECUTE_LANE);
  const registry = (await readOne(provider, { address: verifier, abi: executeVerifierInterface }, "registry", [])) as string;
  const account = await readProgram({ provider, registry, id });
  if (account === undefined) throw new ProgramUnregisteredError(id, registry);
  return account;
}

async function proofOf(domain: TypedDataDomain, delivery: Delivery, { signer, market, order, answer, programAccount }: FillParameters): Promise<Hex> {
  if (order.lane !== EXECUTE_LANE) throw new LaneError(order.lane);
  const { input, inputSalt } = answer;
  const account = programAccount ?? (await findProgram(await providerOf(signer), market, order.program));
  return encodeExecuteProof({ domain, claim: claimOf(domain, order, delivery), programAccount: account, input, inputSalt });
}

/**
 * Delivers the answer to a copy of an order with its proof, and is paid in the same transaction. Without an
 * authorization the signer is the provider or its operator, fills at the price of the moment, and that is the order's
 * `minPrice` or more.
 *
 * @throws {LaneError} where the lane is not EXECUTE, or the market has no such lane, and no proof is given.
 * @throws {ProgramUnregisteredError} where the lane's registry does not have the program.
 * @throws {ContractRevertError} each `Requirements:` line of `IOrders.fill` has its own.
 * @example
 * ```ts
 * import { type Hex, type Order, answerOrder, fill } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * async function serve(signer: Signer, market: string, order: Order, orderSignature: Hex, program: Uint8Array, input: Uint8Array) {
 *   const answer = answerOrder({ order, program, input });
 *   const { price, protocolFee, coordinatorFee } = await fill({ signer, market, order, orderSignature, answer });
 *   return price - protocolFee - coordinatorFee;
 * }
 * ```
 */
export async function fill(parameters: FillParameters): Promise<FillReturnType> {
  const { signer, market, order, orderSignature, answer, copy = 0, authorization } = parameters;
  const domain = marketDomain(market, await chainIdOf(signer));
  const delivery = authorization?.delivery ?? {
    copy,
    provider: parameters.stakedProvider ?? (await signer.getAddress()),
    output: outputHash(answer),
    minPrice: order.minPrice,
    validUntil: order.acceptBy,
  };
  const proof = parameters.proof ?? (await proofOf(domain, delivery, parameters));
  const target = { address: market, abi: marketInterface };
  const signature = authorization?.signature ?? "0x";
  const receipt = await send(signer, target, "fill", valuesOf({ order, orderSignature, delivery, signature, proof }));
  const settled = copiesOf(market, receipt).events.find((event) => event.kind === "settled");
  if (settled === undefined) throw new EventMissingError("JobsSettled", receipt.hash);
  return { jobId: jobIdOf(domain, order, delivery.copy), ...settled.payment, receipt };
}
