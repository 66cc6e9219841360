import { stylusParams, type StylusParams } from "stylus-runtime";
import { Conductor } from "./conductor";
import { Doors } from "./doors";
import { leastGas } from "./estimate";
import { overrideCalls, type BareProvider, type RequestArguments } from "./hardhat-private";
import { from0x, to0x } from "./hash";
import { Modules } from "./modules";
import { arbWasm } from "./precompiles/arb-wasm";
import { arbWasmCache, CACHE_MANAGER } from "./precompiles/arb-wasm-cache";
import { cacheManager } from "./precompiles/cache-manager";
import { Scope, type Entry, type ProgramCall } from "./scope";
import { shimCode } from "./shim/shim";
import { StateHistory } from "./state";
import { STATE_ACCOUNT } from "./state-number";
import { entryOf, quantity, unsigned, withShim, type RpcTransaction } from "./transaction";
import { WorkerPool } from "./worker/pool";

const PRECOMPILES = [arbWasm, arbWasmCache, cacheManager];
/** Paid out in numbers of the state, one wei each. */
const FUNDS = 10n ** 18n;
/** A simulation is repeated while it finds unknown code, which it cannot for ever. */
const MOST_REPEATS = 16;
const MINES = new Set(["evm_mine", "hardhat_mine"]);

interface Simulation {
  readonly scope: Scope;
  /** Gives the result, or throws what the call failed with. */
  readonly result: () => unknown;
}

/** One Hardhat Network that runs Stylus programs. */
export class StylusNetwork {
  private readonly params: StylusParams;
  private readonly modules: Modules;
  private readonly history = new StateHistory();
  private readonly ask: (method: string, params?: readonly unknown[]) => Promise<unknown>;
  private readonly aliases = new Map<string, string>();
  private readonly owners: Uint8Array[] = [];
  private readonly impersonated = new Set<unknown>();
  private readonly doors = new Doors(PRECOMPILES);
  /** Whether frames are watched, which makes every one of them slower: from the first request on that may need it. */
  private awake = false;
  private readonly conductor: Conductor;
  private scope: Scope;
  private calls: readonly ProgramCall[] = [];
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly provider: BareProvider,
    request: BareProvider["request"],
  ) {
    this.params = stylusParams();
    this.modules = new Modules(this.params);
    this.scope = this.scopeOf([], undefined);
    this.ask = (method, params = []) => request({ method, params });
    const chain = {
      params: this.params, modules: this.modules, history: this.history, pool: new WorkerPool(), owners: this.owners,
    };
    this.conductor = new Conductor(chain, PRECOMPILES, () => this.scope);
  }

  /** Lets `provider` run Stylus programs. */
  static async attach(provider: BareProvider): Promise<StylusNetwork> {
    const request = provider.request.bind(provider);
    const network = new StylusNetwork(provider, request);
    provider.request = (args) => network.inTurn(() => network.request(args, request));
    await network.install();
    return network;
  }

  /** Programs that the last transaction, block or call ran, in the order in which they ended. */
  lastCalls(): readonly ProgramCall[] {
    return this.calls;
  }

  /** One request at a time, because the frames of two could not be told apart. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }

  /** Puts everything in place that the EVM must hold; a reset removes it. */
  private async install(): Promise<void> {
    await this.ask("hardhat_setBalance", [to0x(STATE_ACCOUNT), "0x0"]);
    for (const { address, key } of PRECOMPILES) {
      // A fork brings its own cache manager, which works on the precompiles as they are here.
      if (address === CACHE_MANAGER && (await this.ask("eth_getCode", [to0x(address)])) !== "0x") continue;
      await this.ask("hardhat_setCode", [to0x(address), to0x(shimCode(key))]);
      await this.ask("hardhat_setBalance", [to0x(address), `0x${FUNDS.toString(16)}`]);
    }
    // What a fork holds did not come in by requests.
    const { forkedNetwork } = (await this.ask("hardhat_metadata")) as { readonly forkedNetwork?: unknown };
    if (this.awake || forkedNetwork !== undefined) await this.wake();
    const owners = (await this.ask("eth_accounts")) as readonly string[];
    this.owners.splice(0, Infinity, ...owners.map(from0x));
    this.impersonated.clear();
  }

  private async wake(): Promise<void> {
    await overrideCalls(this.provider, (address, data) => this.conductor.onFrame(address, data));
    this.awake = true;
  }

  private scopeOf(entries: readonly Entry[], state: bigint | undefined): Scope {
    return new Scope(this.params, entries, state);
  }

  private async stateAt(block: unknown): Promise<bigint> {
    if (this.history.untouched) return 0n;
    return BigInt((await this.ask("eth_getBalance", [to0x(STATE_ACCOUNT), block === "pending" ? "latest" : block])) as string);
  }

  private async pending(): Promise<Entry[]> {
    return ((await this.ask("eth_pendingTransactions")) as readonly RpcTransaction[]).map(entryOf);
  }

  /** Runs a request in its own scope. What failed in a block that was mined by itself ends the next request. */
  private async within<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    const unasked = this.scope;
    this.scope = scope;
    try {
      unasked.check();
      return await work();
    } finally {
      await this.conductor.settle(scope);
      this.scope = this.scopeOf([], undefined);
      scope.check();
    }
  }

  private async request(args: RequestArguments, request: BareProvider["request"]): Promise<unknown> {
    const params: readonly unknown[] = Array.isArray(args.params) ? args.params : [];
    const [first, second] = params;
    switch (args.method) {
      case "hardhat_impersonateAccount":
        this.impersonated.add(String(first).toLowerCase());
        break;
      case "hardhat_stopImpersonatingAccount":
        this.impersonated.delete(String(first).toLowerCase());
        break;
      case "hardhat_reset": {
        const result = await request(args);
        await this.install();
        return result;
      }
    }
    if (!this.awake && !this.doors.openedBy(args.method, params)) return request(args);
    if (!this.awake) await this.wake();
    switch (args.method) {
      case "eth_call":
        return this.call(first as RpcTransaction, params.slice(1));
      case "eth_estimateGas":
        return this.estimate(first as RpcTransaction, params.slice(1));
      case "eth_sendTransaction":
        return this.send(first as RpcTransaction);
      case "eth_sendRawTransaction":
        return this.sendRaw(first as string);
      case "eth_getTransactionByHash":
      case "eth_getTransactionReceipt":
        return this.byHash(args.method, first as string);
      case "eth_getCode":
        return this.shownCode((await this.ask(args.method, params)) as string);
      case "hardhat_setCode":
        return this.ask(args.method, [first, this.storedCode(second as string), ...params.slice(2)]);
    }
    const mines = MINES.has(args.method);
    if (!mines && !params.includes("pending")) return this.within(this.scopeOf([], undefined), () => request(args));
    const scope = this.scopeOf(await this.pending(), await this.stateAt("latest"));
    const result = await this.within(scope, () => request(args));
    if (mines) this.calls = scope.calls;
    return result;
  }

  /** A call that leaves nothing behind; repeated where it met code that was not known, so that its gas is right. */
  private async simulate(transaction: RpcTransaction, rest: readonly unknown[]): Promise<Simulation> {
    const [block = "latest"] = rest;
    const before = block === "pending" ? await this.pending() : [];
    const state = await this.stateAt(block);
    for (let repeat = 1; ; repeat++) {
      const scope = this.scopeOf([...before, entryOf(transaction)], state);
      const run = this.within(scope, () => this.ask("eth_call", [transaction, ...rest]));
      const result = await run.then((value) => (): unknown => value, (error: unknown) => (): never => { throw error; });
      if (scope.learned === 0 || repeat === MOST_REPEATS) return { scope, result };
    }
  }

  private async call(asked: RpcTransaction, rest: readonly unknown[]): Promise<unknown> {
    const sent = withShim(asked, this.modules);
    const { scope, result } = await this.simulate(sent ?? asked, rest);
    this.calls = scope.calls;
    const value = result();
    return sent === undefined ? value : this.shownCode(value as string);
  }

  /** The least gas with which a transaction succeeds. Hardhat Network's own search does not let programs answer. */
  private async estimate(asked: RpcTransaction, [block = "pending", ...rest]: readonly unknown[]): Promise<unknown> {
    const sent = withShim(asked, this.modules) ?? asked;
    const { scope, result } = await this.simulate(sent, [block, ...rest]);
    if (!scope.asked) return this.ask("eth_estimateGas", [sent, block, ...rest]);
    result();
    const enough = async (gas: number): Promise<boolean> => {
      const attempt = await this.simulate({ ...sent, gas: quantity(gas) }, [block, ...rest]);
      try {
        attempt.result();
        return true;
      } catch {
        return false;
      }
    };
    const most = Number(sent.gas ?? (await this.blockGasLimit()));
    return quantity(await leastGas(most, enough));
  }

  private async blockGasLimit(): Promise<string> {
    return ((await this.ask("eth_getBlockByNumber", ["latest", false])) as { gasLimit: string }).gasLimit;
  }

  /**
   * Learns the code that a transaction will read, by running it without effect: while it runs for good, the chain
   * cannot be asked, and copying code through the EVM costs more than a chain charges.
   */
  private async rehearse({ from, to, data, input, value, gas, accessList }: RpcTransaction): Promise<void> {
    if (!this.modules.readCode) return;
    const fields = Object.entries({ from, to, data, input, value, gas, accessList });
    await this.simulate(Object.fromEntries(fields.filter(([, field]) => field !== undefined)), ["pending"]);
  }

  private async deliver(transaction: RpcTransaction, work: () => Promise<unknown>): Promise<unknown> {
    await this.rehearse(transaction);
    const entries = [...(await this.pending()), entryOf(transaction)];
    const scope = this.scopeOf(entries, await this.stateAt("latest"));
    try {
      return await this.within(scope, work);
    } finally {
      this.calls = scope.calls;
    }
  }

  private send(transaction: RpcTransaction): Promise<unknown> {
    const sent = withShim(transaction, this.modules) ?? transaction;
    return this.deliver(sent, () => this.ask("eth_sendTransaction", [sent]));
  }

  /** What is signed cannot be changed, so a creation is sent again in its sender's name, and its hash stands for it. */
  private async sendRaw(raw: string): Promise<unknown> {
    const chainId = BigInt((await this.ask("eth_chainId")) as string);
    const signed = unsigned(raw, chainId);
    if (signed === undefined) return this.deliver({}, () => this.ask("eth_sendRawTransaction", [raw]));
    const { hash, transaction } = signed;
    const sent = withShim(transaction, this.modules);
    if (sent === undefined) return this.deliver(transaction, () => this.ask("eth_sendRawTransaction", [raw]));
    const sender = transaction.from;
    const borrowed = !this.impersonated.has(sender?.toLowerCase());
    if (borrowed) await this.ask("hardhat_impersonateAccount", [sender]);
    try {
      const actual = (await this.deliver(sent, () => this.ask("eth_sendTransaction", [sent]))) as string;
      this.aliases.set(hash.toLowerCase(), actual);
      return hash;
    } finally {
      if (borrowed) await this.ask("hardhat_stopImpersonatingAccount", [sender]);
    }
  }

  private async byHash(method: string, hash: string): Promise<unknown> {
    const actual = this.aliases.get(hash.toLowerCase());
    const found = await this.ask(method, [actual ?? hash]);
    if (actual === undefined || found === null) return found;
    return JSON.parse(JSON.stringify(found).replaceAll(actual, hash));
  }

  /** Account code as a chain would show it. */
  private shownCode(code: string): string {
    const module = this.modules.behind(from0x(code));
    return module === undefined ? code : to0x(module.code);
  }

  /** Account code as the EVM can hold it. */
  private storedCode(code: string): string {
    const bytes = from0x(code);
    return bytes[0] === 0xef && bytes[1] === 0xf0 ? to0x(this.modules.add(bytes).shim) : code;
  }
}
