import { collectCredit, readCredit } from "@assay/sdk";
import type { JsonRpcProvider } from "ethers";
import type { Task } from "./schedule";
import type { Sender } from "./sender";

interface Owed {
  readonly provider: JsonRpcProvider;
  readonly court: string;
}

/** What collecting takes at most, with what an Arbitrum chain counts for the parent chain's data. */
const COLLECT_GAS = 80_000n;

/**
 * Takes what the court owes the account, where that has too little for one of the tasks or for what waits to go on, and the credit
 * is worth its gas. While there is such a credit, the sender keeps back what it costs to take it.
 */
export async function refillTasks({ provider, court }: Owed, sender: Sender, tasks: readonly Task[], now: number): Promise<readonly Task[]> {
  const owed = tasks.filter(({ due }) => due >= now);
  if (owed.length === 0) return [];
  const credit = await readCredit({ provider, court, account: sender.wallet.address });
  if (!sender.keepBack(COLLECT_GAS, credit)) return [];
  const short = sender.isStuck() ? owed : owed.filter(({ name }) => sender.isShort(name));
  if (short.length === 0) return [];
  const due = Math.min(...short.map((task) => task.due));
  return [{ name: `collect from ${court}`, due, repeats: true, refills: true, act: (signer) => collectCredit({ signer, court }) }];
}
