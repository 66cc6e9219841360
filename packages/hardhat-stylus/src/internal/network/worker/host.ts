import type {
  BlockContext, CallRequest, CallResult, Charged, CreateRequest, CreateResult, FrameContext, Host,
} from "stylus-runtime";
import type { CallFacts, ChainFacts, HostQuestion, HostReply } from "./messages";

/** Leaves a program that called what is not served. */
export class Unsupported extends Error {
  constructor(readonly hostFunction: string) {
    super(hostFunction);
  }
}

/** Leaves a program whose frame is gone. */
export class Abandoned extends Error {}

const CALLS = {
  call: "call_contract",
  delegatecall: "delegate_call_contract",
  staticcall: "static_call_contract",
} as const;

type Answer<K extends HostReply["kind"]> = Extract<HostReply, { kind: K }>;

/** A program's chain, asked of the main thread one blocking question at a time. */
export class BlockingHost implements Host {
  readonly context: FrameContext;
  private known: ChainFacts | undefined;

  /** @param ask blocks until the main thread has replied. */
  constructor(
    facts: CallFacts,
    private readonly ask: (question: HostQuestion) => HostReply,
  ) {
    const chain = (): ChainFacts => this.chain();
    const block: BlockContext = {
      timestamp: facts.timestamp,
      get number() { return chain().number; },
      get gasLimit() { return chain().gasLimit; },
      get baseFee() { return chain().baseFee; },
      get coinbase() { return chain().coinbase; },
    };
    this.context = {
      sender: facts.sender,
      value: facts.value,
      block,
      // A program cannot call yet, so none is entered again while it is open.
      reentrant: false,
      get contract() { return chain().contract; },
      get origin() { return chain().origin; },
      get gasPrice() { return chain().gasPrice; },
      get chainId() { return chain().chainId; },
    };
  }

  private expect<K extends HostReply["kind"]>(kind: K, question: HostQuestion): Answer<K> {
    const reply = this.ask(question);
    if (reply.kind === "abandon") throw new Abandoned();
    if (reply.kind !== kind) throw new Error(`a ${question.kind} question was answered with ${reply.kind}`);
    return reply as Answer<K>;
  }

  private chain(): ChainFacts {
    this.known ??= this.expect("context", { kind: "context" }).facts;
    return this.known;
  }

  code(account: Uint8Array): Charged<Uint8Array> {
    return this.expect("bytes", { kind: "code", account });
  }

  codeHash(account: Uint8Array): Charged<Uint8Array> {
    return this.expect("bytes", { kind: "codeHash", account });
  }

  loadSlot(): Charged<Uint8Array> {
    throw new Unsupported("storage_load_bytes32");
  }

  storeSlots(): Charged<"stored" | "outOfGas" | "readOnly"> {
    throw new Unsupported("storage_flush_cache");
  }

  loadTransient(): Uint8Array {
    throw new Unsupported("transient_load_bytes32");
  }

  storeTransient(): boolean {
    throw new Unsupported("transient_store_bytes32");
  }

  balance(): Charged<bigint> {
    throw new Unsupported("account_balance");
  }

  call({ kind }: CallRequest): CallResult {
    throw new Unsupported(CALLS[kind]);
  }

  create({ salt }: CreateRequest): CreateResult | undefined {
    throw new Unsupported(salt === undefined ? "create1" : "create2");
  }

  log(): boolean {
    throw new Unsupported("emit_log");
  }
}
