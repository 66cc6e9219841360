import type { Chain, FrameFacts, FrameMode } from "./chain";
import { StylusNetworkError } from "./errors";
import { same } from "./hash";
import { callPrecompile, type Precompile } from "./precompiles/precompile";
import { callProgram, OutOfGas, type Frame, type FrameResult } from "./program";
import { isEvmPrecompile, type Entered, type Scope } from "./scope";
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
  /** Of its first question, in the scope. */
  readonly number: number;
}

/** A frame that the EVM began. */
interface Seen {
  readonly address: Uint8Array;
  readonly calldata: Uint8Array;
  /** Set where a transaction begins with it, as far as address and calldata tell. */
  readonly first: Entered | undefined;
}

/** No value that a caller sends is as large, so a session cannot be mistaken for one. */
const FIRST_SESSION = 1n << 255n;

/** Whether a frame may begin within the session's, which does what was asked, or burns by a precompile. */
function mayOpen({ asked, result }: Session, address: Uint8Array, data: Uint8Array, seen: number): boolean {
  if (result !== undefined) return isEvmPrecompile(address);
  if (asked === undefined) return false;
  const { question } = asked;
  const isNext = asked.seen === seen;
  switch (question.op) {
    case "create": return true;
    case "call": return !isNext || (same(address, question.to) && same(data, question.data));
    case "probe": return isNext && same(address, question.account) && data.length === 0;
    case "burn":
    case "transfer": return isEvmPrecompile(address);
    default: return false;
  }
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
      if (same(address, STATE_ACCOUNT)) {
        scope.called();
        return await this.onQuestion(data, scope);
      }
      await this.giveUpDead(address, data, scope);
      const first = this.sessions.length === 0 ? scope.enter(address, data) : undefined;
      if (first !== undefined) this.seen = [];
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
    if (this.isAttempt(opening)) return { result: Buffer.from(ATTEMPT), shouldRevert: false };
    const started = await this.open(opening, scope);
    return started === undefined ? undefined : this.advance(started, scope);
  }

  /** Whether the innermost frame's probe asks. A frame with more gas comes after that one, which died before it probed. */
  private isAttempt({ key, gas, caller, contract }: Opening): boolean {
    const { asked, facts } = this.sessions.at(-1) ?? {};
    if (facts === undefined || asked?.question.op !== "probe") return false;
    const { entry } = new ShimFrame(key, gas).ledger;
    return same(caller, facts.caller) && same(contract, facts.contract) && entry <= asked.question.gas;
  }

  private sessionOf(data: Uint8Array): Session | undefined {
    const id = sessionOf(data);
    return id === undefined ? undefined : this.sessions.find(({ shim }) => same(shim.session, id));
  }

  private async open(opening: Opening, scope: Scope): Promise<Session | undefined> {
    const chain: Chain = { ...this.chain, scope };
    const start = this.behind(opening.key, chain);
    if (start === undefined) return undefined;
    await this.giveUpOutlived(opening, scope);
    const last = this.begun(opening, scope);
    const shim = new ShimFrame(toWord(FIRST_SESSION + this.count++), opening.gas);
    const { caller, value, timestamp, contract } = opening;
    const facts: FrameFacts = {
      address: last.address, calldata: last.calldata, contract, caller, value, timestamp, gas: shim.ledger.entry,
      depth: this.sessions.filter((outer) => outer.isProgram).length, reentrant: this.isReentrant(last.address, opening), mode: { isStatic: this.isStatic(last) },
    };
    const session: Session = {
      shim, facts, frame: start(facts, shim), asked: undefined, result: undefined, excessBefore: scope.excess,
      number: scope.ask(), isProgram: this.chain.modules.find(opening.key) !== undefined,
    };
    this.sessions.push(session);
    return session;
  }

  /** The shim's own frame, the last that began. A transaction's first frame has its sender for caller, and no other has. */
  private begun({ caller }: Opening, scope: Scope): Seen {
    const last = this.seen.at(-1);
    if (last === undefined) throw new StylusNetworkError("program", "a shim asked outside of any call");
    const first = last.first ?? (this.sessions.length === 0 ? scope.enter(last.address, last.calldata) : undefined);
    const isFirst = first?.entry.from === undefined ? last.first !== undefined : same(caller, first.entry.from);
    if (!isFirst && first !== undefined) scope.leave(first);
    return { ...last, first: isFirst ? first : undefined };
  }

  /** Whether a new frame is static, where the frames around it tell. */
  private isStatic({ first }: Seen): FrameMode["isStatic"] {
    const outer = this.sessions.at(-1);
    if (outer === undefined) return first === undefined ? undefined : false;
    const { question, seen } = outer.asked ?? {};
    const { isStatic } = outer.facts.mode;
    if (isStatic === true) return true;
    if (question?.op !== "call") return undefined;
    if (question.kind === "staticcall") return true;
    return seen === this.seen.length - 1 ? isStatic : undefined;
  }

  /**
   * Whether `contract` has another frame open that was not delegated to. Frames of programs are known; of what runs
   * `contract`'s own code between them, one that has ended already is taken for an open one.
   */
  private isReentrant(address: Uint8Array, { contract, caller }: Opening): boolean {
    const outer = [...this.sessions].reverse().find(({ facts }) => same(facts.contract, contract));
    if (outer === undefined) return false;
    const { asked, facts } = outer;
    const within = this.seen.slice(asked?.seen ?? 0, -1);
    const isDelegated = asked?.question.op === "call" && asked.question.kind === "delegatecall" && same(caller, facts.caller) &&
      !within.some((frame) => same(frame.address, caller));
    if (same(address, contract) && !isDelegated) return true;
    return facts.reentrant || within.some((frame) => same(frame.address, contract));
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
      if (result.call !== undefined) scope.record({ call: { ...result.call, excess }, question: session.number, steps: result.steps });
    }
    return { result: Buffer.from(answer), shouldRevert: false };
  }

  /** Gives up the innermost frame, which the EVM has left without ending it, for want of gas. */
  private async giveUp({ frame, result, excessBefore, number }: Session, scope: Scope): Promise<void> {
    this.sessions.pop();
    scope.excess = excessBefore;
    const ended = result === undefined ? await frame.throw(new OutOfGas()) : { done: true, value: result } as const;
    if (ended.done !== true || ended.value.call === undefined) return;
    scope.record({ call: { ...ended.value.call, excess: 0n }, question: number, steps: ended.value.steps });
  }

  /** Gives up what `outer` called. */
  private async giveUpWithin(outer: Session | undefined, scope: Scope): Promise<void> {
    for (let inner = this.sessions.at(-1); inner !== outer && inner !== undefined; inner = this.sessions.at(-1)) {
      await this.giveUp(inner, scope);
    }
  }

  /** Gives up frames in which this one cannot begin. */
  private async giveUpDead(address: Uint8Array, data: Uint8Array, scope: Scope): Promise<void> {
    const { length } = this.seen;
    for (let inner = this.sessions.at(-1); inner !== undefined && !mayOpen(inner, address, data, length); inner = this.sessions.at(-1)) {
      await this.giveUp(inner, scope);
    }
  }

  /** Gives up frames in which a shim's cannot have begun, as its caller or its gas show. */
  private async giveUpOutlived(opening: Opening, scope: Scope): Promise<void> {
    const dead = this.sessions.findIndex((session) => this.isOutlived(session, opening));
    if (dead >= 0) await this.giveUpWithin(this.sessions[dead - 1], scope);
  }

  /**
   * Whether a shim with this caller and gas is not within the session, which began before it: what is within has less gas,
   * and the session's caller for its own only where that was called again.
   */
  private isOutlived({ facts, shim, asked }: Session, { caller, gas }: Opening): boolean {
    if (gas >= shim.ledger.remaining) return true;
    if (!same(caller, facts.caller) || same(caller, facts.contract)) return false;
    if (asked?.question.op === "call" && asked.question.kind === "delegatecall") return false;
    return !this.seen.slice(asked?.seen ?? 0, -1).some(({ address }) => same(address, caller));
  }

  /** Gives up everything, when a request is over. */
  async settle(scope: Scope): Promise<void> {
    await this.giveUpWithin(undefined, scope);
    this.seen = [];
  }
}
