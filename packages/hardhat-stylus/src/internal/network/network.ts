import { stylusParams, type StylusParams } from "stylus-runtime";
import { asOf } from "./arbos";
import { Conductor } from "./conductor";
import { CONTROLS, type Control } from "./controls";
import { Doors } from "./doors";
import { leastGas } from "./estimate";
import { overrideCalls, watchExecutions, type BareProvider, type Execution, type RequestArguments } from "./hardhat-private";
import { from0x, to0x } from "./hash";
import { Modules } from "./modules";
import { PRECOMPILES } from "./precompiles";
import { Recorder } from "./recorder";
import { Scope } from "./scope";
import { SentCode } from "./sent-code";
import { shimCode } from "./shim/shim";
import { StateHistory } from "./state";
import { STATE_ACCOUNT } from "./state-number";
import { namedStack } from "../trace/stack";
import type { RustContracts } from "../trace/contracts";
import { entryOf, hashOf, quantity, unsigned, withShim, type RpcTransaction } from "./transaction";
import { WorkerPool } from "./worker/pool";

/** Paid out in numbers of the state, one wei each. */
const FUNDS = 10n ** 18n;
/** `INVALID`, which a chain keeps at its precompiles' addresses. */
const PRECOMPILE_CODE = from0x("0xfe");
/** A simulation is repeated while it finds unknown code, which it cannot for ever. */
const MOST_REPEATS = 16;
/** What is followed also while nothing of Stylus is known. */
const FOLLOWED = new Set(["hardhat_impersonateAccount", "hardhat_stopImpersonatingAccount", "hardhat_reset"]);
const MINES = new Set(["evm_mine", "hardhat_mine"]);
const SHOWS_TRANSACTIONS = new Set([
  "eth_getBlockByHash", "eth_getBlockByNumber", "eth_getTransactionByBlockHashAndIndex",
  "eth_getTransactionByBlockNumberAndIndex", "eth_pendingTransactions",
]);

interface Simulation {
  readonly scope: Scope;
  /** Gives the result, or throws what the call failed with. */
  readonly result: () => unknown;
}

/** One Hardhat Network that runs Stylus programs. */
export class StylusNetwork {
  private readonly modules = new Modules();
  private readonly history: StateHistory;
  private readonly ask: (method: string, params?: readonly unknown[]) => Promise<unknown>;
  private readonly owners: Uint8Array[] = [];
  private readonly impersonated = new Set<unknown>();
  private readonly doors = new Doors(PRECOMPILES);
  /** Whether frames are watched, which makes every one of them slower: from the first request on that may need it. */
  private awake = false;
  readonly recorder: Recorder;
  private readonly sentCode = new SentCode();
  private readonly conductor: Conductor;
  private scope: Scope;
  private execution: Execution | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  /** Requests that wait for their turn or have it. */
  private turns = 0;
  /** Requests that were passed on and are not answered yet. */
  private readonly passed = new Set<Promise<unknown>>();

  private constructor(
    private readonly provider: BareProvider,
    request: BareProvider["request"],
    params: Partial<StylusParams>,
    private readonly contracts: RustContracts,
  ) {
    this.history = new StateHistory(stylusParams(params));
    this.scope = new Scope([], undefined);
    this.ask = (method, params = []) => request({ method, params });
    this.recorder = new Recorder(this.ask);
    const chain = { modules: this.modules, history: this.history, pool: new WorkerPool(), owners: this.owners };
    this.conductor = new Conductor(chain, PRECOMPILES, () => this.scope);
  }

  /**
   * Lets `provider` run Stylus programs.
   * @param params with which the chain begins, where they differ from the defaults.
   * @param used called before each request.
   */
  static async attach(
    provider: BareProvider,
    params: Partial<StylusParams>,
    contracts: RustContracts,
    used: (network: StylusNetwork) => void = () => undefined,
  ): Promise<StylusNetwork> {
    const request = provider.request.bind(provider);
    const network = new StylusNetwork(provider, request, params, contracts);
    provider.request = (args) => {
      used(network);
      return network.concernsNobody(args) ? network.pass(request(args)) : network.inTurn(() => network.request(args, request));
    };
    await network.install();
    return network;
  }

  /** One request at a time, because the frames of two could not be told apart. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.turns++;
    const result = this.queue.then(work);
    const leave = (): void => {
      this.turns--;
    };
    this.queue = result.then(leave, leave);
    return result;
  }

  /** Whether a request may go its way: nothing of Stylus is known, nor does the request bring it, and nobody waits. */
  private concernsNobody({ method, params }: RequestArguments): boolean {
    if (this.awake || this.turns > 0 || CONTROLS[method] !== undefined || FOLLOWED.has(method)) return false;
    return !this.doors.openedBy(method, Array.isArray(params) ? params : []);
  }

  private pass(answer: Promise<unknown>): Promise<unknown> {
    this.passed.add(answer);
    const leave = (): void => void this.passed.delete(answer);
    answer.then(leave, leave);
    return answer;
  }

  /** Puts everything in place that the EVM must hold; a reset removes it. */
  private async install(): Promise<void> {
    this.recorder.clear();
    await this.ask("hardhat_setBalance", [to0x(STATE_ACCOUNT), "0x0"]);
    for (const { address, key, isContract = false, keepsNothing = false, isOnForks = false } of PRECOMPILES) {
      if (!isContract) this.modules.disguise(shimCode(key), PRECOMPILE_CODE);
      if (isOnForks && (await this.ask("eth_getCode", [to0x(address)])) !== "0x") continue;
      await this.ask("hardhat_setCode", [to0x(address), to0x(shimCode(key))]);
      if (!keepsNothing) await this.ask("hardhat_setBalance", [to0x(address), quantity(FUNDS)]);
    }
    // What a fork holds did not come in by requests.
    const { forkedNetwork } = (await this.ask("hardhat_metadata")) as { readonly forkedNetwork?: unknown };
    if (this.awake || forkedNetwork !== undefined) await this.wake();
    const owners = (await this.ask("eth_accounts")) as readonly string[];
    this.owners.splice(0, Infinity, ...owners.map(from0x));
    this.impersonated.clear();
  }

  private async wake(): Promise<void> {
    await Promise.allSettled(this.passed);
    await overrideCalls(this.provider, (address, data) => this.conductor.onFrame(address, data));
    watchExecutions(this.provider, {
      executed: (execution) => {
        if (execution.transactions > 0) this.execution = execution;
      },
      failed: (entries) => namedStack(entries, this.scope.calls, this.contracts),
    });
    this.awake = true;
  }

  private async stateAt(block: unknown): Promise<bigint> {
    if (this.history.untouched) return 0n;
    return BigInt((await this.ask("eth_getBalance", [to0x(STATE_ACCOUNT), block === "pending" ? "latest" : block])) as string);
  }

  private async pending(): Promise<RpcTransaction[]> {
    return (await this.ask("eth_pendingTransactions")) as RpcTransaction[];
  }

  /** Runs a request in its own scope. What failed in a block that was mined by itself ends the next request. */
  private async within<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    const unasked = this.scope;
    this.scope = scope;
    this.execution = undefined;
    try {
      unasked.check();
      return await work();
    } finally {
      await this.conductor.settle(scope);
      this.scope = new Scope([], undefined);
      scope.check();
    }
  }

  private async request(args: RequestArguments, request: BareProvider["request"]): Promise<unknown> {
    const params: readonly unknown[] = Array.isArray(args.params) ? args.params : [];
    const [first, second] = params;
    const control = CONTROLS[args.method];
    if (control !== undefined) return this.control(control, first);
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
      case "debug_traceTransaction":
        return this.recorder.traceOf(first as string, second, (actual) => this.ask(args.method, [actual, second]));
      case "debug_traceCall":
        return this.traceCall(first as RpcTransaction, params.slice(1), args.method);
    }
    const mines = MINES.has(args.method);
    if (SHOWS_TRANSACTIONS.has(args.method) && !params.includes("pending")) {
      return this.within(new Scope([], undefined), async () => this.sentCode.shown(await request(args)));
    }
    if (!mines && !params.includes("pending")) return this.within(new Scope([], undefined), () => request(args));
    const pending = await this.pending();
    const scope = new Scope(pending.map(entryOf), await this.stateAt("latest"));
    const result = await this.within(scope, () => request(args));
    if (mines) await this.recorder.mined(scope, this.execution, pending.map(hashOf));
    return result;
  }

  /** A call that leaves nothing behind; repeated where it met code that was not known, so that its gas is right. */
  private async simulate(transaction: RpcTransaction, rest: readonly unknown[]): Promise<Simulation> {
    const [block = "latest"] = rest;
    const before = block === "pending" ? (await this.pending()).map(entryOf) : [];
    const state = await this.stateAt(block);
    for (let repeat = 1; ; repeat++) {
      const scope = new Scope([...before, entryOf(transaction)], state);
      const run = this.within(scope, () => this.ask("eth_call", [transaction, ...rest]));
      const result = await run.then((value) => (): unknown => value, (error: unknown) => (): never => { throw error; });
      if (scope.learned === 0 || repeat === MOST_REPEATS) return { scope, result };
    }
  }

  private async call(asked: RpcTransaction, rest: readonly unknown[]): Promise<unknown> {
    const sent = withShim(asked, this.modules);
    const { scope, result } = await this.simulate(sent ?? asked, rest);
    this.recorder.called(scope);
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
    const most = Number(sent.gas ?? (await this.latestBlock()).gasLimit);
    return quantity(await leastGas(most, enough));
  }

  private async latestBlock(): Promise<{ readonly gasLimit: string; readonly timestamp: string }> {
    return (await this.ask("eth_getBlockByNumber", ["latest", false])) as { gasLimit: string; timestamp: string };
  }

  /** Changes what the chain keeps, from outside of any transaction; snapshots and reverts undo it like any balance. */
  private async control(change: Control, argument: unknown): Promise<boolean> {
    const timestamp = BigInt((await this.latestBlock()).timestamp);
    const codeAt = async (account: string): Promise<Uint8Array> => from0x((await this.ask("eth_getCode", [account])) as string);
    const state = asOf(this.history.get(await this.stateAt("latest")), timestamp);
    const next = await change(state, argument, { timestamp, moduleAt: async (account) => this.modules.behind(await codeAt(account)) });
    await this.ask("hardhat_setBalance", [to0x(STATE_ACCOUNT), quantity(this.history.add(next))]);
    return true;
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
    const pending = await this.pending();
    const scope = new Scope([...pending, transaction].map(entryOf), await this.stateAt("latest"));
    let hash: unknown;
    try {
      hash = await this.within(scope, work);
      return hash;
    } catch (error) {
      hash = (error as { readonly transactionHash?: unknown }).transactionHash;
      throw error;
    } finally {
      await this.recorder.mined(scope, this.execution, [...pending.map(hashOf), ...(typeof hash === "string" ? [hash] : [])]);
    }
  }

  private send(transaction: RpcTransaction): Promise<unknown> {
    const sent = withShim(transaction, this.modules) ?? transaction;
    if (sent !== transaction) this.sentCode.note(transaction, sent);
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
    this.sentCode.note(transaction, sent);
    const sender = transaction.from;
    const borrowed = !this.impersonated.has(sender?.toLowerCase());
    if (borrowed) await this.ask("hardhat_impersonateAccount", [sender]);
    try {
      const actual = (await this.deliver(sent, () => this.ask("eth_sendTransaction", [sent]))) as string;
      this.recorder.rename(hash, actual);
      return hash;
    } finally {
      if (borrowed) await this.ask("hardhat_stopImpersonatingAccount", [sender]);
    }
  }

  private async traceCall(asked: RpcTransaction, [block = "latest", options]: readonly unknown[], method: string): Promise<unknown> {
    const sent = withShim(asked, this.modules) ?? asked;
    const { scope } = await this.simulate(sent, [block]);
    return this.recorder.traceOfCall(scope, this.execution, options, () => this.ask(method, [sent, block, options]));
  }

  private async byHash(method: string, hash: string): Promise<unknown> {
    const actual = this.recorder.actual(hash);
    const found = this.sentCode.shown(await this.ask(method, [actual]));
    if (actual === hash.toLowerCase() || found === null) return found;
    return JSON.parse(JSON.stringify(found).replaceAll(actual, hash));
  }

  /** Account code as a chain would show it. */
  private shownCode(code: string): string {
    return to0x(this.modules.shown(from0x(code)));
  }

  /** Account code as the EVM can hold it. */
  private storedCode(code: string): string {
    const bytes = from0x(code);
    return bytes[0] === 0xef && bytes[1] === 0xf0 ? to0x(this.modules.add(bytes).shim) : code;
  }
}
