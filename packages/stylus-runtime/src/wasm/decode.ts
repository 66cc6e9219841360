import { StylusActivationError } from "../errors";
import { LIMITS } from "../limits";
import type { Export, ExternalKind, FunctionImport, FunctionType, Global, Limits, Range, Segment, WasmModule } from "./module";
import { decodeBodies, STRICT } from "./operators";
import { I32, isValueType, type ValueType } from "./opcodes";
import { ByteReader } from "./reader";

const FUNCREF = 0x70;
const KINDS: readonly ExternalKind[] = ["function", "table", "memory", "global"];
const Section = {
  custom: 0, type: 1, import: 2, function: 3, table: 4, memory: 5, global: 6, export: 7, start: 8, element: 9, code: 10, data: 11,
} as const;
/** The parts of the name section that are lists, of which the chain reads the length at least. */
const NAME_LISTS: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 11]);

/** Reads a list: a count, then that many items. */
function list<T>(reader: ByteReader, item: () => T): T[] {
  const count = reader.u32();
  const items: T[] = [];
  for (let i = 0; i < count; i++) items.push(item());
  return items;
}

function feature(message: string, offset: number): never {
  throw new StylusActivationError("feature", message, offset);
}

function valueType(reader: ByteReader): ValueType {
  const at = reader.at;
  const byte = reader.byte();
  return isValueType(byte) ? byte : feature(`value type 0x${byte.toString(16)} is not one of i32, i64, f32, f64`, at);
}

function functionType(reader: ByteReader): FunctionType {
  const at = reader.at;
  if (reader.byte() !== 0x60) reader.fail("expected a function type", at);
  const params = list(reader, () => valueType(reader));
  const results = list(reader, () => valueType(reader));
  if (results.length > 1) feature("functions with several results (multi-value) are refused", at);
  return { params, results };
}

function limits(reader: ByteReader): Limits {
  const at = reader.at;
  const flags = reader.byte();
  if (flags > 1) feature("shared and 64-bit limits are refused", at);
  const min = reader.u32();
  return { min, max: flags === 1 ? reader.u32() : undefined };
}

function tableType(reader: ByteReader): Limits {
  const at = reader.at;
  if (reader.byte() !== FUNCREF) feature("tables hold functions only", at);
  return limits(reader);
}

/** A constant expression of exactly one const; gives an i32's value, and undefined for the other types. */
function constant(reader: ByteReader, type: ValueType, what: string): number | undefined {
  const at = reader.at;
  const opcode = reader.byte();
  if (opcode !== 0x41 + (0x7f - type)) {
    throw new StylusActivationError("segment", `${what} must be a single constant of its type`, at);
  }
  let value: number | undefined;
  if (type === I32) value = reader.s32();
  else if (opcode === 0x42) reader.skipSigned(64);
  else reader.skip(opcode === 0x43 ? 4 : 8);
  if (reader.byte() !== 0x0b) throw new StylusActivationError("segment", `${what} must be a single constant`, at);
  return value;
}

function functionImport(reader: ByteReader): FunctionImport {
  const module = reader.name();
  const name = reader.name();
  const at = reader.at;
  if (reader.byte() !== 0) throw new StylusActivationError("import", `${module}.${name}: only functions may be imported`, at);
  return { module, name, typeIndex: reader.u32() };
}

function exported(reader: ByteReader): Export {
  const name = reader.name();
  const at = reader.at;
  const kind = KINDS[reader.byte()];
  if (kind === undefined) return reader.fail("unknown kind of export", at);
  return { name, kind, index: reader.u32() };
}

function global(reader: ByteReader): Global {
  const type = valueType(reader);
  const at = reader.at;
  const mutability = reader.byte();
  if (mutability > 1) reader.fail("malformed mutability", at);
  constant(reader, type, "a global's initial value");
  return { type, mutable: mutability === 1 };
}

/** Flags of element segments: bit 0 passive or declared, bit 1 explicit table (or declared), bit 2 expressions. */
function elementSegment(reader: ByteReader): Segment {
  const start = reader.at;
  const flags = reader.u32();
  if (flags > 7) reader.fail("malformed flags of an element segment", start);
  if (flags >= 4) feature("element expressions are refused", start);
  if (flags === 2 && reader.u32() !== 0) feature("element segments go to table 0", start);
  const offset = flags & 1 ? undefined : constant(reader, I32, "a segment's offset");
  if (flags !== 0 && reader.byte() !== 0) feature("element segments hold functions only", start);
  const length = list(reader, () => reader.u32()).length;
  return { offset, length, range: reader.at - start };
}

function dataSegment(reader: ByteReader): Segment {
  const start = reader.at;
  const flags = reader.u32();
  if (flags > 2) reader.fail("malformed flags of a data segment", start);
  if (flags === 2 && reader.u32() !== 0) feature("data segments go to memory 0", start);
  const offset = flags === 1 ? undefined : constant(reader, I32, "a segment's offset");
  const length = reader.u32();
  reader.skip(length);
  return { offset, length, range: reader.at - start };
}

/**
 * The module's name where a custom section gives one. The chain parses the name section and refuses a malformed one:
 * the names of the module and of functions whole, the other lists up to their length. Other custom sections are skipped.
 */
function moduleName(reader: ByteReader): string | undefined {
  if (reader.name() !== "name") return undefined;
  let name: string | undefined;
  while (!reader.done) {
    const at = reader.at;
    const id = reader.byte();
    if (id > 0x7f) reader.fail("malformed id in the name section", at);
    const length = reader.u32();
    const from = reader.at;
    reader.skip(length);
    const part = new ByteReader(reader.bytes, from, reader.at);
    if (id === 0) name = part.name();
    else if (id === 1) list(part, () => ({ index: part.u32(), name: part.name() }));
    else if (NAME_LISTS.has(id)) part.u32();
    if (id <= 1 && !part.done) part.fail("trailing bytes in the name section");
  }
  return name;
}

/**
 * Reads a binary module and refuses, with the offset, whatever the features of a Stylus chain do not include.
 *
 * The types of operands are not checked here: V8 does that when it compiles.
 * @throws StylusActivationError
 */
export function decodeModule(bytes: Uint8Array, leniency = STRICT): WasmModule {
  const reader = new ByteReader(bytes);
  if (bytes.length < 8 || Buffer.compare(bytes.subarray(0, 8), Buffer.from("\0asm\x01\0\0\0", "latin1")) !== 0) {
    reader.fail("not a WebAssembly module of version 1");
  }
  reader.skip(8);
  const sections = new Map<number, Range>();
  let last = 0;
  let types: FunctionType[] = [];
  let imports: FunctionImport[] = [];
  let functions: number[] = [];
  let tables: Limits[] = [];
  let memories: Limits[] = [];
  let globals: Global[] = [];
  let exports: Export[] = [];
  let elements: Segment[] = [];
  let data: Segment[] = [];
  let code: Range | undefined;
  let name = "";
  while (!reader.done) {
    const at = reader.at;
    const id = reader.byte();
    const length = reader.u32();
    const start = reader.at;
    reader.skip(length);
    const body = new ByteReader(bytes, start, reader.at);
    if (id === Section.custom) {
      name = moduleName(body) ?? name;
      continue;
    }
    if (id > Section.data) throw new StylusActivationError("unsupported-section", `section ${id} is refused`, at);
    if (id <= last) reader.fail("section out of order or twice", at);
    last = id;
    sections.set(id, { start, end: reader.at });
    switch (id) {
      case Section.type: types = list(body, () => functionType(body)); break;
      case Section.import: imports = list(body, () => functionImport(body)); break;
      case Section.function: functions = list(body, () => body.u32()); break;
      case Section.table: tables = list(body, () => tableType(body)); break;
      case Section.memory: memories = list(body, () => limits(body)); break;
      case Section.global: globals = list(body, () => global(body)); break;
      case Section.export: exports = list(body, () => exported(body)); break;
      case Section.start: throw new StylusActivationError("start", "a start function is refused", at);
      case Section.element: elements = list(body, () => elementSegment(body)); break;
      case Section.code: code = { start, end: reader.at }; continue;
      default: data = list(body, () => dataSegment(body));
    }
    if (!body.done) body.fail("section longer than its contents");
  }
  for (const typeIndex of [...functions, ...imports.map((entry) => entry.typeIndex)]) {
    if (typeIndex >= types.length) throw new StylusActivationError("unknown-index", `there is no type ${typeIndex}`);
  }
  if (Buffer.byteLength(name) > LIMITS.moduleName) {
    throw new StylusActivationError("limit", `the module's name is longer than ${LIMITS.moduleName} bytes`);
  }
  const { operators, bodies } = decodeBodies(bytes, code, functions, leniency);
  return { bytes, types, imports, functions, tables, memories, globals, exports, elements, data, operators, bodies, sections };
}
