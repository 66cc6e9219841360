import type { Provider } from "ethers";

/** Gas that the senders' transactions used in the blocks after `block`, up to the latest. */
export async function gasSince(provider: Provider, block: number, senders: readonly string[]): Promise<bigint> {
  const latest = await provider.getBlockNumber();
  let gas = 0n;
  for (let number = block + 1; number <= latest; number++) {
    const transactions = (await provider.getBlock(number, true))?.prefetchedTransactions ?? [];
    for (const { hash } of transactions.filter(({ from }) => senders.includes(from))) {
      gas += (await provider.getTransactionReceipt(hash))?.gasUsed ?? 0n;
    }
  }
  return gas;
}
