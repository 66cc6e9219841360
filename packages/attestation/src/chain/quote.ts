import { decodeRevert } from "@assay/sdk";
import { isError, type Provider, type Signer, type TransactionReceipt } from "ethers";
import { AttestationError } from "../errors";
import type { Hex } from "../hex";

/** A call that is ready to be sent. */
export interface PreparedCall {
  readonly to: string;
  readonly data: Hex;
}

/** What a call would cost now. */
export interface Quote {
  /** As the node estimates it; on Arbitrum with what the parent chain takes for the calldata. */
  readonly gas: bigint;
  /** Of it, what calldata costs by itself: 16 a byte, 4 a zero. */
  readonly calldataGas: bigint;
  readonly calldataBytes: number;
  /** Wei for a unit of gas, as the node would have it. */
  readonly gasPrice: bigint;
  /** Wei: gas times its price. */
  readonly cost: bigint;
}

/** A transaction that went into a block and failed there. */
export class FailedError extends AttestationError {
  constructor(readonly hash: string) {
    super(`The transaction ${hash} failed in its block: state changed between the quote and it. Ask for a quote again.`);
  }
}

/** Gas of calldata before its floor. */
export function calldataGas(data: Hex): bigint {
  const bytes = Buffer.from(data.slice(2), "hex");
  return bytes.reduce((gas, byte) => gas + (byte === 0 ? 4n : 16n), 0n);
}

/**
 * What a call would cost, without sending it.
 *
 * @throws {ContractRevertError} where it would be refused, with the contract's reason.
 */
export async function quote(provider: Provider, call: PreparedCall, from: string): Promise<Quote> {
  let gas: bigint;
  try {
    gas = await provider.estimateGas({ ...call, from });
  } catch (error) {
    throw decodeRevert(error) ?? error;
  }
  const { gasPrice, maxFeePerGas } = await provider.getFeeData();
  const price = gasPrice ?? maxFeePerGas ?? 0n;
  return { gas, calldataGas: calldataGas(call.data), calldataBytes: (call.data.length - 2) / 2, gasPrice: price, cost: gas * price };
}

/**
 * Sends a call with a tenth more gas than was quoted, and waits until it is in a block.
 *
 * @throws {ContractRevertError} where it is refused before, {@link FailedError} where it is in its block.
 */
export async function send(signer: Signer, call: PreparedCall, { gas }: Pick<Quote, "gas">): Promise<TransactionReceipt> {
  try {
    const sent = await signer.sendTransaction({ ...call, gasLimit: gas + gas / 10n });
    const receipt = await sent.wait();
    // ethers gives null only to who waits for no confirmation.
    if (receipt === null) throw new FailedError(sent.hash);
    return receipt;
  } catch (error) {
    if (isError(error, "CALL_EXCEPTION") && error.receipt != null) throw new FailedError(error.receipt.hash);
    throw decodeRevert(error) ?? error;
  }
}
