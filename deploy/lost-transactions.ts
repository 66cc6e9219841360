import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Provider, TransactionResponse } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { DEVELOPMENT } from "./published-accounts";

/** What of the lines of Ignition's journal counts here. */
interface JournalLine {
  readonly type: string;
  readonly futureId?: string;
  readonly networkInteractionId?: number;
  readonly nonce?: number;
  readonly networkInteraction?: { readonly id: number; readonly data: string };
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
      `The transaction with nonce ${nonce} of ${sender} waits to be mined, or is another's, or this node does not tell which it is. Run this again later, ` +
      `or look it up in an explorer and run: npx hardhat ignition track-tx HASH ${deploymentId} --network NAME`,
    );
  }
}

/** A transaction that the journal prepared, and does not say that it sent. */
export interface Unrecorded {
  readonly futureId: string;
  readonly networkInteractionId: number;
  readonly nonce: number;
  /** Calldata, or code that creates. */
  readonly data: string;
}

export function unrecordedTransactions(journal: string): readonly Unrecorded[] {
  const open = new Map<string, Unrecorded>();
  const requested = new Map<string, string>();
  for (const line of journal.split("\n").filter((text) => text !== "")) {
    const { type, futureId, networkInteractionId, nonce, networkInteraction } = JSON.parse(line) as JournalLine;
    if (networkInteraction !== undefined) requested.set(`${futureId} ${networkInteraction.id}`, networkInteraction.data);
    if (futureId === undefined || networkInteractionId === undefined) continue;
    const key = `${futureId} ${networkInteractionId}`;
    if (type === "TRANSACTION_PREPARE_SEND" && nonce !== undefined) open.set(key, { futureId, networkInteractionId, nonce, data: requested.get(key) ?? "" });
    else open.delete(key);
  }
  return [...open.values()];
}

/** An account's mined transaction by its nonce, by halves over the blocks. */
async function minedByNonce(provider: Provider, sender: string, nonce: number): Promise<TransactionResponse | undefined> {
  let [before, after] = [-1, await provider.getBlockNumber()];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if ((await provider.getTransactionCount(sender, middle)) > nonce) after = middle;
    else before = middle;
  }
  const block = await provider.getBlock(after, true);
  return block?.prefetchedTransactions.find((transaction) => transaction.from === sender && transaction.nonce === nonce);
}

function bigintText(value: bigint): { readonly _kind: "bigint"; readonly value: string } {
  return { _kind: "bigint", value: value.toString() };
}

/** As Ignition's journal has it. */
function feesOf({ gasPrice, maxFeePerGas, maxPriorityFeePerGas }: TransactionResponse): object {
  if (maxFeePerGas === null || maxPriorityFeePerGas === null) return { gasPrice: bigintText(gasPrice) };
  return { maxFeePerGas: bigintText(maxFeePerGas), maxPriorityFeePerGas: bigintText(maxPriorityFeePerGas) };
}

/**
 * Tells Ignition's journal what became of transactions that it prepared and then heard nothing of, since the process died or
 * the node did not answer: those that were mined, and those that never were sent. Ignition itself goes no further until
 * somebody does.
 * @throws {LostTransactionError} where one still waits to be mined, the node does not know the chain's past well enough, or
 * another transaction has the nonce.
 */
export async function trackLostTransactions(hre: HardhatRuntimeEnvironment, deploymentId: string, folder: string): Promise<void> {
  const file = join(folder, "journal.jsonl");
  const [sender] = await hre.ethers.getSigners();
  if (sender === undefined || !existsSync(file)) return;
  const { provider } = hre.ethers;
  const tell = (message: object): void => { appendFileSync(file, `\n${JSON.stringify(message)}`); };
  const [mined, sent] = [await provider.getTransactionCount(sender), await provider.getTransactionCount(sender, "pending")];
  const { chainId } = await provider.getNetwork();
  for (const { nonce, data, ...interaction } of unrecordedTransactions(readFileSync(file, "utf8"))) {
    if (nonce >= sent) {
      tell({ type: "ONCHAIN_INTERACTION_REPLACED_BY_USER", ...interaction });
      continue;
    }
    const found = nonce < mined ? await minedByNonce(provider, sender.address, nonce).catch(() => undefined) : undefined;
    // A development node creates Stylus programs by code of its own.
    const isOurs = found?.data === data || (found?.to === null && DEVELOPMENT.has(chainId));
    if (found === undefined || !isOurs) throw new LostTransactionError(sender.address, nonce, deploymentId);
    tell({ type: "TRANSACTION_SEND", ...interaction, nonce, transaction: { hash: found.hash, fees: feesOf(found) } });
  }
}
