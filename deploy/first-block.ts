import type { Provider } from "ethers";

/** The block in which an account got its code, by halves; 0 where the node does not tell the code of earlier blocks. */
export async function firstBlockOf(provider: Provider, account: string): Promise<number> {
  let [without, having] = [-1, await provider.getBlockNumber()];
  try {
    while (having - without > 1) {
      const middle = Math.floor((without + having) / 2);
      if ((await provider.getCode(account, middle)) === "0x") without = middle;
      else having = middle;
    }
    return having;
  } catch {
    return 0;
  }
}
