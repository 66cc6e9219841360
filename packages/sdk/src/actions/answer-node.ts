import type { Hex, TraceNode } from "@assay/tensor";
import { type Provider, type Signer, type TransactionReceipt, hexlify } from "ethers";
import { estimate, send } from "../call";
import { courtInterface } from "../contracts";
import { nodeStruct } from "../trace-node";

/** What the court is told. */
interface Answer {
  readonly court: string;
  readonly dispute: Hex;
  readonly node: TraceNode;
  /** `CommittedTrace.answer`. */
  readonly data: Uint8Array;
}

export interface AnswerNodeParameters extends Answer {
  /** Anybody. */
  readonly signer: Signer;
}

export type AnswerNodeReturnType = TransactionReceipt;

function valuesOf({ dispute, node, data }: Answer): readonly unknown[] {
  return [dispute, nodeStruct(node), hexlify(data)];
}

/**
 * Shows a node that was demanded: the bond, less what is burned, is the signer's credit.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `ICourt.answer` has its own.
 * @example
 * ```ts
 * import { type CommittedTrace, type NodeDemanded, answerNode } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const show = (signer: Signer, court: string, trace: CommittedTrace, { dispute, node }: NodeDemanded) =>
 *   answerNode({ signer, court, dispute, node, data: trace.answer(node) });
 * ```
 */
export function answerNode({ signer, ...answer }: AnswerNodeParameters): Promise<AnswerNodeReturnType> {
  return send(signer, { address: answer.court, abi: courtInterface }, "answer", valuesOf(answer));
}

export interface EstimateAnswerParameters extends Answer {
  readonly provider: Provider;
  /** Who would answer. */
  readonly from: string;
}

/** Gas. */
export type EstimateAnswerReturnType = bigint;

/**
 * The gas of an {@link answerNode}, as the chain's node estimates it.
 *
 * @throws {ContractRevertError} where it would be refused.
 * @example
 * ```ts
 * import { type EstimateAnswerParameters, estimateAnswer } from "@assay/sdk";
 *
 * const isPaidFor = async (answer: EstimateAnswerParameters, bond: bigint, baseFee: bigint) => (await estimateAnswer(answer)) * baseFee < bond;
 * ```
 */
export function estimateAnswer({ provider, from, ...answer }: EstimateAnswerParameters): Promise<EstimateAnswerReturnType> {
  return estimate(provider, { address: answer.court, abi: courtInterface }, "answer", valuesOf(answer), from);
}
