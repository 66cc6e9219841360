import type { Chain, FrameFacts } from "./chain";
import { hex } from "./hash";
import { StylusNetworkError } from "./errors";
import { callPrecompile, type Precompile } from "./precompiles/precompile";
import { callProgram, type Frame, type FrameResult } from "./program";
import type { Scope } from "./scope";
import { decodeOpening, GIVE_UP, sessionOf, ShimFrame, toWord, type Opening, type Question } from "./shim/protocol";
import type { ShimKind } from "./shim/shim";
import { STATE_ACCOUNT } from "./state-number";

/** What Hardhat Network takes as the answer of a call frame; undefined lets the EVM run it. */
export type FrameAnswer = { readonly result: Buffer; readonly shouldRevert: boolean } | undefined;

interface Session {
  readonly shim: ShimFrame;
  readonly frame: Frame;
  /** Set when the frame has ended and only gas remains to be burnt. */
  result: FrameResult | undefined;
}

/** No value that a caller sends is as large, so a session cannot be mistaken for one. */
const FIRST_SESSION = 1n << 255n;

/**
 * Answers the shims. Every call frame of the EVM passes here, in the order of execution: first the shim's own frame,
 * which shows address and calldata, and as its very next frame the question to the host.
 */
export class Conductor {
  private readonly sessions = new Map<string, Session>();
  private last: { readonly address: Uint8Array; readonly calldata: Uint8Array } | undefined;
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
      if (Buffer.compare(address, STATE_ACCOUNT) === 0) return await this.onQuestion(data, scope);
      this.last = { address, calldata: data };
      scope.enter(address, data);
      return undefined;
    } catch (error) {
      scope.fail(error);
      return { result: Buffer.from(GIVE_UP), shouldRevert: false };
    }
  }

  private async onQuestion(data: Uint8Array, scope: Scope): Promise<FrameAnswer> {
    const session = this.sessionOf(data);
    if (session !== undefined) {
      const reply = session.shim.reply(data);
      if (session.result !== undefined) return this.finish(session, session.result, scope);
      return this.advance(session, await session.frame.next(reply), scope);
    }
    const opening = decodeOpening(data);
    if (opening === undefined) return undefined;
    const started = this.open(opening, scope);
    return started === undefined ? undefined : this.advance(started, await started.frame.next(), scope);
  }

  private sessionOf(data: Uint8Array): Session | undefined {
    const id = sessionOf(data);
    return id === undefined ? undefined : this.sessions.get(hex(id));
  }

  private open(opening: Opening, scope: Scope): Session | undefined {
    const chain: Chain = { ...this.chain, scope };
    const behind = this.behind(opening.key, chain);
    if (behind === undefined) return undefined;
    if (this.last === undefined) throw new StylusNetworkError("program", "a shim asked outside of any call");
    scope.ask();
    const shim = new ShimFrame(behind.kind, toWord(FIRST_SESSION + this.count++), opening.gas);
    const { caller, value, timestamp } = opening;
    const frame = behind.start({ ...this.last, caller, value, timestamp, gas: shim.ledger.entry });
    const session: Session = { shim, frame, result: undefined };
    this.sessions.set(hex(shim.session), session);
    return session;
  }

  /** What a shim of this key stands for. */
  private behind(key: Uint8Array, chain: Chain): { readonly kind: ShimKind; start(facts: FrameFacts): Frame } | undefined {
    const precompile = this.precompiles.find((candidate) => Buffer.compare(candidate.key, key) === 0);
    if (precompile !== undefined) return { kind: "precompile", start: (facts) => callPrecompile(precompile, facts, chain) };
    const module = chain.modules.find(key);
    return module === undefined ? undefined : { kind: "program", start: (facts) => callProgram(module, facts, chain) };
  }

  private advance(session: Session, step: IteratorResult<Question, FrameResult>, scope: Scope): FrameAnswer {
    if (step.done === true) return this.finish(session, step.value, scope);
    return { result: Buffer.from(session.shim.ask(step.value)), shouldRevert: false };
  }

  private finish(session: Session, result: FrameResult, scope: Scope): FrameAnswer {
    const { answer, excess } = session.shim.end(result.ending);
    session.result = result;
    if (excess !== undefined) {
      this.sessions.delete(hex(session.shim.session));
      if (result.call !== undefined) scope.record({ ...result.call, excess });
    }
    return { result: Buffer.from(answer), shouldRevert: false };
  }

  /** Gives up frames that the EVM has left without ending them, for want of gas. */
  async settle(): Promise<void> {
    const open = [...this.sessions.values()];
    this.sessions.clear();
    this.last = undefined;
    for (const { frame, result } of open) {
      if (result === undefined) await frame.return({ ending: { kind: "burnAll" } });
    }
  }
}
