import { min } from "../staking/numbers";
import { Cells } from "./journal";
import { type Ground, ZERO, ZERO_HASH, demand } from "./setting";

export interface Account {
  readonly balance: bigint;
  readonly settled: bigint;
  readonly failed: bigint;
  readonly epoch: bigint;
  readonly worked: bigint;
}

export interface AgentTerms {
  readonly expiresAt: bigint;
  readonly workloads: bigint;
  readonly providerList: string;
}

export interface AgentBudget {
  readonly budget: bigint;
  readonly cap: bigint;
  readonly spent: bigint;
  readonly periodStart: bigint;
  readonly periodSeconds: bigint;
}

/** What a payment may ask of an agent, beside its amount. */
export interface Spending {
  readonly most: bigint;
  readonly workload: bigint;
  readonly providerList: string;
}

export interface Payee {
  onPayment(owner: string, spender: string, token: string, amount: bigint, data: unknown): void;
}

const PAYMENTS = 5n;

/** `IAccounts`, by the names of its calls, with the caller first. */
export class Accounts {
  readonly accounts: Cells<Account>;
  readonly terms: Cells<AgentTerms>;
  readonly budgets: Cells<AgentBudget>;
  readonly allowed: Cells<boolean>;
  readonly payees: Cells<{ readonly allowed: boolean; readonly known: boolean }>;
  /** The contracts behind payees. */
  readonly contracts = new Map<string, Payee>();

  constructor(private readonly ground: Ground) {
    const { journal } = ground;
    this.accounts = new Cells<Account>(journal, { balance: 0n, settled: 0n, failed: 0n, epoch: 0n, worked: 0n });
    this.terms = new Cells<AgentTerms>(journal, { expiresAt: 0n, workloads: 0n, providerList: ZERO_HASH });
    this.budgets = new Cells<AgentBudget>(journal, { budget: 0n, cap: 0n, spent: 0n, periodStart: 0n, periodSeconds: 0n });
    this.allowed = new Cells<boolean>(journal, false);
    this.payees = new Cells(journal, { allowed: false, known: false });
  }

  /* ACCOUNTS */

  balanceOf(account: string, token: string): bigint {
    return this.accounts.get(account, token).balance;
  }

  deposit(caller: string, token: string, amount: bigint, onBehalf: string): void {
    demand(this.allowed.get(token), "MarketTokenNotAllowed", token);
    this.#receive(caller, token, amount, onBehalf);
  }

  withdraw(caller: string, token: string, amount: bigint, receiver: string): void {
    demand(receiver !== ZERO, "MarketReceiverZero");
    this.debit(caller, token, amount);
    this.ground.transfer(token, this.ground.setting.market, receiver, amount);
  }

  credit(account: string, token: string, amount: bigint): void {
    this.accounts.patch({ balance: this.balanceOf(account, token) + amount }, account, token);
  }

  debit(account: string, token: string, amount: bigint): void {
    const available = this.balanceOf(account, token);
    demand(available >= amount, "MarketBalanceShort", account, token, amount, available);
    this.accounts.patch({ balance: available - amount }, account, token);
  }

  /* AGENTS */

  authorizeAgent(caller: string, agent: string, terms: AgentTerms): void {
    this.#demandAgent(caller, agent);
    this.terms.set(terms, caller, agent);
  }

  setAgentBudget(caller: string, agent: string, token: string, budget: bigint, cap: bigint, periodSeconds: bigint): void {
    this.#demandAgent(caller, agent);
    demand(budget === 0n || periodSeconds !== 0n, "MarketAgentPeriodZero");
    this.budgets.set({ budget, cap, spent: 0n, periodStart: 0n, periodSeconds }, caller, agent, token);
  }

  agentAvailable(owner: string, agent: string, token: string): bigint {
    if (this.ground.now > this.terms.get(owner, agent).expiresAt) return 0n;
    return this.#left(owner, agent, token);
  }

  spend(owner: string, agent: string, token: string, amount: bigint, { most, workload, providerList }: Spending): void {
    const terms = this.terms.get(owner, agent);
    demand(this.ground.now <= terms.expiresAt, "MarketAgentExpired", owner, agent, terms.expiresAt);
    demand(((terms.workloads >> workload) & 1n) === 1n, "MarketAgentWorkload", owner, agent, terms.workloads, workload);
    const expected = terms.providerList;
    demand(expected === ZERO_HASH || expected === providerList, "MarketAgentProviderList", owner, agent, expected, providerList);
    const { budget, cap } = this.budgets.get(owner, agent, token);
    demand(most <= cap, "MarketAgentCapExceeded", owner, agent, token, most, cap);
    const left = this.#left(owner, agent, token);
    demand(amount <= left, "MarketAgentBudgetShort", owner, agent, token, amount, left);
    const begins = this.#periodEnded(owner, agent, token) ? { periodStart: this.ground.now } : {};
    this.budgets.patch({ spent: budget - left + amount, ...begins }, owner, agent, token);
  }

  /** What was spent at `spentAt` came back: it can be spent again in the period that it was spent in. */
  restore(owner: string, agent: string, token: string, amount: bigint, spentAt: bigint): void {
    const { spent, periodStart } = this.budgets.get(owner, agent, token);
    if (this.#periodEnded(owner, agent, token) || spentAt < periodStart) return;
    this.budgets.patch({ spent: spent - min(amount, spent) }, owner, agent, token);
  }

  #left(owner: string, agent: string, token: string): bigint {
    const { budget, spent } = this.budgets.get(owner, agent, token);
    return this.#periodEnded(owner, agent, token) ? budget : budget - spent;
  }

  /** Also where none has begun. */
  #periodEnded(owner: string, agent: string, token: string): boolean {
    const { periodStart, periodSeconds } = this.budgets.get(owner, agent, token);
    return periodStart === 0n || this.ground.now >= periodStart + periodSeconds;
  }

  #demandAgent(caller: string, agent: string): void {
    demand(agent !== ZERO, "MarketAgentZero");
    demand(agent !== caller, "MarketAgentIsOwner", caller);
  }

  /* PAYEES */

  pay(caller: string, owner: string, payee: string, token: string, amount: bigint, data: unknown): void {
    demand(this.payees.get(payee).allowed, "MarketPayeeNotAllowed", payee);
    demand(amount !== 0n, "MarketAmountZero");
    if (caller !== owner) this.spend(owner, caller, token, amount, { most: amount, workload: PAYMENTS, providerList: ZERO_HASH });
    this.debit(owner, token, amount);
    this.contracts.get(payee)?.onPayment(owner, caller, token, amount, data);
    this.ground.transfer(token, this.ground.setting.market, payee, amount);
  }

  refund(caller: string, owner: string, spender: string, token: string, amount: bigint, paidAt: bigint): void {
    demand(this.payees.get(caller).known, "MarketPayeeNotAllowed", caller);
    this.#receive(caller, token, amount, owner);
    if (spender !== owner) this.restore(owner, spender, token, amount, paidAt);
  }

  /* GOVERNANCE */

  setTokenAllowed(caller: string, token: string, allowed: boolean): void {
    this.demandOwner(caller);
    demand(!allowed || this.ground.setting.codes.has(token), "MarketTokenMissing", token);
    this.allowed.set(allowed, token);
  }

  setPayee(caller: string, payee: string, allowed: boolean): void {
    this.demandOwner(caller);
    demand(!allowed || this.ground.setting.codes.has(payee), "MarketPayeeMissing", payee);
    this.payees.set({ allowed, known: allowed || this.payees.get(payee).known }, payee);
  }

  demandOwner(caller: string): void {
    demand(caller === this.ground.setting.owner, "OwnableUnauthorizedAccount", caller);
  }

  #receive(caller: string, token: string, amount: bigint, account: string): void {
    this.ground.transfer(token, caller, this.ground.setting.market, amount);
    this.credit(account, token, amount);
  }
}
