import { type Signer, ZeroHash, toBeHex } from "ethers";
import type { Timelock } from "../typechain-types";
import type { OwnerCall } from "./owner-calls";

/** Calls that the timelock makes together, or not at all. */
export interface Operation {
  readonly targets: string[];
  readonly values: bigint[];
  readonly payloads: string[];
  /** Makes an id of its own of calls that were made before. */
  readonly salt: string;
  readonly id: string;
}

/** The calls as the timelock takes them, under the first id that was not done yet. */
export async function operationOf(timelock: Timelock, calls: readonly OwnerCall[]): Promise<Operation> {
  const targets = calls.map(({ to }) => to);
  const payloads = calls.map(({ data }) => data);
  const values = calls.map(() => 0n);
  for (let number = 0n; ; number++) {
    const salt = toBeHex(number, 32);
    const id = await timelock.hashOperationBatch(targets, values, payloads, ZeroHash, salt);
    if (!(await timelock.isOperationDone(id))) return { targets, values, payloads, salt, id };
  }
}

/** An operation that was scheduled, and neither done nor cancelled. */
export interface WaitingOperation {
  readonly id: string;
  /** Of the transaction that scheduled it. */
  readonly transactionHash: string;
}

/** What waits in the timelock, ready or not. @param fromBlock one that is not after the timelock's first. */
export async function waitingOperations(timelock: Timelock, fromBlock: number): Promise<readonly WaitingOperation[]> {
  const logs = await timelock.queryFilter(timelock.filters.CallScheduled(), fromBlock);
  const scheduled = new Map(logs.map(({ args: { id }, transactionHash }) => [id, transactionHash]));
  const waiting: WaitingOperation[] = [];
  for (const [id, transactionHash] of scheduled) if (await timelock.isOperationPending(id)) waiting.push({ id, transactionHash });
  return waiting;
}

/**
 * Cancels what waits in the timelock, the operation of some calls apart, as an attempt with other parameters may have left
 * it: after the handover anybody could execute it.
 */
export async function cancelAllBut(timelock: Timelock, sender: Signer, calls: readonly OwnerCall[], fromBlock: number): Promise<void> {
  const { id: kept } = await operationOf(timelock, calls);
  for (const { id } of await waitingOperations(timelock, fromBlock)) {
    if (id !== kept) await (await timelock.connect(sender).cancel(id)).wait();
  }
}

/**
 * Has the timelock make calls, in one transaction that does all or nothing, while its delay is zero and the sender may
 * propose and execute. Goes on where an earlier attempt ended. Does nothing without calls.
 */
export async function throughTimelock(timelock: Timelock, sender: Signer, calls: readonly OwnerCall[]): Promise<void> {
  if (calls.length === 0) return;
  const { targets, values, payloads, salt, id } = await operationOf(timelock, calls);
  const asSender = timelock.connect(sender);
  if (!(await timelock.isOperation(id))) await (await asSender.scheduleBatch(targets, values, payloads, ZeroHash, salt, 0)).wait();
  await (await asSender.executeBatch(targets, values, payloads, ZeroHash, salt)).wait();
}
