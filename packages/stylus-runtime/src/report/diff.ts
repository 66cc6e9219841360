import { canonicalModule } from "../canonical";
import type { Host } from "../host";
import type { StylusParams } from "../params";
import { prepareProfiled, profile } from "../profile/profile";
import type { Status } from "../run";
import { encodeProgram } from "../codec";
import { checkProgram } from "./check";
import { bodiesOf, importsOf, readableNames, sectionsOf } from "./layout";
import { programIn } from "./program";

/** A figure of two builds; undefined where a build has no such thing. */
export interface Change<T> {
  readonly before: T | undefined;
  readonly after: T | undefined;
}

export type Changes<T> = Readonly<Record<string, Change<T>>>;

/** One call of both builds. Ink by name; functions are their own ink, without what they call. */
export interface CallDiff {
  readonly status: Change<Status>;
  readonly sameOutput: boolean;
  readonly ink: Change<bigint>;
  readonly hostCalls: Changes<bigint>;
  readonly functions: Changes<bigint>;
}

export interface BuildDiff {
  /** Whether the two are the same bytes. */
  readonly same: boolean;
  /** Bytes of the module, and of the account code that it compresses to. */
  readonly size: Readonly<Record<"module" | "code", Change<number>>>;
  /** Bytes of sections by name. */
  readonly sections: Changes<number>;
  /** Pages, gas and wei of what activates, by name; none for a build that a chain would refuse. */
  readonly activation: Changes<number | bigint>;
  /** Why a chain would refuse a build. */
  readonly refused: Change<string>;
  /** Bytes of functions by name where both builds have names, and by index otherwise; only what differs. */
  readonly functions: Changes<number>;
  readonly named: boolean;
  readonly imports: { readonly added: readonly string[]; readonly removed: readonly string[] };
  /** Where both activate and a call was asked for. */
  readonly call?: CallDiff;
}

export interface DiffOptions {
  readonly params: StylusParams;
  /** Makes both builds canonical first; names are kept. */
  readonly canonical?: boolean;
  /** A call of each build, in a host of its own. */
  readonly call?: { readonly calldata: Uint8Array; readonly gas: bigint; readonly host: () => Host };
}

type Figure = number | bigint;

interface Build {
  /** As it came, with its names. */
  readonly original: Uint8Array;
  readonly wasm: Uint8Array;
  readonly names: ReadonlyMap<number, string>;
}

function buildOf(bytes: Uint8Array, { params, canonical }: DiffOptions): Build {
  const original = programIn(bytes, params).wasm;
  return { original, wasm: canonical === true ? canonicalModule(original) : original, names: readableNames(original) };
}

/** Names that occur again get their number, in order. */
function numbered<T>(items: readonly (readonly [string, T])[]): Map<string, T> {
  const seen = new Map<string, number>();
  return new Map(items.map(([name, value]) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return [times === 1 ? name : `${name} (${times})`, value];
  }));
}

function changes<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>, onlyDiffering = false): Changes<T> {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const all = names.map((name) => [name, { before: before.get(name), after: after.get(name) }] as const);
  return Object.fromEntries(onlyDiffering ? all.filter(([, change]) => change.before !== change.after) : all);
}

function sectionBytes({ wasm }: Build): Map<string, number> {
  return numbered(sectionsOf(wasm).map(({ name, start, end }) => [name, end - start]));
}

/** The functions that a build defines: their indices and what they are called, each by a name of its own. */
function functionsOf({ wasm, names }: Build, named: boolean): ReadonlyMap<string, { readonly index: number; readonly bytes: number }> {
  const first = importsOf(wasm).length;
  return numbered(bodiesOf(wasm).map(({ start, end }, i) => {
    const index = first + i;
    return [(named ? names.get(index) : undefined) ?? `func[${index}]`, { index, bytes: end - start }];
  }));
}

function functionBytes(build: Build, named: boolean): Map<string, number> {
  return new Map([...functionsOf(build, named)].map(([name, { bytes }]) => [name, bytes]));
}

function activationOf(build: Build, params: StylusParams): { refused: string | undefined; figures: Map<string, Figure> } {
  const report = checkProgram(build.wasm, params);
  if (!report.activates) return { refused: `${report.code}: ${report.message}`, figures: new Map() };
  const { footprint, activation, dataFee, callStart } = report;
  const figures = new Map<string, Figure>([
    ["pages", footprint], ["activation gas", activation.total], ["data fee", dataFee],
    ["call start, cached", callStart.cached], ["call start, not cached", callStart.uncached],
  ]);
  return { refused: undefined, figures };
}

function called(build: Build, named: boolean, params: StylusParams, { calldata, gas, host }: NonNullable<DiffOptions["call"]>) {
  const { outcome, functions, hostCalls } = profile(prepareProfiled(build.wasm, params, build.original), { calldata, gas, host: host(), params });
  const ink = new Map(functions.map(({ index, selfInk }) => [index, selfInk]));
  const entered = [...functionsOf(build, named)].flatMap(([name, { index }]) => {
    const own = ink.get(index);
    return own === undefined ? [] : [[name, own] as const];
  });
  return {
    outcome,
    functions: new Map(entered),
    hostCalls: new Map(hostCalls.map(({ name, ink }) => [name as string, ink])),
  };
}

function callDiff(before: Build, after: Build, named: boolean, params: StylusParams, call: NonNullable<DiffOptions["call"]>): CallDiff {
  const [a, b] = [called(before, named, params, call), called(after, named, params, call)];
  return {
    status: { before: a.outcome.status, after: b.outcome.status },
    sameOutput: Buffer.compare(a.outcome.output, b.outcome.output) === 0,
    ink: { before: a.outcome.inkUsed, after: b.outcome.inkUsed },
    hostCalls: changes(a.hostCalls, b.hostCalls),
    functions: changes(a.functions, b.functions),
  };
}

/**
 * Compares two builds of a program: sizes, what activation and a call's start cost, functions, imports, and one call.
 *
 * @param before a module, account code or init code, like `after`.
 * @throws StylusCodecError where account code does not decode; StylusActivationError where a module cannot be made canonical.
 */
export function compareBuilds(before: Uint8Array, after: Uint8Array, options: DiffOptions): BuildDiff {
  const { params, call } = options;
  const [a, b] = [buildOf(before, options), buildOf(after, options)];
  const named = a.names.size > 0 && b.names.size > 0;
  const [first, second] = [activationOf(a, params), activationOf(b, params)];
  const [had, has] = [importsOf(a.wasm), importsOf(b.wasm)];
  const both = first.refused === undefined && second.refused === undefined;
  return {
    same: Buffer.compare(a.wasm, b.wasm) === 0,
    size: {
      module: { before: a.wasm.length, after: b.wasm.length },
      code: { before: encodeProgram(a.wasm).length, after: encodeProgram(b.wasm).length },
    },
    sections: changes(sectionBytes(a), sectionBytes(b)),
    activation: changes(first.figures, second.figures),
    refused: { before: first.refused, after: second.refused },
    functions: changes(functionBytes(a, named), functionBytes(b, named), true),
    named,
    imports: { added: has.filter((name) => !had.includes(name)), removed: had.filter((name) => !has.includes(name)) },
    ...(call === undefined || !both ? {} : { call: callDiff(a, b, named, params, call) }),
  };
}
