/** Feeds the runtime with whatever comes in, and says what became of it. */
import {
  canonicalModule, decodeProgram, MemoryHost, prepare, run, StylusActivationError, StylusCodecError, stylusParams, type StylusParams, type StylusVersion,
} from "stylus-runtime";
import type { Corpus } from "./corpus";
import { mutant, noise, noisy } from "./mutants";
import { random, type Random } from "./random";

/** How many rounds ended how: by the status of a run, or the code of a refusal. */
export type Outcomes = Map<string, number>;

/** A round that ended as none may; `bytes` are what came in. */
export class Finding extends Error {
  constructor(
    readonly round: number,
    readonly bytes: Uint8Array,
    cause: unknown,
  ) {
    super(`round ${round}: ${cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)}\n${Buffer.from(bytes).toString("base64")}`, { cause });
  }
}

const GAS = 2_000n;
const STATUSES = new Set(["success", "revert", "failure", "outOfInk", "outOfStack"]);
const PARAMS = ([1, 2, 3] as StylusVersion[]).map((stylusVersion) => stylusParams({ stylusVersion }));

/** What a refusal is called. Anything else that is thrown is passed on, and so is a module that did not survive its meter. */
function refusal(error: unknown): string {
  const refused = error instanceof StylusActivationError || error instanceof StylusCodecError;
  if (refused && error.code !== "compile") return error.code;
  throw error;
}

/** Activates a module and, where that works, calls it. */
function outcomeOf(wasm: Uint8Array, params: StylusParams): string {
  const program = prepare(wasm, params);
  const { status, output, inkUsed, inkLeft } = run(program, { calldata: wasm.subarray(0, 40), gas: GAS, host: new MemoryHost(), params });
  if (!STATUSES.has(status)) throw new Error(`no such status: ${status}`);
  if (inkUsed < 0n || inkLeft < 0n || inkUsed + inkLeft !== GAS * BigInt(params.inkPrice)) throw new Error(`ink: ${inkUsed} used, ${inkLeft} left`);
  if (output.length > 0 && status !== "success" && status !== "revert") throw new Error(`${status} with output`);
  return status;
}

function canonicalOrRefused(wasm: Uint8Array): void {
  try {
    canonicalModule(wasm);
  } catch (error) {
    refusal(error);
  }
}

function input({ small, large, code }: Corpus, dice: Random): { bytes: Uint8Array; coded: boolean } {
  switch (dice.below(20)) {
    case 0: return { bytes: noise(dice), coded: dice.once(8) };
    case 1: return { bytes: noisy(dice.pick(code), 0, dice), coded: true };
    default: return { bytes: mutant({ small, large, code }, dice), coded: false };
  }
}

/** One round, which depends on the seed, its number and the corpus. @throws Finding */
export function round(corpus: Corpus, seed: number, number: number): string {
  const dice = random(seed, number);
  const { bytes, coded } = input(corpus, dice);
  const params = dice.pick(PARAMS);
  try {
    const wasm = coded ? decodeProgram(bytes, params) : bytes;
    if (dice.once(16)) canonicalOrRefused(wasm);
    return outcomeOf(wasm, params);
  } catch (error) {
    try {
      return refusal(error);
    } catch (foreign) {
      throw new Finding(number, bytes, foreign);
    }
  }
}
