import type { Hex, TraceNode } from "@assay/tensor";
import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { courtInterface } from "../contracts";
import { nodeStruct } from "../trace-node";

export interface ReturnBondParameters {
  /** Anybody; the bond is the demander's credit. */
  readonly signer: Signer;
  readonly court: string;
  readonly dispute: Hex;
  readonly node: TraceNode;
}

export type ReturnBondReturnType = TransactionReceipt;

/**
 * Gives back the bond of a demand that was not answered, once the claim was judged or it is too late to.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `ICourt.returnBond` has its own.
 * @example
 * ```ts
 * import { type NodeDemanded, returnBond } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const giveBack = (signer: Signer, court: string, { dispute, node }: NodeDemanded) => returnBond({ signer, court, dispute, node });
 * ```
 */
export function returnBond({ signer, court, dispute, node }: ReturnBondParameters): Promise<ReturnBondReturnType> {
  return send(signer, { address: court, abi: courtInterface }, "returnBond", [dispute, nodeStruct(node)]);
}
