import type { FunctionBody, WasmModule } from "../wasm/module";
import { decodeModule } from "../wasm/decode";
import { I32, Op } from "../wasm/opcodes";
import { METERED } from "../wasm/operators";
import { ByteReader } from "../wasm/reader";
import { ByteWriter } from "../wasm/writer";

/** What the wrappers import: `enter(function)` and `leave()`. */
export const MARKS = { module: "profile", enter: "enter", leave: "leave" } as const;
const MARK_COUNT = 2;
const EMPTY = 0;
const FUNCTION_TYPE = 0x60;
const Section = { type: 1, import: 2, function: 3, export: 7, element: 9, code: 10, last: 11 } as const;
const KIND = { function: 0, table: 1, memory: 2, global: 3 } as const;

/** A section's list with room for `more` items, which are to be appended. */
function lengthened(module: WasmModule, id: number, more: number): ByteWriter {
  const out = new ByteWriter();
  const range = module.sections.get(id);
  if (range === undefined) {
    out.u32(more);
    return out;
  }
  const reader = new ByteReader(module.bytes, range.start, range.end);
  out.u32(reader.u32() + more);
  out.copy(module.bytes, reader.at, range.end);
  return out;
}

/** Functions that the module defines come after the two marks; imports stay where they are. */
function shifted(module: WasmModule, index: number): number {
  return index < module.imports.length ? index : index + MARK_COUNT;
}

function typeSection(module: WasmModule): ByteWriter {
  const section = lengthened(module, Section.type, MARK_COUNT);
  for (const params of [[I32], []]) {
    section.byte(FUNCTION_TYPE);
    section.u32(params.length);
    params.forEach((type) => { section.byte(type); });
    section.u32(0);
  }
  return section;
}

function importSection(module: WasmModule): ByteWriter {
  const section = lengthened(module, Section.import, MARK_COUNT);
  [MARKS.enter, MARKS.leave].forEach((name, i) => {
    section.name(MARKS.module);
    section.name(name);
    section.byte(KIND.function);
    section.u32(module.types.length + i);
  });
  return section;
}

function functionSection(module: WasmModule): ByteWriter {
  const section = new ByteWriter();
  section.u32(2 * module.functions.length);
  for (const type of [...module.functions, ...module.functions]) section.u32(type);
  return section;
}

function exportSection(module: WasmModule): ByteWriter {
  const section = new ByteWriter();
  section.u32(module.exports.length);
  for (const { name, kind, index } of module.exports) {
    section.name(name);
    section.byte(KIND[kind]);
    section.u32(kind === "function" ? shifted(module, index) : index);
  }
  return section;
}

/** Segments of functions by index, which are all that a chain allows: flags, perhaps a table, an offset or a kind, a list. */
function elementSection(module: WasmModule): ByteWriter {
  const range = module.sections.get(Section.element);
  const section = new ByteWriter();
  if (range === undefined) return section;
  const reader = new ByteReader(module.bytes, range.start, range.end);
  let copied = range.start;
  const segments = reader.u32();
  for (let i = 0; i < segments; i++) {
    const flags = reader.u32();
    if (flags === 2) reader.u32();
    if ((flags & 1) === 0) {
      reader.byte();
      reader.s32();
      reader.byte();
    }
    if (flags !== 0) reader.byte();
    const entries = reader.u32();
    section.copy(module.bytes, copied, reader.at);
    for (let entry = 0; entry < entries; entry++) section.u32(shifted(module, reader.u32()));
    copied = reader.at;
  }
  return section;
}

function wrapper(module: WasmModule, { typeIndex }: FunctionBody, i: number): ByteWriter {
  const { length: imports } = module.imports;
  const out = new ByteWriter(64);
  const at = (op: number, index: number): void => {
    out.byte(op);
    out.u32(index);
  };
  out.u32(EMPTY);
  out.byte(Op.i32Const);
  out.sUnsigned(imports + i);
  at(Op.call, imports);
  module.types[typeIndex]?.params.forEach((_, parameter) => { at(Op.localGet, parameter); });
  at(Op.call, imports + MARK_COUNT + module.functions.length + i);
  at(Op.call, imports + 1);
  out.byte(Op.end);
  return out;
}

/** A function as it was, with calls that go to wrappers. */
function wrapped(module: WasmModule, { localsRange, firstOp, endOp }: FunctionBody): ByteWriter {
  const { op, start, end, immediate } = module.operators;
  const out = new ByteWriter();
  let copied = localsRange.start;
  for (let i = firstOp; i < endOp; i++) {
    if (op[i] !== Op.call) continue;
    out.copy(module.bytes, copied, start[i] as number);
    out.byte(Op.call);
    out.u32(shifted(module, immediate[i] as number));
    copied = end[i] as number;
  }
  out.copy(module.bytes, copied, end[endOp - 1] as number);
  return out;
}

function codeSection(module: WasmModule): ByteWriter {
  const section = new ByteWriter();
  section.u32(2 * module.bodies.length);
  const bodies = [...module.bodies.map((body, i) => wrapper(module, body, i)), ...module.bodies.map((body) => wrapped(module, body))];
  for (const body of bodies) {
    section.u32(body.length);
    section.append(body);
  }
  return section;
}

/**
 * A metered module in which each function has a wrapper at its place, which says that it is entered, calls it, and says
 * that it was left. However a function is left, by `return`, a branch or its end, it returns to its wrapper; a trap ends
 * the run. Wrappers are not metered: ink and depth of stack stay what they were.
 */
export function withMarks(metered: Uint8Array): Uint8Array<ArrayBuffer> {
  const module = decodeModule(metered, METERED);
  const replaced = new Map([
    [Section.type, typeSection(module)], [Section.import, importSection(module)], [Section.export, exportSection(module)],
  ] as [number, ByteWriter][]);
  if (module.sections.has(Section.element)) replaced.set(Section.element, elementSection(module));
  if (module.bodies.length > 0) replaced.set(Section.function, functionSection(module)).set(Section.code, codeSection(module));
  const out = new ByteWriter(metered.length + 1024);
  out.copy(metered, 0, 8);
  for (let id = 1; id <= Section.last; id++) {
    const range = module.sections.get(id);
    const section = replaced.get(id);
    if (section !== undefined) out.section(id, section);
    else if (range !== undefined) {
      const own = new ByteWriter();
      own.copy(metered, range.start, range.end);
      out.section(id, own);
    }
  }
  return out.finish();
}
