import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { trackTransaction } from "@nomicfoundation/ignition-core";
import type { Provider } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

/** What of the lines of Ignition's journal counts here. */
interface JournalLine {
  readonly type: string;
  readonly futureId?: string;
  readonly networkInteractionId?: number;
  readonly nonce?: number;
}

/** A transaction of which neither journal nor node says what became of it. */
export class LostTransactionError extends Error {
  override readonly name = "LostTransactionError";

  constructor(
    readonly sender: string,
    readonly nonce: number,
    readonly deploymentId: string,
  ) {
    super(
      `The transaction with nonce ${nonce} of ${sender} waits to be mined, or was, and this node does not tell which it is. Run this again later, ` +
      `or look it up in an explorer and run: npx hardhat ignition track-tx HASH ${deploymentId} --network NAME`,
    );
  }
}

/** A transaction that the journal prepared, and does not say that it sent. */
export interface Unrecorded {
  readonly futureId: string;
  readonly networkInteractionId: number;
  readonly nonce: number;
}

export function unrecordedTransactions(journal: string): readonly Unrecorded[] {
  const open = new Map<string, Unrecorded>();
  for (const line of journal.split("\n").filter((text) => text !== "")) {
    const { type, futureId, networkInteractionId, nonce } = JSON.parse(line) as JournalLine;
    if (futureId === undefined || networkInteractionId === undefined) continue;
    const key = `${futureId} ${networkInteractionId}`;
    if (type === "TRANSACTION_PREPARE_SEND" && nonce !== undefined) open.set(key, { futureId, networkInteractionId, nonce });
    else open.delete(key);
  }
  return [...open.values()];
}

/** The hash of an account's mined transaction by its nonce, by halves over the blocks. */
async function hashByNonce(provider: Provider, sender: string, nonce: number): Promise<string | undefined> {
  let [before, after] = [-1, await provider.getBlockNumber()];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if ((await provider.getTransactionCount(sender, middle)) > nonce) after = middle;
    else before = middle;
  }
  const block = await provider.getBlock(after, true);
  return block?.prefetchedTransactions.find((transaction) => transaction.from === sender && transaction.nonce === nonce)?.hash;
}

/**
 * Tells Ignition's journal what became of transactions that it prepared and then heard nothing of, since the process died or
 * the node did not answer: those that were mined, and those that never were sent. Ignition itself goes no further until
 * somebody does.
 * @throws {LostTransactionError} where one still waits to be mined, or the node does not know the chain's past well enough.
 */
export async function trackLostTransactions(hre: HardhatRuntimeEnvironment, deploymentId: string, folder: string): Promise<void> {
  const file = join(folder, "journal.jsonl");
  const [sender] = await hre.ethers.getSigners();
  if (sender === undefined || !existsSync(file)) return;
  const { provider } = hre.ethers;
  const [mined, sent] = [await provider.getTransactionCount(sender), await provider.getTransactionCount(sender, "pending")];
  for (const { nonce, ...interaction } of unrecordedTransactions(readFileSync(file, "utf8"))) {
    if (nonce >= sent) {
      appendFileSync(file, `\n${JSON.stringify({ type: "ONCHAIN_INTERACTION_REPLACED_BY_USER", ...interaction })}`);
      continue;
    }
    const hash = nonce < mined ? await hashByNonce(provider, sender.address, nonce).catch(() => undefined) : undefined;
    if (hash === undefined) throw new LostTransactionError(sender.address, nonce, deploymentId);
    await trackTransaction(folder, hash, hre.network.provider);
  }
}
