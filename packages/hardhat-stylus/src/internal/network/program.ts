import { callStartGas, openPages, pagesGas, returnDataFloor, type HostCallSums, type Outcome } from "stylus-runtime";
import { ProgramHost } from "./answers";
import { BLOCK_CACHE_ARBOS } from "./arbos";
import type { Chain, FrameFacts } from "./chain";
import { StylusNetworkError } from "./errors";
import { hex, to0x } from "./hash";
import type { Module } from "./modules";
import type { ProgramCall } from "./scope";
import type { GasLedger } from "./shim/ledger";
import type { Ending, Question, Reply } from "./shim/protocol";
import { stateOf } from "./state-number";
import { standingOf } from "./standing";
import type { Settled, Steps } from "./worker/messages";

/** How a frame ended, with its line for the record where a program ran. */
export interface FrameResult {
  readonly ending: Ending;
  readonly call?: Omit<ProgramCall, "excess">;
  readonly steps?: Steps;
}

export type Frame = Generator<Question, FrameResult, Reply> | AsyncGenerator<Question, FrameResult, Reply>;

/** Thrown into a frame that the EVM has left, because its gas did not reach for what was asked. */
export class OutOfGas extends Error {}

interface Ran {
  readonly outcome: Outcome;
  readonly hostCalls: HostCallSums;
  readonly steps: Steps;
}

function ranOf(settled: Settled, facts: FrameFacts): Ran {
  switch (settled.kind) {
    case "outcome":
      return settled;
    case "abandoned":
      throw new StylusNetworkError("program", `the program at ${to0x(facts.address)} was abandoned and yet went on`);
    case "failed":
      throw new StylusNetworkError("program", `the program at ${to0x(facts.address)} could not be run: ${settled.message}`);
  }
}

/** A call of a program, charged as a chain charges it. */
export async function* callProgram(
  module: Module,
  facts: FrameFacts,
  chain: Chain,
  ledger: GasLedger,
): AsyncGenerator<Question, FrameResult, Reply> {
  const { scope } = chain;
  const key = hex(module.key);
  const { state } = yield* stateOf(chain, facts.timestamp);
  const { params } = state;
  const call = {
    program: to0x(facts.address), codeHash: to0x(module.key), depth: facts.depth, calldata: to0x(facts.calldata), output: "0x",
    inkUsed: 0n, hostCalls: {}, pages: scope.pages, gas: facts.gas, cached: false,
  };
  const burnAll = (status: ProgramCall["status"], ran: Partial<ProgramCall> = {}, steps?: Steps): FrameResult => ({
    ending: { kind: "burnAll" },
    call: { ...call, ...ran, status },
    steps,
  });
  const standing = standingOf(state.programs.get(key), facts.timestamp, params);
  if (standing.kind !== "active") return burnAll("inactive", { standing: standing.kind });

  const { program } = standing.record;
  const { footprint } = program.activation;
  const opened = pagesGas(scope.pages, footprint, params);
  const recent = state.arbosVersion >= BLOCK_CACHE_ARBOS && scope.touch(module.key, params.blockCacheSize, facts.timestamp);
  const cached = recent || state.cached.has(key);
  const start = opened + BigInt(callStartGas(program.activation, params, cached));
  if (start > facts.gas) return burnAll("outOfGas", { cached });

  const { open } = scope.pages;
  const pages = openPages(scope.pages, footprint);
  scope.pages = pages;
  const { contract, caller: sender, value, timestamp, reentrant } = facts;
  const run = chain.pool.run({
    kind: "job", program, pages, params, calldata: facts.calldata, gas: facts.gas - start,
    facts: { contract, sender, value, timestamp, reentrant },
  });
  const host = new ProgramHost(facts, chain, ledger);
  let settled: Settled | undefined;
  try {
    let next = await run.next();
    while (next.done !== true) {
      next = await run.next({ kind: "answer", value: yield* host.answer(next.value) });
    }
    settled = next.value;
  } catch (error) {
    if (!(error instanceof OutOfGas)) throw error;
    return burnAll("outOfGas", { cached });
  } finally {
    scope.pages = { open, ever: scope.pages.ever };
    if (settled === undefined) await run.return({ kind: "abandoned" });
  }
  const { outcome, hostCalls, steps } = ranOf(settled, facts);
  scope.pages = { open, ever: outcome.pages.ever };

  const { status, output, inkUsed } = outcome;
  const ran = { inkUsed, hostCalls, pages: outcome.pages, cached };
  if (status === "outOfInk" || status === "outOfStack") return burnAll(status, ran, steps);
  const floor = BigInt(returnDataFloor(output.length, params));
  if (floor > facts.gas) return burnAll("outOfGas", ran, steps);
  const spent = facts.gas - outcome.inkLeft / BigInt(params.inkPrice);
  const gas = spent > floor ? spent : floor;
  return {
    ending: { kind: status === "success" ? "return" : "revert", output, gas },
    call: { ...call, ...ran, status, output: to0x(output), gas },
    steps,
  };
}
