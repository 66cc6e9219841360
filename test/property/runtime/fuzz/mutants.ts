/** Modules that are nearly right: sections, counts, lengths and operators changed one by one, and bytes without regard to them. */
import { u } from "../../../stylus/runtime/wasm";
import type { Corpus, Source } from "./corpus";
import { unsigned, type Body } from "./parts";
import type { Random } from "./random";

/** Bytes that mean something: section ids, opcodes, types, and the ends of LEB128 ranges. */
const TELLING = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x1a, 0x1b, 0x1c, 0x20, 0x21, 0x22,
  0x23, 0x24, 0x25, 0x28, 0x36, 0x3f, 0x40, 0x41, 0x42, 0x43, 0x60, 0x6f, 0x70, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0xc0, 0xd0, 0xd2, 0xfc,
  0xfd, 0xfe, 0xff];
/** Integers at the edges of what is allowed, and beyond: the last three are too long or too large for 32 bits. */
const NUMBERS = [
  ...[0, 1, 2, 3, 64, 127, 128, 129, 348, 349, 4_096, 65_535, 65_536, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff].map(u),
  [0x81, 0x80, 0x80, 0x80, 0x00], [0xff, 0xff, 0xff, 0xff, 0x1f], [0x80, 0x80, 0x80, 0x80, 0x80, 0x00], [0x80, 0x80, 0x80, 0x80, 0x80],
];
/** Opcodes by what they do to the stack: within a class, one may stand for another. */
const CLASSES = [
  [0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f],
  [0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a],
  [0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a], [0x45, 0x67, 0x68, 0x69, 0xc0, 0xc1], [0x79, 0x7a, 0x7b, 0xc2, 0xc3, 0xc4],
  [0x28, 0x2c, 0x2d, 0x2e, 0x2f], [0x29, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35], [0x36, 0x3a, 0x3b], [0x37, 0x3c, 0x3d, 0x3e],
  [0x0c, 0x0d], [0x02, 0x03, 0x04], [0x20, 0x21, 0x22], [0x23, 0x24], [0x3f, 0x40], [0xac, 0xad],
];
const CLASS = new Map(CLASSES.flatMap((ops) => ops.map((op) => [op, ops] as const)));
/** Operators that may stand anywhere, and some that need what may not be there. */
const SNIPPETS = [
  [0x01], [0x00], [0x0f], [0x1a], [0x1b], [0x0b], [0x05], [0x41, 0], [0x41, 0, 0x1a], [0x42, 0x7f, 0x1a], [0x43, 0, 0, 0, 0, 0x1a], [0x02, 0x40, 0x0b],
  [0x03, 0x40, 0x0b], [0x41, 0, 0x04, 0x40, 0x0b], [0x03, 0x40, 0x0c, 0, 0x0b], [0x20, 0, 0x1a], [0x3f, 0, 0x1a], [0x41, 1, 0x40, 0, 0x1a],
  [0x41, 0x7f, 0x40, 0, 0x1a], [0x10, 0], [0x41, 0, 0x11, 0, 0], [0x41, 0, 0x41, 0, 0x41, 0xc0, 0, 0xfc, 0x0b, 0],
  [0x41, 0, 0x41, 1, 0x41, 0xc0, 0, 0xfc, 0x0a, 0, 0], [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 0x08, 0, 0], [0x41, 0, 0x0e, 0, 0],
  [0x41, 0, 0x28, 2, 0, 0x1a], [0x41, 0x7f, 0x28, 2, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x1a], [0x41, 0, 0x41, 0, 0x36, 2, 0], [0x20, 0, 0x10, 0, 0x1a],
];

type Bytes = readonly number[] | Uint8Array;

/** A section while it is being changed: `length`, where there is one, is written in place of the true one. */
interface Part {
  id: number;
  content: Uint8Array;
  bodies?: Body[];
  length?: Bytes;
}

function spliced(bytes: Uint8Array, at: number, drop: number, insert: Bytes): Uint8Array {
  const rest = Math.min(bytes.length, at + drop);
  const out = new Uint8Array(bytes.length - (rest - at) + insert.length);
  out.set(bytes.subarray(0, at));
  out.set(insert, at);
  out.set(bytes.subarray(rest), at + insert.length);
  return out;
}

function joined(parts: readonly Bytes[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Bytes changed without regard to what they mean. */
export function noisy(bytes: Uint8Array, from: number, dice: Random): Uint8Array {
  const at = Math.min(bytes.length, from + dice.below(Math.max(1, bytes.length - from)));
  switch (dice.below(8)) {
    case 0: return spliced(bytes, at, 1, [dice.below(256)]);
    case 1: return spliced(bytes, at, 0, [dice.pick(TELLING)]);
    case 2: return spliced(bytes, at, 1 + dice.below(3), []);
    case 3: return spliced(bytes, at, 0, bytes.slice(Math.max(from, at - dice.below(8)), at));
    case 4: return dice.once(4) ? bytes.slice(0, at) : spliced(bytes, at, 1, [(bytes[at] ?? 0) ^ (1 << dice.below(8))]);
    case 5: return spliced(bytes, at, dice.below(2), dice.pick(NUMBERS));
    default: return spliced(bytes, at, 1, [dice.pick(TELLING)]);
  }
}

function operator(bytes: Uint8Array, at: number, end: number, dice: Random): Uint8Array {
  const op = bytes[at] as number;
  const alike = CLASS.get(op);
  switch (dice.below(8)) {
    case 0: return spliced(bytes, at, end - at, []);
    case 1: return spliced(bytes, at, 0, bytes.subarray(at, end));
    case 2:
    case 3: return spliced(bytes, at, 0, dice.pick(SNIPPETS));
    case 4: return end - at > 1 ? spliced(bytes, at + 1, end - at - 1, dice.pick(NUMBERS)) : spliced(bytes, at, 1, [dice.pick(TELLING)]);
    case 5: return end - at > 1 ? spliced(bytes, at + 1, 1, [dice.below(5)]) : spliced(bytes, at, 1, dice.pick(SNIPPETS));
    default: return alike === undefined ? spliced(bytes, at, 0, dice.pick(SNIPPETS)) : spliced(bytes, at, 1, [dice.pick(alike)]);
  }
}

/** One operator, or the locals, of one function. Later changes find it without its operators' places, and are bytes. */
function changeBody(bodies: Body[], dice: Random): void {
  const which = dice.below(bodies.length);
  const { bytes, operators } = bodies[which] as Body;
  const i = dice.below(operators.length + 1);
  const at = operators[i];
  const changed = at === undefined ? noisy(bytes, 0, dice) : operator(bytes, at, operators[i + 1] ?? bytes.length, dice);
  bodies[which] = { bytes: changed, operators: [] };
}

function changeSection(parts: Part[], which: number, others: () => Source, dice: Random): void {
  const part = parts[which] as Part;
  switch (dice.below(10)) {
    case 0: parts.splice(which, 0, { ...part }); break;
    case 1: parts.splice(which, 1); break;
    case 2: {
      const other = dice.below(parts.length);
      parts[which] = parts[other] as Part;
      parts[other] = part;
      break;
    }
    case 3: part.id = dice.below(14); break;
    case 4: part.length = dice.pick(NUMBERS); break;
    case 5: part.length = u(Math.max(0, part.content.length + dice.below(5) - 2)); break;
    case 6: {
      const foreign = dice.pick(others().sections);
      parts[which] = { id: foreign.id, content: foreign.content };
      break;
    }
    case 7: parts.splice(which, 0, { id: 0, content: joined([[4, 0x6e, 0x61, 0x6d, 0x65, dice.below(14)], dice.pick(NUMBERS), part.content.subarray(0, 20)]) }); break;
    case 8: part.content = noisy(part.content, 0, dice); break;
    default: {
      if (part.content.length === 0) return;
      const [count, end] = unsigned(part.content, 0);
      part.content = spliced(part.content, 0, end, dice.once(2) ? dice.pick(NUMBERS) : u(Math.max(0, count + dice.below(5) - 2)));
    }
  }
}

function written({ id, content, bodies, length }: Part): Bytes[] {
  const inside = bodies === undefined ? [content] : [u(bodies.length), ...bodies.flatMap(({ bytes }) => [u(bytes.length), bytes])];
  return [[id], length ?? u(inside.reduce((sum, part) => sum + part.length, 0)), ...inside];
}

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** A module of the corpus after one to four changes. */
export function mutant({ small, large }: Corpus, dice: Random): Uint8Array {
  const source = dice.once(2_000) ? dice.pick(large) : dice.pick(small);
  let edits = 1 + (dice.once(2) ? 0 : dice.below(4));
  if (dice.once(4)) {
    let { bytes } = source;
    for (; edits > 0; edits--) bytes = noisy(bytes, dice.once(50) ? 0 : 8, dice);
    return bytes;
  }
  const parts: Part[] = source.sections.map(({ id, content, bodies }) => ({ id, content, ...(bodies === undefined ? {} : { bodies: [...bodies] }) }));
  for (; edits > 0 && parts.length > 0; edits--) {
    const bodies = parts.find((part) => part.bodies !== undefined)?.bodies;
    if (bodies !== undefined && bodies.length > 0 && !dice.once(4)) changeBody(bodies, dice);
    else {
      const which = dice.below(parts.length);
      const part = parts[which] as Part;
      if (part.bodies !== undefined) {
        part.content = joined([u(part.bodies.length), ...part.bodies.flatMap(({ bytes }) => [u(bytes.length), bytes])]);
        delete part.bodies;
      }
      changeSection(parts, which, () => dice.pick(small), dice);
    }
  }
  return joined([HEADER, ...parts.flatMap(written)]);
}

/** Bytes from nowhere: half of them begin like a module. */
export function noise(dice: Random): Uint8Array {
  const bytes = Array.from({ length: dice.below(200) }, () => dice.below(256));
  return Uint8Array.from(dice.once(2) ? bytes : [...HEADER, dice.below(12), ...u(bytes.length), ...bytes]);
}
