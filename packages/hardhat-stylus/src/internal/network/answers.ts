import type { CallRequest, CallResult, Charged, CreateRequest, CreateResult } from "stylus-runtime";
import type { Chain, FrameFacts } from "./chain";
import { addressIn, toBigInt, wordAt, type Question, type Reply } from "./shim/protocol";
import { wordsOf, type GasLedger } from "./shim/ledger";
import { withShimInside } from "./transaction";
import type { Asked, ChainFacts, HostQuestion } from "./worker/messages";

type Steps<T> = Generator<Question, T, Reply>;
/** The host of a program, each of whose answers may take questions to the EVM. */
type Answers = { readonly [Method in keyof Asked]: (...args: Parameters<Asked[Method]>) => Steps<ReturnType<Asked[Method]>> };

/** Gas of touching an account: warm, and what a cold one costs more. */
const WARM = 100n;
const COLD_MORE = 2_500n;
const VALUE = 9_000n;
const NEW_ACCOUNT = 25_000n;
/** What a call with value gives away on top, of which the EVM credits the rest to the caller and Stylus does not. */
const STIPEND = 2_300n;
const CREATE = 32_000n;
const HASH_WORD = 6n;
/** Of init code, which Stylus does not charge (EIP-3860). */
const INIT_WORD = 2n;
/** Kept back from what is burnt before a creation, for the shim's own work after it. */
const AFTERWARDS = 400n;
const NOTHING = new Uint8Array(0);
const NOBODY = new Uint8Array(20);

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

/** Answers what a program asks of the chain, by asking the EVM at the program's own account. */
export class ProgramHost implements Answers {
  /** @param ledger of the program's frame. */
  constructor(
    private readonly facts: FrameFacts,
    private readonly framed: Chain,
    private readonly ledger: GasLedger,
  ) {}

  answer({ method, args }: HostQuestion): Steps<unknown> {
    const answer = this[method].bind(this) as (...given: readonly unknown[]) => Steps<unknown>;
    return answer(...args);
  }

  *chain(): Steps<ChainFacts> {
    const { data } = yield { op: "context" };
    const number = (index: number): bigint => toBigInt(wordAt(data, index));
    return {
      origin: addressIn(wordAt(data, 0)), gasPrice: number(1), number: number(2), gasLimit: number(3), baseFee: number(4),
      coinbase: addressIn(wordAt(data, 5)), chainId: number(6),
    };
  }

  *loadSlot(key: Uint8Array): Steps<Charged<Uint8Array>> {
    const { word, gas } = yield { op: "load", key };
    return { value: word, gas };
  }

  *storeSlots(
    slots: readonly (readonly [Uint8Array, Uint8Array])[],
    gasLeft: bigint,
  ): Steps<Charged<"stored" | "outOfGas" | "readOnly">> {
    if (yield* this.isStatic()) return { value: "readOnly", gas: 0n };
    const { gas } = yield { op: "store", slots };
    return gas > gasLeft ? { value: "outOfGas", gas: gasLeft } : { value: "stored", gas };
  }

  *loadTransient(key: Uint8Array): Steps<Uint8Array> {
    return (yield { op: "loadTransient", key }).word;
  }

  *storeTransient(key: Uint8Array, value: Uint8Array): Steps<boolean> {
    if (yield* this.isStatic()) return false;
    yield { op: "storeTransient", key, value };
    return true;
  }

  *balance(account: Uint8Array): Steps<Charged<bigint>> {
    const { word, gas } = yield { op: "balance", account };
    return { value: toBigInt(word), gas };
  }

  *codeHash(account: Uint8Array): Steps<Charged<Uint8Array>> {
    const { word, gas } = yield { op: "codeHash", account };
    return { value: this.framed.modules.hashOf(word), gas };
  }

  *code(account: Uint8Array): Steps<Charged<Uint8Array>> {
    const { modules, scope } = this.framed;
    const { word: hash, gas } = yield { op: "codeHash", account };
    const known = modules.codeOf(hash);
    if (known !== undefined) return { value: known, gas };
    const { data: code } = yield { op: "copyCode", account };
    modules.learn(code);
    scope.learned++;
    return { value: code, gas };
  }

  *log(topics: readonly Uint8Array[], data: Uint8Array): Steps<boolean> {
    if (yield* this.isStatic()) return false;
    yield { op: "log", topics, data };
    return true;
  }

  *call({ kind, to, data, value, gas: wanted, gasLeft, pages }: CallRequest): Steps<CallResult> {
    const { scope } = this.framed;
    const failed = (gas: bigint): CallResult => ({ success: false, output: NOTHING, gas, everPages: pages.ever });
    if (value > 0n && (yield* this.isStatic())) return failed(0n);

    const sending = value > 0n ? VALUE : 0n;
    const creating = value > 0n ? NEW_ACCOUNT : 0n;
    let touched = 0n;
    if (gasLeft < WARM + COLD_MORE + sending + creating) {
      const { word, gas } = yield { op: "codeHash", account: to };
      touched = gas - WARM;
      if (gas + sending + (isZero(word) ? creating : 0n) > gasLeft) return failed(gasLeft);
    }
    const passed = (base: bigint): bigint => {
      const most = ((gasLeft - base - touched) * 63n) / 64n;
      return most < 0n ? 0n : most < wanted ? most : wanted;
    };
    const warm = WARM + sending;
    const gas = {
      warm: passed(warm), cold: passed(warm + COLD_MORE),
      warmAbsent: passed(warm + creating), coldAbsent: passed(warm + COLD_MORE + creating),
    };
    scope.pages = pages;
    const before = scope.excess;
    const reply = yield { op: "call", kind, to, value, data, gas };
    const charged = reply.gas - WARM + touched + (value > 0n ? STIPEND : 0n) - (scope.excess - before);
    return { success: !isZero(reply.word), output: reply.data, gas: charged, everPages: scope.pages.ever };
  }

  *create({ initCode, endowment, salt, gasLeft, pages }: CreateRequest): Steps<CreateResult | undefined> {
    const { scope, modules } = this.framed;
    const words = BigInt(wordsOf(initCode.length));
    const base = CREATE + (salt === undefined ? 0n : HASH_WORD * words);
    if (gasLeft < base || (yield* this.isStatic())) return undefined;

    const operator = salt === undefined ? "create" : "create2";
    const stored = withShimInside(initCode, modules, operator);
    const extra = INIT_WORD * BigInt(wordsOf(stored.length));
    yield* this.burnDownTo(gasLeft + extra + this.ledger.gasUntil(operator, stored.length));
    scope.pages = pages;
    const before = scope.excess;
    const { word, data: output, gas } = yield { op: "create", initCode: stored, value: endowment, salt };
    const created = !isZero(word);
    return {
      address: created ? addressIn(word) : NOBODY, output: created ? NOTHING : output,
      gas: gas - extra - (scope.excess - before), everPages: scope.pages.ever,
    };
  }

  /** Whether the frame may change nothing; found out once, where nothing tells it. */
  private *isStatic(): Steps<boolean> {
    const { mode, address } = this.facts;
    if (mode.isStatic === undefined) {
      const { word } = yield { op: "probe", account: address, gas: this.ledger.attemptGas };
      mode.isStatic = isZero(word);
    }
    return mode.isStatic;
  }

  /**
   * Burns what a chain has already taken for ink, so that a creation, which passes all but a 64th on, passes what it does
   * there, and at most {@link AFTERWARDS} more.
   */
  private *burnDownTo(gas: bigint): Steps<void> {
    const spare = this.ledger.remaining - this.ledger.burnOverhead - AFTERWARDS - gas;
    if (spare > 0n) yield { op: "burn", gas: spare };
  }
}
