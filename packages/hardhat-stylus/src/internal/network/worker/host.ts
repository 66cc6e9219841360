import type {
  BlockContext, CallRequest, CallResult, Charged, CreateRequest, CreateResult, FrameContext, Host,
} from "stylus-runtime";
import type { Asked, CallFacts, ChainFacts, HostQuestion, HostReply } from "./messages";

/** Leaves a program whose frame is gone. */
export class Abandoned extends Error {}

/** A program's chain, asked of the main thread one blocking question at a time. */
export class BlockingHost implements Host {
  readonly context: FrameContext;
  private known: ChainFacts | undefined;

  /** @param ask blocks until the main thread has replied. */
  constructor(
    { timestamp, ...facts }: CallFacts,
    private readonly ask: (question: HostQuestion) => HostReply,
  ) {
    const chain = (): ChainFacts => (this.known ??= this.answer("chain"));
    const block: BlockContext = {
      timestamp,
      get number() { return chain().number; },
      get gasLimit() { return chain().gasLimit; },
      get baseFee() { return chain().baseFee; },
      get coinbase() { return chain().coinbase; },
    };
    this.context = {
      ...facts,
      block,
      get origin() { return chain().origin; },
      get gasPrice() { return chain().gasPrice; },
      get chainId() { return chain().chainId; },
    };
  }

  private answer<M extends keyof Asked>(method: M, ...args: Parameters<Asked[M]>): ReturnType<Asked[M]> {
    const reply = this.ask({ method, args } as HostQuestion);
    if (reply.kind === "abandon") throw new Abandoned();
    return reply.value as ReturnType<Asked[M]>;
  }

  loadSlot(key: Uint8Array): Charged<Uint8Array> {
    return this.answer("loadSlot", key);
  }

  storeSlots(slots: readonly (readonly [Uint8Array, Uint8Array])[], gasLeft: bigint): Charged<"stored" | "outOfGas" | "readOnly"> {
    return this.answer("storeSlots", slots, gasLeft);
  }

  loadTransient(key: Uint8Array): Uint8Array {
    return this.answer("loadTransient", key);
  }

  storeTransient(key: Uint8Array, value: Uint8Array): boolean {
    return this.answer("storeTransient", key, value);
  }

  balance(account: Uint8Array): Charged<bigint> {
    return this.answer("balance", account);
  }

  codeHash(account: Uint8Array): Charged<Uint8Array> {
    return this.answer("codeHash", account);
  }

  code(account: Uint8Array): Charged<Uint8Array> {
    return this.answer("code", account);
  }

  call(request: CallRequest): CallResult {
    return this.answer("call", request);
  }

  create(request: CreateRequest): CreateResult | undefined {
    return this.answer("create", request);
  }

  log(topics: readonly Uint8Array[], data: Uint8Array): boolean {
    return this.answer("log", topics, data);
  }
}
