import { existsSync, readFileSync } from "node:fs";
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

/** A transaction that was sent, if it was, before the journal could say so. */
export class LostTransactionError extends Error {
  override readonly name = "LostTransactionError";

  constructor(
    readonly sender: string,
    readonly nonce: number,
    readonly deploymentId: string,
  ) {
    super(
      `The transaction with nonce ${nonce} of ${sender} was mined, and this node does not tell which it is. Look it up in an explorer, ` +
      `then run: npx hardhat ignition track-tx HASH ${deploymentId} --network NAME`,
    );
  }
}

/** Nonces that the journal prepared to use, and does not say that it used. */
export function unrecordedNonces(journal: string): readonly number[] {
  const open = new Map<string, number>();
  for (const line of journal.split("\n").filter((text) => text !== "")) {
    const { type, futureId, networkInteractionId, nonce } = JSON.parse(line) as JournalLine;
    const key = `${futureId} ${networkInteractionId}`;
    if (type === "TRANSACTION_PREPARE_SEND" && nonce !== undefined) open.set(key, nonce);
    else if (futureId !== undefined) open.delete(key);
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
 * Tells Ignition's journal of transactions that were mined while nobody was left to write it down: a process that dies
 * between sending a transaction and hearing its hash leaves one behind. Ignition would take it for another's and send its
 * own again.
 * @throws {LostTransactionError} where the node does not know the chain's past well enough.
 */
export async function trackLostTransactions(hre: HardhatRuntimeEnvironment, deploymentId: string, folder: string): Promise<void> {
  const file = join(folder, "journal.jsonl");
  const [sender] = await hre.ethers.getSigners();
  if (sender === undefined || !existsSync(file)) return;
  const mined = await hre.ethers.provider.getTransactionCount(sender);
  for (const nonce of unrecordedNonces(readFileSync(file, "utf8"))) {
    if (nonce >= mined) continue;
    const hash = await hashByNonce(hre.ethers.provider, sender.address, nonce).catch(() => undefined);
    if (hash === undefined) throw new LostTransactionError(sender.address, nonce, deploymentId);
    await trackTransaction(folder, hash, hre.network.provider);
  }
}
