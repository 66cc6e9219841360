import { callStartGas, dataFee, FIXED_ACTIVATION_GAS, segmentGas, type Activation } from "../activation";
import { encodeProgram } from "../codec";
import { pagesGas } from "../memory-model";
import type { StylusParams } from "../params";
import { grouped } from "../text";
import { decodeModule } from "../wasm/decode";
import { sectionsOf } from "./layout";

/** The most code that an account holds, in bytes (EIP-170). */
export const MAX_CODE_BYTES = 24_576;
/** `EFF001` before each fragment's share of the stream. */
const FRAGMENT_PREFIX_BYTES = 3;
const CODE_PREFIX_BYTES = 4;

/** What it costs to deploy, activate and enter a program. Gas but for bytes, pages and wei. */
export interface Figures {
  readonly wasmBytes: number;
  /** Of the account code, compressed. */
  readonly codeBytes: number;
  /** Accounts that the code takes: 1 where it fits one, otherwise fragments, without their root. */
  readonly accounts: number;
  /** Whether one account holds it, or as many fragments as the chain allows. */
  readonly fits: boolean;
  readonly footprint: number;
  readonly activation: {
    /** Paid before anything is looked at. */
    readonly fixed: number;
    /** A parameter of the chain. */
    readonly parameter: number;
    readonly size: number;
    /** The three together; ArbOS' own storage and the transaction come on top. */
    readonly total: number;
  };
  /** Wei, where nobody else activates. */
  readonly dataFee: bigint;
  /** Before the first operator, with the pages of a transaction's first Stylus frame. */
  readonly callStart: { readonly cached: bigint; readonly uncached: bigint; readonly pages: bigint };
  /** What makes it dearer than it need be, and what to do. */
  readonly hints: readonly string[];
}

/** Fewer bytes of segments or custom sections are not worth a word. */
const WORTH_A_HINT = 256;

/** What {@link Figures} say but for the hints. */
type Facts = Omit<Figures, "hints">;

function hintsOn(wasm: Uint8Array, { fits, accounts, codeBytes, footprint, callStart: { pages } }: Facts, params: StylusParams): string[] {
  const hints: string[] = [];
  const { data, elements } = decodeModule(wasm);
  const segments = [...data, ...elements].reduce((sum, { range }) => sum + range, 0);
  const custom = sectionsOf(wasm).reduce((sum, { name, start, end }) => sum + (name.startsWith("custom") ? end - start : 0), 0);
  if (pages > 0n) {
    hints.push(`${footprint} pages of memory, of which ${params.freePages} are free, cost ${grouped(pages)} gas at every call. Link with -Clink-arg=-zstack-size=8192, or what the program needs: the default stack takes 16 pages.`);
  }
  if (segments >= WORTH_A_HINT) {
    hints.push(`${grouped(segments)} bytes of data segments cost ${grouped(segmentGas(segments))} gas at every call, cached or not: tables, texts of panics, names of source files.`);
  }
  if (custom >= WORTH_A_HINT) {
    hints.push(`${grouped(custom)} bytes of custom sections do nothing on a chain, and are paid for at activation and at a call that is not cached. Deploy without them: strip = true in [profile.release] of Cargo.toml.`);
  }
  if (!fits) {
    hints.push(`${grouped(codeBytes)} bytes of code are too many: an account holds ${grouped(MAX_CODE_BYTES)}, and the chain allows ${params.maxFragmentCount} fragments. Build with opt-level = "z" and lto = "fat", or split the contract.`);
  } else if (accounts > 1) {
    hints.push(`${grouped(codeBytes)} bytes of code exceed the ${grouped(MAX_CODE_BYTES)} of an account: deploy ${accounts} fragments and a root, or build with opt-level = "z".`);
  }
  return hints;
}

/** @param wasm a module that was prepared, with what that found. */
export function figuresOf(wasm: Uint8Array, activation: Activation, params: StylusParams): Figures {
  const codeBytes = encodeProgram(wasm).length;
  const perFragment = MAX_CODE_BYTES - FRAGMENT_PREFIX_BYTES;
  const accounts = codeBytes <= MAX_CODE_BYTES ? 1 : Math.ceil((codeBytes - CODE_PREFIX_BYTES) / perFragment);
  const fits = accounts === 1 || accounts <= params.maxFragmentCount;
  const pages = pagesGas({ open: 0, ever: 0 }, activation.footprint, params);
  const start = (cached: boolean): bigint => BigInt(callStartGas(activation, params, cached)) + pages;
  const { activationGas: parameter } = params;
  const { activationGas: size, footprint } = activation;
  const facts: Facts = {
    wasmBytes: wasm.length, codeBytes, accounts, fits, footprint,
    activation: { fixed: FIXED_ACTIVATION_GAS, parameter, size, total: FIXED_ACTIVATION_GAS + parameter + size },
    dataFee: dataFee(BigInt(activation.asmEstimate)),
    callStart: { cached: start(true), uncached: start(false), pages },
  };
  return { ...facts, hints: hintsOn(wasm, facts, params) };
}
