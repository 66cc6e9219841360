import type { Chain, FrameFacts, FrameMode } from "./chain";
import { StylusNetworkError } from "./errors";
import { callPrecompile, type Precompile } from "./precompiles/precompile";
import { callProgram, OutOfGas, type Frame, type FrameResult } from "./program";
import type { Scope } from "./scope";
import { ATTEMPT, decodeOpening, GIVE_UP, sessionOf, ShimFrame, toWord, type Opening, type Question, type Reply } from "./shim/protocol";
import { STATE_ACCOUNT } from "./state-number";

/** What Hardhat Network takes as the answer of a call frame; undefined lets the EVM run it. */
export type FrameAnswer = { readonly result: Buffer; readonly shouldRevert: boolean } | undefined;

interface Session {
  readonly shim: ShimFrame;
  readonly facts: FrameFacts;
  readonly frame: Frame;
  /** What the EVM was last asked, and how many frames had been seen then. */
  asked: { readonly question: Question; readonly seen: number } | undefined;
  /** Set when the frame has ended and only gas remains to be burnt. */
  result: FrameResult | undefined;
  /** Excess of all frames that had ended when this one began. */
  readonly excessBefore: bigint;
  /** Whether it is not a precompile's, which call programs, too. */
  readonly isProgram: boolean;
  /** Its frame's, in the scope. */
  readonly number: number;
}

/** A frame that the EVM began. */
interface Seen {
  readonly address: Uint8Array;
  readonly calldata: Uint8Array;
  /** Whether a transaction begins with it. */
  readonly first: boolean;
}

/** No value that a caller sends is as large, so a session cannot be mistaken for one. */
const FIRST_SESSION = 1n << 255n;

const OPENING: ReadonlySet<Question["op"]> = new Set(["call", "create", "transfer", "probe", "burn"]);

/** Whether a frame may begin within the session's, which burns or does what was asked. */
function opensFrames({ asked, result }: Session): boolean {
  return result !== undefined || (asked !== undefined && OPENING.has(asked.question.op));
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/**
 * Answers the shims. Every call frame of the EVM passes here, in the order of execution: first the shim's own frame,
 * which shows address and calldata, and as its very next frame the question to the host.
 */
export class Conductor {
  /** Frames of shims, each of which was called, at whatever remove, by the one before. */
  private sessions: Session[] = [];
  private seen: Seen[] = [];
  private count = 0n;

  /** @param scope the request that is being served. */
  constructor(
    private readonly chain: Omit<Chain, "scope">,
    private readonly precompiles: readonly Precompile[],
    private readonly scope: () => Scope,
  ) {}

  /** Called by the EVM for every call frame; never throws, since nobody could catch it there. */
  async onFrame(address: Uint8Array, data: Uint8Array): Promise<FrameAnswer> {
    const scope = this.scope();
    try {
      if (same(address, STATE_ACCOUNT)) return await this.onQuestion(data, scope);
      await this.giveUpDead(scope);
      scope.saw(address);
      const first = this.sessions.length === 0 && scope.enter(address, data);
      if (first) this.seen = [];
      this.seen.push({ address, calldata: data, first });
      return undefined;
    } catch (error) {
      scope.fail(error);
      return { result: Buffer.from(GIVE_UP), shouldRevert: false };
    }
  }

  private async onQuestion(data: Uint8Array, scope: Scope): Promise<FrameAnswer> {
    const session = this.sessionOf(data);
    if (session !== undefined) {
      await this.giveUpWithin(session, scope);
      const reply = session.shim.reply(data);
      if (session.result !== undefined) return this.finish(session, session.result, scope);
      return this.advance(session, scope, reply);
    }
    const opening = decodeOpening(data);
    if (opening === undefined) return undefined;
    const outer = this.sessions.at(-1);
    if (outer?.asked?.question.op === "probe") return { result: Buffer.from(ATTEMPT), shouldRevert: false };
    const started = this.open(opening, scope);
    return started === undefined ? undefined : this.advance(started, scope);
  }

  private sessionOf(data: Uint8Array): Session | undefined {
    const id = sessionOf(data);
    return id === undefined ? undefined : this.sessions.find(({ shim }) => same(shim.session, id));
  }

  private open(opening: Opening, scope: Scope): Session | undefined {
    const chain: Chain = { ...this.chain, scope };
    const start = this.behind(opening.key, chain);
    if (start === undefined) return undefined;
    const last = this.seen.at(-1);
    if (last === undefined) throw new StylusNetworkError("program", "a shim asked outside of any call");
    const shim = new ShimFrame(toWord(FIRST_SESSION + this.count++), opening.gas);
    const { caller, value, timestamp, contract } = opening;
    const facts: FrameFacts = {
      address: last.address, calldata: last.calldata, contract, caller, value, timestamp, gas: shim.ledger.entry,
      depth: this.sessions.filter((outer) => outer.isProgram).length, reentrant: this.isReentrant(last.address, contract), mode: { isStatic: this.isStatic(last) },
    };
    const session: Session = {
      shim, facts, frame: start(facts, shim), asked: undefined, result: undefined, excessBefore: scope.excess,
      number: scope.ask(), isProgram: this.chain.modules.find(opening.key) !== undefined,
    };
    this.sessions.push(session);
    return session;
  }

  /** Whether a new frame is static, where the frames around it tell. */
  private isStatic({ first }: Seen): FrameMode["isStatic"] {
    const outer = this.sessions.at(-1);
    if (outer === undefined) return first ? false : undefined;
    const { question, seen } = outer.asked ?? {};
    const { isStatic } = outer.facts.mode;
    if (isStatic === true || question?.op !== "call") return isStatic;
    if (question.kind === "staticcall") return true;
    return seen === this.seen.length - 1 ? isStatic : undefined;
  }

  /**
   * Whether `contract` has another frame open that was not delegated to. Frames of programs are known; of what runs
   * `contract`'s own code between them, one that has ended already is taken for an open one.
   */
  private isReentrant(address: Uint8Array, contract: Uint8Array): boolean {
    const outer = [...this.sessions].reverse().find(({ facts }) => same(facts.contract, contract));
    if (outer === undefined) return false;
    if (same(address, contract)) return true;
    const within = this.seen.slice(outer.asked?.seen ?? 0);
    return outer.facts.reentrant || within.some((frame) => same(frame.address, contract));
  }

  /** What a shim of this key stands for. */
  private behind(key: Uint8Array, chain: Chain): ((facts: FrameFacts, shim: ShimFrame) => Frame) | undefined {
    const precompile = this.precompiles.find((candidate) => same(candidate.key, key));
    if (precompile !== undefined) return (facts) => callPrecompile(precompile, facts, chain);
    const module = chain.modules.find(key);
    return module && ((facts, { ledger }) => callProgram(module, facts, chain, ledger));
  }

  private async advance(session: Session, scope: Scope, ...reply: [] | [Reply]): Promise<FrameAnswer> {
    let step: IteratorResult<Question, FrameResult>;
    try {
      step = await session.frame.next(...reply);
    } catch (error) {
      this.sessions.pop();
      throw error;
    }
    if (step.done === true) return this.finish(session, step.value, scope);
    session.asked = { question: step.value, seen: this.seen.length };
    return { result: Buffer.from(session.shim.ask(step.value)), shouldRevert: false };
  }

  private finish(session: Session, result: FrameResult, scope: Scope): FrameAnswer {
    const { answer, excess } = session.shim.end(result.ending);
    session.result = result;
    if (excess !== undefined) {
      this.sessions.pop();
      scope.excess = session.excessBefore + excess;
      if (result.call !== undefined) scope.record({ call: { ...result.call, excess }, frame: session.number, steps: result.steps });
    }
    return { result: Buffer.from(answer), shouldRevert: false };
  }

  /** Gives up the innermost frame, which the EVM has left without ending it, for want of gas. */
  private async giveUp({ frame, result, excessBefore, number }: Session, scope: Scope): Promise<void> {
    this.sessions.pop();
    scope.excess = excessBefore;
    const ended = result === undefined ? await frame.throw(new OutOfGas()) : { done: true, value: result } as const;
    if (ended.done !== true || ended.value.call === undefined) return;
    scope.record({ call: { ...ended.value.call, excess: 0n }, frame: number, steps: ended.value.steps });
  }

  /** Gives up what `outer` called. */
  private async giveUpWithin(outer: Session | undefined, scope: Scope): Promise<void> {
    for (let inner = this.sessions.at(-1); inner !== outer && inner !== undefined; inner = this.sessions.at(-1)) {
      await this.giveUp(inner, scope);
    }
  }

  /** Gives up frames in which no other can begin, when another begins. */
  private async giveUpDead(scope: Scope): Promise<void> {
    for (let inner = this.sessions.at(-1); inner !== undefined && !opensFrames(inner); inner = this.sessions.at(-1)) {
      await this.giveUp(inner, scope);
    }
  }

  /** Gives up everything, when a request is over. */
  async settle(scope: Scope): Promise<void> {
    await this.giveUpWithin(undefined, scope);
    this.seen = [];
  }
}
