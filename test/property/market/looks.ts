import type { Books } from "../../oracle/market/books";
import { LOCKED } from "../../oracle/market/jobs";
import type { MarketModel } from "../../oracle/market/model";
import type { SessionTerms } from "../../oracle/market/types";
import type { Pool } from "../../oracle/staking/pool";
import { address, uint } from "./abi";
import type { Look } from "./play";
import { type ContractName, type World, everybody } from "./world";

const flag = (value: boolean): bigint => (value ? 1n : 0n);

/** Whose books: the market's or sessions'. */
export type Service = "Market" | "Sessions";
const booksOf = (model: MarketModel, service: Service): Books => (service === "Market" ? model.books : model.sessions.books);

/** Views of the contracts, each made once. */
export class Looks {
  readonly #made = new Map<string, Look>();
  readonly #names = new Map<string, readonly string[]>();

  constructor(private readonly world: World) {}

  /** A view that answers a record, whose fields come in the contract's order. */
  #record(contract: ContractName, method: string, args: readonly string[], fields: (model: MarketModel) => Readonly<Record<string, bigint>>): Look {
    const names = this.#namesOf(contract, method);
    return this.#look(contract, method, args, (model) => {
      const held = fields(model);
      if (names.length !== Object.keys(held).length) throw new Error(`${contract}.${method} has the fields ${names.join(", ")}`);
      return names.map((name) => {
        const value = held[name];
        if (value === undefined) throw new Error(`${contract}.${method} has the field ${name}`);
        return value;
      });
    });
  }

  #namesOf(contract: ContractName, method: string): readonly string[] {
    const key = `${contract}.${method}`;
    const names = this.#names.get(key) ?? this.world.outputsOf(contract, method);
    this.#names.set(key, names);
    return names;
  }

  #look(contract: ContractName | `0x${string}`, method: string, args: readonly string[], words: Look["words"]): Look {
    const key = `${contract}.${method} ${args.join(" ")}`;
    const made = this.#made.get(key);
    if (made !== undefined) return made;
    const token = contract.startsWith("0x");
    const target = token ? contract : this.world.addresses[contract as ContractName];
    const data = this.world.selectorOf(token ? "MockBurnableToken" : (contract as ContractName), method) + args.join("");
    const label = (): string => `${contract}.${method}(${args.map((arg) => `0x${arg.replace(/^0+(?=.)/, "")}`).join(", ")})`;
    const look = { key, label, target, data, words };
    // What names a job or a session is of one history.
    if (args.every((arg) => arg.startsWith("0000"))) this.#made.set(key, look);
    return look;
  }

  /* MONEY */

  account(who: string, token: string): Look {
    return this.#record("Market", "accountOf", [address(who), address(token)], ({ accounts }) => ({ ...accounts.accounts.get(who, token) }));
  }

  held(who: string, token: string): Look {
    return this.#look(token as `0x${string}`, "balanceOf", [address(who)], ({ stake }) => [stake.balanceOf(token, who)]);
  }

  earned(who: string, token: string): Look {
    return this.#look("Sessions", "balanceOf", [address(who), address(token)], ({ sessions }) => [sessions.balances.get(who, token)]);
  }

  sessionFees(token: string): Look {
    return this.#look("Sessions", "feesOf", [address(token)], ({ sessions }) => [sessions.fees.get(token)]);
  }

  stakeCredit(who: string, token: string): Look {
    return this.#look("Staking", "creditOf", [address(who), address(token)], ({ stake }) => [stake.creditOf(who, token)]);
  }

  /* AGENTS */

  agent(owner: string, agent: string, token: string): Look[] {
    const [of, by, what] = [address(owner), address(agent), address(token)];
    return [
      this.#record("Market", "agentOf", [of, by], ({ accounts }) => {
        const terms = accounts.terms.get(owner, agent);
        return { ...terms, providerList: BigInt(terms.providerList) };
      }),
      this.#record("Market", "agentBudgetOf", [of, by, what], ({ accounts }) => ({ ...accounts.budgets.get(owner, agent, token) })),
      this.#look("Market", "agentAvailable", [of, by, what], ({ accounts }) => [accounts.agentAvailable(owner, agent, token)]),
    ];
  }

  /* PROVIDERS */

  book(service: Service, provider: string): Look {
    return this.#record(service, "bookOf", [address(provider)], (model) => {
      const book = booksOf(model, service).books.get(provider);
      return { ...book, operator: BigInt(book.operator) };
    });
  }

  poolCredit(service: Service, provider: string, token: string): Look {
    return this.#look(service, "poolCreditOf", [address(provider), address(token)], (model) => [booksOf(model, service).credits.get(provider, token)]);
  }

  stakeOf(provider: string): Look[] {
    const words = (pool: Pool | undefined): bigint[] => [pool?.tokens ?? 0n, pool?.shares ?? 0n, pool?.thawing ?? 0n];
    return [
      this.#look("Staking", "ownStakeOf", [address(provider)], ({ stake }) => words(stake.providers.get(provider)?.own)),
      this.#look("Staking", "delegationPoolOf", [address(provider)], ({ stake }) => words(stake.providers.get(provider)?.delegated)),
    ];
  }

  index(token: string, gpuClass: bigint): Look {
    return this.#record("Market", "indexOf", [address(token), uint(gpuClass)], ({ indexes }) => ({ ...indexes.now(token, gpuClass) }));
  }

  /* JOBS AND SESSIONS */

  job(jobId: string): Look[] {
    const look = this.#look("Market", "jobOf", [jobId.slice(2)], ({ jobs }) => {
      const { provider, acceptedAt, logRate, feeBps, state, refunded } = jobs.jobs.get(jobId);
      const isLocked = state === LOCKED;
      const lock = [flag(refunded), BigInt(provider), acceptedAt, logRate, feeBps];
      const { disputableUntil } = jobs.claims.get(jobId);
      return [state, ...(isLocked ? lock : lock.map(() => 0n)), disputableUntil, jobs.wordOf(jobId)];
    });
    return [look];
  }

  nonce(client: string, agent: string, nonce: bigint): Look {
    return this.#look("Market", "nonceState", [address(client), address(agent), uint(nonce)], ({ nonces }) => {
      const state = nonces.stateOf(client, agent, nonce);
      return [flag(state === "consumed"), flag(state === "canceled")];
    });
  }

  session(id: string): Look[] {
    return [
      this.#record("Sessions", "sessionOf", [id.slice(2)], ({ sessions }) => {
        const session = sessions.sessions.get(id);
        return { ...session, finished: flag(session.finished) };
      }),
      this.#record("Sessions", "bondOf", [id.slice(2)], ({ sessions }) => {
        const bond = sessions.bonds.get(id);
        return { ...bond, locked: flag(bond.locked), spender: BigInt(bond.spender) };
      }),
    ];
  }

  /** What a session touches. */
  ofSession(id: string, { client, provider, token }: SessionTerms): Look[] {
    const { market, sessions } = this.world.setting;
    return [
      ...this.session(id), this.book("Sessions", provider), this.account(client, token), this.earned(provider, token), this.sessionFees(token),
      this.poolCredit("Sessions", provider, token), this.held(market, token), this.held(sessions, token),
    ];
  }

  /** What an order's money and a provider's work for it touch. */
  ofOrder({ client, agent, token, coordinator, pricing, gpuClass }: { readonly client: string; readonly agent: string; readonly token: string; readonly coordinator: string; readonly pricing: bigint; readonly gpuClass: bigint }, provider: string): Look[] {
    const indexed = pricing === 1n && gpuClass === 1n && token === this.world.cast.tokens[1];
    return [
      this.account(client, token), this.account(provider, token), this.account(coordinator, token), this.account(this.world.setting.market, token),
      this.book("Market", provider), this.poolCredit("Market", provider, token),
      ...(BigInt(agent) === 0n ? [] : this.agent(client, agent, token)), ...(indexed ? [this.index(token, gpuClass)] : []),
    ];
  }

  /** All that stands there in every history. */
  everything(): Look[] {
    const { cast, setting } = this.world;
    const people = [...everybody(cast), cast.clients[2] as string];
    const contracts = [setting.market, setting.sessions, this.world.addresses.Staking];
    return [
      ...cast.tokens.flatMap((token) => [
        ...[...people, setting.market].map((who) => this.account(who, token)),
        ...[...people, ...contracts].map((who) => this.held(who, token)),
        ...people.map((who) => this.stakeCredit(who, token)),
        ...cast.providers.flatMap((provider) => [
          this.earned(provider, token), this.poolCredit("Market", provider, token), this.poolCredit("Sessions", provider, token),
        ]),
        ...cast.clients.flatMap((owner) => cast.agents.flatMap((agent) => this.agent(owner, agent, token))),
        this.sessionFees(token),
        this.#look("Market", "isTokenAllowed", [address(token)], ({ accounts }) => [flag(accounts.allowed.get(token))]),
      ]),
      ...cast.providers.flatMap((provider) => [this.book("Market", provider), this.book("Sessions", provider), ...this.stakeOf(provider)]),
      this.index(cast.tokens[1], 1n),
      this.#look("Market", "payeeOf", [address(setting.sessions)], ({ accounts }) => {
        const { allowed, known } = accounts.payees.get(setting.sessions);
        return [flag(allowed), flag(known)];
      }),
      this.#look("Market", "protocolFee", [], ({ fee }) => [fee.get().feeBps, fee.get().burnBps]),
      this.#look("Market", "leastCollateral", [], ({ least }) => [least.get().collateral, least.get().payableCollateral]),
      this.#look("Market", "pausedUntil", [], ({ pause }) => [pause.until]),
      this.#look("Sessions", "pausedUntil", [], ({ sessions }) => [sessions.pause.until]),
      this.#look("Sessions", "sessionFeeBps", [], ({ sessions }) => [sessions.feeBps]),
      this.#look("Staking", "pendingBurn", [], ({ stake }) => [stake.pendingBurn]),
    ];
  }
}
