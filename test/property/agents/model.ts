/** What an owner lets an agent do, and what happened since; amounts in token units, times in seconds. */
export interface State {
  /** What the owner's account holds. */
  balance: bigint;
  expiresAt: bigint;
  mask: bigint;
  budget: bigint;
  cap: bigint;
  period: bigint;
  /** The period in which something was spent last; absent since the budget was set. */
  last?: { begin: bigint; spent: bigint };
}

export type Refusal =
  | "MarketAgentExpired"
  | "MarketAgentWorkload"
  | "MarketAgentCapExceeded"
  | "MarketAgentBudgetShort"
  | "MarketAgentPeriodZero"
  | "MarketBalanceShort"
  | "MarketAmountZero";

/** The last period, where it has not ended at `now`. */
export function current({ last, period }: State, now: bigint): State["last"] {
  return last === undefined || now >= last.begin + period ? undefined : last;
}

/** What is left of the budget, whatever the terms say. */
export function left(state: State, now: bigint): bigint {
  return state.budget - (current(state, now)?.spent ?? 0n);
}

/** What the contract has to answer to `agentAvailable`. */
export function available(state: State, now: bigint): bigint {
  return now > state.expiresAt ? 0n : left(state, now);
}

/** Spends `amount` for what `bit` stands for, of which `most` was at stake. */
export function spend(state: State, now: bigint, amount: bigint, most: bigint, bit: bigint): Refusal | undefined {
  if (now > state.expiresAt) return "MarketAgentExpired";
  if ((state.mask & (1n << bit)) === 0n) return "MarketAgentWorkload";
  if (most > state.cap) return "MarketAgentCapExceeded";
  if (amount > left(state, now)) return "MarketAgentBudgetShort";
  if (amount > state.balance) return "MarketBalanceShort";
  const period = current(state, now) ?? { begin: now, spent: 0n };
  state.last = { begin: period.begin, spent: period.spent + amount };
  state.balance -= amount;
  return undefined;
}

/** Gives back `amount` of what was spent at `spentAt`, or said to be. */
export function giveBack(state: State, now: bigint, amount: bigint, spentAt: bigint): void {
  state.balance += amount;
  const period = current(state, now);
  if (period === undefined || spentAt < period.begin) return;
  state.last = { begin: period.begin, spent: period.spent > amount ? period.spent - amount : 0n };
}

/**
 * The most that a thief of the agent's key gets, what comes back deducted, from the second `from` to the second `to`, in
 * which the owner changes no budget: docs/agents.md.
 */
export function mostLost(state: State, from: bigint, to: bigint): bigint {
  const period = current(state, from);
  const rest = period === undefined ? 0n : state.budget - period.spent;
  const fresh = period === undefined ? from : period.begin + state.period;
  const periods = to < fresh ? 0n : (to - fresh) / state.period + 1n;
  return rest + periods * state.budget;
}
