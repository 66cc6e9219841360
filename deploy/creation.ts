import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Provider } from "ethers";
import { firstBlockOf } from "./first-block";

/** The transaction that created a contract. */
export interface Creation {
  /** Its code that creates, and the constructor's arguments. */
  readonly data: string;
  readonly blockNumber: number;
}

/** What of the lines of Ignition's journal counts here. */
interface JournalLine {
  readonly type: string;
  readonly hash?: string;
  readonly receipt?: { readonly contractAddress?: string };
}

/**
 * Transactions that created contracts, by the contracts' addresses, as Ignition's journal in a folder has them; none where
 * there is no journal. They say where to look; what is there is asked of the chain.
 */
export function creationsByJournal(folder: string): ReadonlyMap<string, string> {
  const file = join(folder, "journal.jsonl");
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, "utf8").split("\n").filter((text) => text !== "").map((text) => JSON.parse(text) as JournalLine);
  return new Map(lines.flatMap(({ type, hash, receipt }) => {
    const created = receipt?.contractAddress;
    return type === "TRANSACTION_CONFIRM" && hash !== undefined && created !== undefined ? [[created, hash] as const] : [];
  }));
}

/** Transactions of the block in which an account got its code that create contracts. */
async function creationsBeside(provider: Provider, account: string): Promise<readonly string[]> {
  const block = await provider.getBlock(await firstBlockOf(provider, account), true);
  return (block?.prefetchedTransactions ?? []).filter(({ to }) => to === null).map(({ hash }) => hash);
}

/**
 * The transaction that created an account and nothing else; undefined where another contract created it, and where the node
 * does not keep the chain's past and no hint is given.
 * @param hint the hash of the transaction, as somebody says.
 */
export async function creationOf(provider: Provider, account: string, hint?: string): Promise<Creation | undefined> {
  for (const hash of hint === undefined ? await creationsBeside(provider, account) : [hint]) {
    const receipt = await provider.getTransactionReceipt(hash);
    if (receipt?.status !== 1 || receipt.contractAddress !== account) continue;
    const transaction = await provider.getTransaction(hash);
    if (transaction !== null) return { data: transaction.data, blockNumber: receipt.blockNumber };
  }
  return undefined;
}
