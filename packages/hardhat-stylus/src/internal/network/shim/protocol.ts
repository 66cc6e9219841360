import type { CallKind } from "stylus-runtime";
import { GasLedger, wordsOf } from "./ledger";
import { HEAD_BYTES, HEAD_WORDS, KEY_BYTES, shimLayout } from "./shim";

const WORD = 32;
const ADDRESS = 20;
const NOTHING = new Uint8Array(0);
const LAYOUT = shimLayout();

/** What a frame may ask the EVM to do at its own account. Addresses are 20 bytes, values wei. */
export type Question =
  | { readonly op: "codeHash" | "balance" | "copyCode"; readonly account: Uint8Array }
  | { readonly op: "blockHash"; readonly number: bigint }
  | { readonly op: "context" }
  | { readonly op: "load" | "loadTransient"; readonly key: Uint8Array }
  /** At least one slot. */
  | { readonly op: "store"; readonly slots: readonly (readonly [key: Uint8Array, value: Uint8Array])[] }
  | { readonly op: "storeTransient"; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly op: "log"; readonly topics: readonly Uint8Array[]; readonly data: Uint8Array }
  | CallQuestion
  | { readonly op: "create"; readonly initCode: Uint8Array; readonly value: bigint; readonly salt?: Uint8Array | undefined }
  /** Sends ether by a call without gas. */
  | { readonly op: "transfer"; readonly to: Uint8Array; readonly value: bigint }
  /** Whether the frame may change anything: a frame of `account`, whose code the shim is, tries with `gas`. */
  | { readonly op: "probe"; readonly account: Uint8Array; readonly gas: bigint }
  | { readonly op: "burn"; readonly gas: bigint };

export interface CallQuestion {
  readonly op: "call";
  readonly kind: CallKind;
  readonly to: Uint8Array;
  readonly value: bigint;
  readonly data: Uint8Array;
  /** What to pass on, without a stipend: to an account that is warm or cold, there or absent. The account is touched first. */
  readonly gas: { readonly warm: bigint; readonly cold: bigint; readonly warmAbsent: bigint; readonly coldAbsent: bigint };
}

/** What came of a question. */
export interface Reply {
  /** The EVM's result: a hash, a balance, a slot, whether a call or transfer succeeded, a created address. */
  readonly word: Uint8Array;
  /** For `copyCode` the code, for `context` its words, for `call` and `create` what was returned. */
  readonly data: Uint8Array;
  /** Gas that the EVM charged for it, without the shim's own; of a call with that of touching the account twice. */
  readonly gas: bigint;
}

/** How a frame ends; `gas` is all that it costs. */
export type Ending =
  | { readonly kind: "return" | "revert"; readonly output: Uint8Array; readonly gas: bigint }
  | { readonly kind: "burnAll" };

export interface Opening {
  readonly key: Uint8Array;
  readonly caller: Uint8Array;
  readonly value: bigint;
  /** Seconds. */
  readonly timestamp: bigint;
  /** The account in whose name the shim runs: under delegatecall not its own. */
  readonly contract: Uint8Array;
  readonly gas: bigint;
}

export function toWord(value: bigint | number): Uint8Array {
  return Buffer.from(BigInt(value).toString(16).padStart(2 * WORD, "0"), "hex");
}

export function toBigInt(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

export function wordAt(data: Uint8Array, index: number): Uint8Array {
  return data.subarray(index * WORD, (index + 1) * WORD);
}

export function addressIn(word: Uint8Array): Uint8Array {
  return word.slice(WORD - ADDRESS);
}

function leftPadded(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([new Uint8Array(WORD - bytes.length), bytes]);
}

/** A first question, if `data` has its shape. */
export function decodeOpening(data: Uint8Array): Opening | undefined {
  if (data.length !== HEAD_BYTES) return undefined;
  return {
    key: data.slice(0, KEY_BYTES),
    caller: addressIn(wordAt(data, 1)),
    value: toBigInt(wordAt(data, 2)),
    timestamp: toBigInt(wordAt(data, 3)),
    contract: addressIn(wordAt(data, 4)),
    gas: toBigInt(wordAt(data, HEAD_WORDS - 1)),
  };
}

/** The session of a later question, if `data` is long enough to be one. */
export function sessionOf(data: Uint8Array): Uint8Array | undefined {
  return data.length >= HEAD_BYTES ? wordAt(data, 2) : undefined;
}

export interface Step {
  /** Where the shim goes on, and from what places it runs, each to the next in its code, until it asks again. */
  readonly at: string;
  readonly path: readonly string[];
  readonly ask: "ask" | "askWith";
  /** Arguments in the answer's head, three at most, and what follows the head. */
  readonly head: readonly Uint8Array[];
  readonly data: Uint8Array;
  /** Whether the shim copies what comes back. */
  readonly returns: boolean;
}

function step(at: string, head: readonly Uint8Array[], more: Partial<Step> = {}): Step {
  return { at, path: [at], ask: "ask", head, data: NOTHING, returns: false, ...more };
}

/** What the shim runs for a question. */
export function stepOf(question: Question): Step {
  switch (question.op) {
    case "codeHash":
    case "balance":
      return step(question.op, [leftPadded(question.account)]);
    case "blockHash":
      return step(question.op, [toWord(question.number)]);
    case "load":
    case "loadTransient":
      return step(question.op, [question.key]);
    case "copyCode":
      return step("copyCode", [leftPadded(question.account)], { ask: "askWith" });
    case "context":
      return step("context", [], { ask: "askWith" });
    case "store":
      return step("store", [], {
        path: ["store", ...question.slots.map(() => "storeSlot"), "stored"], data: Buffer.concat(question.slots.flat()),
      });
    case "storeTransient":
      return step("storeTransient", [question.key, question.value]);
    case "log":
      return step(`log${question.topics.length}`, [], { data: Buffer.concat([...question.topics, question.data]) });
    case "call": {
      const { kind, to, value, data, gas } = question;
      const choices = [gas.warm, gas.cold, gas.warmAbsent, gas.coldAbsent].map(toWord);
      return step(kind, [leftPadded(to), toWord(value)], { data: Buffer.concat([...choices, data]), ask: "askWith", returns: true });
    }
    case "create": {
      const { initCode, value, salt } = question;
      const path = salt === undefined ? ["create", "creating"] as const : ["create2", "creating2"] as const;
      return step(path[0], [salt ?? toWord(0), toWord(value)], { path, data: initCode, ask: "askWith", returns: true });
    }
    case "transfer":
      return step("transfer", [leftPadded(question.to), toWord(question.value)]);
    case "probe":
      return step("probe", [leftPadded(question.account), toWord(question.gas)]);
    case "burn":
      return step("burn", [toWord(0), toWord(question.gas), toWord(LAYOUT.position("ask"))], { path: ["burn", "burning"] });
  }
}

function headOf(words: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([...words, new Uint8Array(HEAD_BYTES - words.length * WORD)]);
}

function answer(at: string, words: readonly Uint8Array[], data: Uint8Array): Uint8Array {
  return Buffer.concat([headOf([toWord(LAYOUT.position(at)), ...words]), data]);
}

/** The answer that has a shim end at once and take all gas. */
export const GIVE_UP = answer("invalid", [], NOTHING);

/** A slot of transient storage that nobody uses, and where a probe writes nothing. */
const PROBED = Buffer.from("assayassayassayassayassayassay!!");

/** The answer that has the frame of a probe try to change something, and end. */
export const ATTEMPT = answer("attempt", [PROBED], NOTHING);

/** One frame of a shim, from its first question to its end. */
export class ShimFrame {
  readonly ledger: GasLedger;
  private pending: Step | undefined;

  /** @param session 32 bytes that no other open frame has. */
  constructor(
    readonly session: Uint8Array,
    gas: bigint,
  ) {
    this.ledger = new GasLedger(LAYOUT, gas);
  }

  /** The answer that makes the shim do what is asked. */
  ask(question: Question): Uint8Array {
    const pending = stepOf(question);
    this.pending = pending;
    const [first = toWord(0), ...more] = pending.head;
    return answer(pending.at, [first, this.session, ...more], pending.data);
  }

  /** Takes the shim's next question, which is the reply to what was asked. */
  reply(data: Uint8Array): Reply {
    const { pending } = this;
    if (pending === undefined) throw new Error("the shim replied to nothing");
    const returned = data.slice(HEAD_BYTES);
    const used = Math.max(data.length, HEAD_BYTES + pending.data.length);
    const copied = wordsOf(pending.data.length) + (pending.returns ? wordsOf(returned.length) : 0);
    const gas = this.ledger.report(toBigInt(wordAt(data, HEAD_WORDS - 1)), pending.path, pending.ask, used, copied);
    return { word: wordAt(data, 1).slice(), data: returned, gas };
  }

  /**
   * The answer that ends the frame, and the gas that it costs beyond its ending. Where `excess` is undefined the shim
   * burns, asks once more, and must be given its ending again.
   */
  end(ending: Ending): { readonly answer: Uint8Array; readonly excess: bigint | undefined } {
    if (ending.kind === "burnAll" || ending.gas > this.ledger.entry) {
      return { answer: GIVE_UP, excess: 0n };
    }
    const finish = this.ledger.finish(ending.gas, ending.output.length);
    if (finish.next === "burnFirst") return { answer: this.ask({ op: "burn", gas: finish.gas }), excess: undefined };
    const sled = toWord(BigInt(LAYOUT.position("sledEnd") + 1) - finish.steps);
    const final = toWord(LAYOUT.position(ending.kind));
    const words = finish.next === "sled" ? [sled, final] : [toWord(LAYOUT.position("burn")), final, toWord(finish.gas), sled];
    return { answer: answer("finish", words, ending.output), excess: finish.next === "sled" ? finish.excess : 0n };
  }
}
