import { join, u16, u32 } from "../codec";
import type { OpenedValue } from "../element-opening";
import { type Hex, HASH_BYTES, fromHex } from "../hex";
import { encodeType } from "../type";
import type { CommittedTrace } from "./committed-trace";
import { bytesOf } from "./hash-tree";

/** What is opened of a claim, but for its own part: one's own trace as far as the claim's is the same, and paths in the claim's. */
export interface OpeningContext {
  readonly trace: CommittedTrace;
  readonly inputSalt: Hex;
  /** From an operator's output to the root of the claim's trace. */
  readonly listPath: (operator: number) => readonly Hex[];
}

const KIND = { type: 1, padding: 2, hole: 4 } as const;
/** `where`: in the trace. */
const IN_TRACE = Uint8Array.of(0);

/** An element of an operator's output: the leaf that holds it, and the nodes from there on that are above data. */
export function elementOpening(context: OpeningContext, operator: number, element: number, leaf: Uint8Array, nodes: readonly Hex[]): Uint8Array {
  const { values } = context.trace.open(operator, element);
  return join([
    context.trace.commitments.header,
    u16.encode(operator, "operator"),
    u32.encode(element, "element"),
    operatorPart(context, operator),
    ...operands(context, operator, values),
    IN_TRACE,
    leaf,
    bytesOf(nodes),
    bytesOf(context.listPath(operator)),
  ]);
}

/** What the hash of an operator's output is the hash of. */
export function typeOpening(context: OpeningContext, operator: number, hashed: Uint8Array): Uint8Array {
  return join([
    context.trace.commitments.header,
    Uint8Array.of(KIND.type),
    u16.encode(operator, "operator"),
    operatorPart(context, operator),
    ...operands(context, operator, []),
    IN_TRACE,
    u16.encode(hashed.length, "length"),
    hashed,
    bytesOf(context.listPath(operator)),
  ]);
}

/** A place in the tree of an operator's output. */
export interface TreePlace {
  readonly operator: number;
  /** Canonical bytes of the type under which it is hashed. */
  readonly type: Uint8Array;
  readonly height: number;
  readonly index: number;
  /** All siblings up to the tensor's root. */
  readonly path: readonly Hex[];
}

/** A leaf's bytes, or the hash of a node that is above none but empty leaves, or should be above data. */
export function paddingOpening(context: OpeningContext, kind: "padding" | "hole", place: TreePlace, shown: Uint8Array): Uint8Array {
  return join([
    context.trace.commitments.header,
    Uint8Array.of(KIND[kind]),
    u16.encode(place.operator, "operator"),
    IN_TRACE,
    place.type,
    Uint8Array.of(place.height),
    u32.encode(place.index, "index"),
    shown,
    bytesOf(place.path),
    bytesOf(context.listPath(place.operator)),
  ]);
}

function operatorPart({ trace: { commitments } }: OpeningContext, operator: number): Uint8Array {
  return join([commitments.operators[operator]?.hashed ?? new Uint8Array(), bytesOf(commitments.operatorPath(operator))]);
}

/** @param opened the values that are read; of the others the root is shown */
function operands({ trace, inputSalt, listPath }: OpeningContext, operator: number, opened: readonly OpenedValue[]): readonly Uint8Array[] {
  const { commitments } = trace;
  const { description, firstOutput } = commitments;
  return (commitments.operators[operator]?.named ?? []).flatMap((number) => {
    const found = opened.find(({ value }) => value === number);
    const shown = found === undefined ? [u16.encode(0, "runs"), fromHex(rootOf(trace, number), HASH_BYTES)] : openedBytes(found);
    if (number === 0) return [...shown, fromHex(inputSalt, HASH_BYTES)];
    const output = number - firstOutput;
    if (output >= 0) return [encodeType(commitments.outputType(output)), ...shown, bytesOf(listPath(output))];
    const constant = description.constants[number - 1];
    return [constant === undefined ? new Uint8Array() : encodeType(constant.type), ...shown, bytesOf(commitments.constantPath(number - 1))];
  });
}

function rootOf({ commitments: { firstOutput }, tensor, givenRoot }: CommittedTrace, number: number): Hex {
  return number < firstOutput ? givenRoot(number) : tensor(number - firstOutput).root;
}

function openedBytes({ runs, leaves, path }: OpenedValue): readonly Uint8Array[] {
  const places = runs.flatMap(({ first, count }) => [u32.encode(first, "leaf"), u32.encode(count, "leaves")]);
  return [u16.encode(runs.length, "runs"), ...places, leaves, bytesOf(path)];
}
