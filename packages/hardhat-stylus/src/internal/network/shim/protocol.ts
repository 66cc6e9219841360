import type { Assembly } from "./assembler";
import { GasLedger } from "./ledger";
import { HEAD_BYTES, HEAD_WORDS, KEY_BYTES, shimLayout, type ShimKind } from "./shim";

const WORD = 32;
const ADDRESS = 20;
const NOTHING = new Uint8Array(0);

/** What a frame may ask the EVM to do at its own account. Addresses are 20 bytes, values wei. */
export type Question =
  | { readonly op: "codeHash" | "balance" | "copyCode"; readonly account: Uint8Array }
  | { readonly op: "context" }
  | { readonly op: "transfer"; readonly to: Uint8Array; readonly value: bigint }
  /** Creates an account by init code of at most 32 bytes. */
  | { readonly op: "create"; readonly initCode: Uint8Array; readonly value: bigint }
  | { readonly op: "log"; readonly topics: readonly Uint8Array[]; readonly data: Uint8Array };

/** What came of a question. */
export interface Reply {
  /** The EVM's result: a hash, a balance, whether a transfer succeeded, a created address. */
  readonly word: Uint8Array;
  /** For `copyCode` the code, for `context` its words. */
  readonly data: Uint8Array;
  /** Gas that the EVM charged for it, without the shim's own. */
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

function rightPadded(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes, new Uint8Array(WORD - bytes.length)]);
}

/** A first question, if `data` has its shape. */
export function decodeOpening(data: Uint8Array): Opening | undefined {
  if (data.length !== HEAD_BYTES) return undefined;
  return {
    key: data.slice(0, KEY_BYTES),
    caller: addressIn(wordAt(data, 1)),
    value: toBigInt(wordAt(data, 2)),
    timestamp: toBigInt(wordAt(data, 3)),
    gas: toBigInt(wordAt(data, 4)),
  };
}

/** The session of a later question, if `data` is long enough to be one. */
export function sessionOf(data: Uint8Array): Uint8Array | undefined {
  return data.length >= HEAD_BYTES ? wordAt(data, 2) : undefined;
}

interface Step {
  readonly head: readonly Uint8Array[];
  readonly data: Uint8Array;
  /** Where the shim starts, where it leaves off (what comes next in its code), where it asks again. */
  readonly from: string;
  readonly to: string;
  readonly ask: "ask" | "askWith";
}

function stepOf(question: Question): Step {
  const none = toWord(0);
  const plain = { data: NOTHING, ask: "ask" } as const;
  switch (question.op) {
    case "codeHash":
      return { ...plain, head: [leftPadded(question.account)], from: "codeHash", to: "balance" };
    case "balance":
      return { ...plain, head: [leftPadded(question.account)], from: "balance", to: "copyCode" };
    case "copyCode":
      return { ...plain, head: [leftPadded(question.account)], from: "copyCode", to: "context", ask: "askWith" };
    case "context":
      return { ...plain, head: [], from: "context", to: "effects", ask: "askWith" };
    case "transfer":
      return { ...plain, head: [leftPadded(question.to), toWord(question.value)], from: "transfer", to: "create" };
    case "create":
      return { ...plain, head: [rightPadded(question.initCode), toWord(question.value)], from: "create", to: "log2" };
    case "log": {
      const [topic1 = none, topic2 = none, topic3 = none] = question.topics;
      const three = question.topics.length === 3;
      return { data: question.data, head: [topic1, topic2, topic3], from: three ? "log3" : "log2", to: three ? "last" : "log3", ask: "ask" };
    }
  }
}

function headOf(words: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([...words, new Uint8Array(HEAD_BYTES - words.length * WORD)]);
}

/** The answer that has any shim end at once and take all gas: both kinds have the same beginning. */
export const GIVE_UP = headOf([toWord(shimLayout("program").position("invalid"))]);

/** One frame of a shim, from its first question to its end. */
export class ShimFrame {
  readonly ledger: GasLedger;
  private readonly layout: Assembly;
  private pending: Step | undefined;

  /** @param session 32 bytes that no other open frame has. */
  constructor(
    kind: ShimKind,
    readonly session: Uint8Array,
    gas: bigint,
  ) {
    this.layout = shimLayout(kind);
    this.ledger = new GasLedger(this.layout, gas);
  }

  private answer(label: string, words: readonly Uint8Array[], data: Uint8Array): Uint8Array {
    return Buffer.concat([headOf([toWord(this.layout.position(label)), ...words]), data]);
  }

  /** The answer that makes the shim do what is asked. */
  ask(question: Question): Uint8Array {
    const step = stepOf(question);
    this.pending = step;
    const [first = toWord(0), ...more] = step.head;
    return this.answer(step.from, [first, this.session, ...more], step.data);
  }

  /** Takes the shim's next question, which is the reply to what was asked. */
  reply(data: Uint8Array): Reply {
    const step = this.pending;
    if (step === undefined) throw new Error("the shim replied to nothing");
    const used = Math.max(data.length, HEAD_BYTES + step.data.length);
    const gas = this.ledger.report(toBigInt(wordAt(data, HEAD_WORDS - 1)), step.from, step.to, step.ask, used);
    return { word: wordAt(data, 1).slice(), data: data.slice(HEAD_BYTES), gas };
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
    if (finish.next === "burnFirst") {
      this.pending = { head: [], data: NOTHING, from: "burn", to: "sled", ask: "ask" };
      const words = [toWord(0), this.session, toWord(finish.gas), toWord(this.layout.position("ask"))];
      return { answer: this.answer("burn", words, NOTHING), excess: undefined };
    }
    const sled = toWord(BigInt(this.layout.position("sledEnd") + 1) - finish.steps);
    const final = toWord(this.layout.position(ending.kind));
    const words = finish.next === "sled" ? [sled, final] : [toWord(this.layout.position("burn")), final, toWord(finish.gas), sled];
    return { answer: this.answer("finish", words, ending.output), excess: finish.next === "sled" ? finish.excess : 0n };
  }
}
