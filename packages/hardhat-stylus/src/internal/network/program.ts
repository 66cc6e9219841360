import { callStartGas, openPages, pagesGas, returnDataFloor, type Outcome } from "stylus-runtime";
import { BLOCK_CACHE_ARBOS } from "./arbos";
import type { Chain, FrameFacts } from "./chain";
import { StylusNetworkError, UnsupportedHostFunctionError } from "./errors";
import { hex, to0x } from "./hash";
import type { Module } from "./modules";
import type { ProgramCall } from "./scope";
import { addressIn, toBigInt, wordAt, type Ending, type Question, type Reply } from "./shim/protocol";
import { stateOf } from "./state-number";
import { standingOf } from "./standing";
import type { HostQuestion, HostReply, Settled } from "./worker/messages";

/** How a frame ended, with its line for the record where a program ran. */
export interface FrameResult {
  readonly ending: Ending;
  readonly call?: Omit<ProgramCall, "excess">;
}

export type Frame = Generator<Question, FrameResult, Reply> | AsyncGenerator<Question, FrameResult, Reply>;

/** Answers a program's question by what the EVM and the table of modules say. */
function* replyTo(question: HostQuestion, { modules, scope }: Chain): Generator<Question, HostReply, Reply> {
  if (question.kind === "context") {
    const { data } = yield { op: "context" };
    const number = (index: number): bigint => toBigInt(wordAt(data, index));
    const address = (index: number): Uint8Array => addressIn(wordAt(data, index));
    return {
      kind: "context",
      facts: {
        contract: address(0), origin: address(1), gasPrice: number(2), number: number(3), gasLimit: number(4),
        baseFee: number(5), coinbase: address(6), chainId: number(7),
      },
    };
  }
  const { word: hash, gas } = yield { op: "codeHash", account: question.account };
  if (question.kind === "codeHash") return { kind: "bytes", value: modules.hashOf(hash), gas };
  const known = modules.codeOf(hash);
  if (known !== undefined) return { kind: "bytes", value: known, gas };
  const { data: code } = yield { op: "copyCode", account: question.account };
  modules.learn(code);
  scope.learned++;
  return { kind: "bytes", value: code, gas };
}

function outcomeOf(settled: Settled, facts: FrameFacts): Outcome {
  switch (settled.kind) {
    case "outcome":
      return settled.outcome;
    case "unsupported":
      throw new UnsupportedHostFunctionError(settled.hostFunction, to0x(facts.address));
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
): AsyncGenerator<Question, FrameResult, Reply> {
  const { scope } = chain;
  const key = hex(module.key);
  const { state } = yield* stateOf(chain, facts.timestamp);
  const { params } = state;
  const call = { program: to0x(facts.address), codeHash: to0x(module.key), inkUsed: 0n, gas: facts.gas, cached: false };
  const burnAll = (status: ProgramCall["status"], inkUsed = 0n, cached = false): FrameResult => ({
    ending: { kind: "burnAll" },
    call: { ...call, status, inkUsed, cached },
  });
  const standing = standingOf(state.programs.get(key), facts.timestamp, params);
  if (standing.kind !== "active") return burnAll("inactive");

  const { program } = standing.record;
  const { footprint } = program.activation;
  const opened = pagesGas(scope.pages, footprint, params);
  const recent = state.arbosVersion >= BLOCK_CACHE_ARBOS && scope.touch(module.key, params.blockCacheSize);
  const cached = recent || state.cached.has(key);
  const start = opened + BigInt(callStartGas(program.activation, params, cached));
  if (start > facts.gas) return burnAll("outOfGas", 0n, cached);

  const { open } = scope.pages;
  const pages = openPages(scope.pages, footprint);
  const run = chain.pool.run({
    program, pages, params, calldata: facts.calldata, gas: facts.gas - start,
    facts: { sender: facts.caller, value: facts.value, timestamp: facts.timestamp },
  });
  let settled: Settled | undefined;
  try {
    let next = await run.next();
    while (next.done !== true) next = await run.next(yield* replyTo(next.value, chain));
    settled = next.value;
  } finally {
    if (settled === undefined) await run.return({ kind: "abandoned" });
  }
  const outcome = outcomeOf(settled, facts);
  scope.pages = { open, ever: outcome.pages.ever };

  const { status, output, inkUsed } = outcome;
  if (status === "outOfInk" || status === "outOfStack") return burnAll(status, inkUsed, cached);
  const floor = BigInt(returnDataFloor(output.length, params));
  if (floor > facts.gas) return burnAll("outOfGas", inkUsed, cached);
  const spent = facts.gas - outcome.inkLeft / BigInt(params.inkPrice);
  const gas = spent > floor ? spent : floor;
  return {
    ending: { kind: status === "success" ? "return" : "revert", output, gas },
    call: { ...call, status, inkUsed, gas, cached },
  };
}
