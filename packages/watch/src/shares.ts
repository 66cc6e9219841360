import { approve, collectCredit, readCredit } from "@assay/sdk";
import { type AbstractSigner, type JsonRpcProvider, isError } from "ethers";
import { PendingError, UnreadyError } from "./errors";
import { allowanceOf, balanceOf } from "./liability";
import { isRefusal } from "./node";
import type { Task } from "./schedule";

/** A demand for a trace, for which the court takes a share of the job's price. */
export interface PaidDemand {
  readonly task: Task;
  readonly token: string;
  /** The share, in the token's smallest unit. */
  readonly amount: bigint;
}

interface Shares {
  readonly provider: JsonRpcProvider;
  readonly court: string;
}

/**
 * Demands for traces, the first that ends first: with them one approval of a token for all together, where what is approved does
 * not do. What the account has not enough of a token for comes after what the court owes of it is collected, or else one after the
 * other, so that each is refused before it is sent.
 */
export async function paidTasks(shares: Shares, demands: readonly PaidDemand[], account: string): Promise<readonly Task[]> {
  const sorted = [...demands].sort((first, second) => first.task.due - second.task.due);
  const tasks: Task[] = [];
  for (const token of new Set(sorted.map((demand) => demand.token))) {
    tasks.push(...(await tasksOf(shares, token, sorted.filter((demand) => demand.token === token), account)));
  }
  return tasks;
}

async function tasksOf({ provider, court }: Shares, token: string, demands: readonly PaidDemand[], account: string): Promise<readonly Task[]> {
  let [allowance, balance]: [bigint, bigint] = [0n, 0n];
  try {
    [allowance, balance] = await Promise.all([allowanceOf(provider, token, account, court), balanceOf(provider, token, account)]);
  } catch (error) {
    // It is no token: the demands say so.
    if (!isRefusal(error) && !isError(error, "BAD_DATA")) throw error;
    return demands.map(({ task }) => task);
  }
  const total = demands.reduce((sum, { amount }) => sum + amount, 0n);
  const name = `approve ${token} ${total}`;
  const isOwed = total > balance && (await readCredit({ provider, court, account, token })) > 0n;
  const collects = `collect ${token} from ${court}`;
  const tasks: Task[] = [];
  let sum = 0n;
  let before: string | undefined;
  for (const { task, amount } of demands) {
    sum += amount;
    const isShort = sum > balance;
    const after = isShort && isOwed ? collects : isShort && before !== undefined ? before : sum > allowance ? name : undefined;
    if (after === collects && !tasks.some((each) => each.name === collects)) tasks.push({ name: collects, due: task.due, repeats: true, act: (signer) => collectCredit({ signer, court, token }) });
    if (after === name && !tasks.some((each) => each.name === name)) tasks.push({ name, due: task.due, repeats: true, act: (signer) => approveAll(signer, token, court, total, allowance) });
    tasks.push(after === undefined ? task : { ...task, after });
    before = task.name;
  }
  return tasks;
}

/** Some tokens take no other allowance where there is one already. */
async function approveAll(signer: AbstractSigner, token: string, spender: string, amount: bigint, allowance: bigint): Promise<void> {
  try {
    await approve({ signer, token, spender, amount });
  } catch (error) {
    if (allowance === 0n || error instanceof PendingError || !isRefusal(error)) throw error;
    await approve({ signer, token, spender, amount: 0n });
    throw new UnreadyError("an allowance");
  }
}
