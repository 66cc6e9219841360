/** Modules as the reference interpreter reads them: well formed, integers only, one memory and one table at most. */
import { sections, unsigned, type Body } from "../fuzz/parts";

export interface FunctionType {
  readonly params: number;
  /** Value types of the parameters: 0x7f is i32, 0x7e is i64. */
  readonly types: readonly number[];
  /** Undefined where there is no result. */
  readonly result: number | undefined;
}

export interface Operator {
  /** A two-byte opcode `fc n` is `0x100 + n`. */
  readonly op: number;
  /** Index, label, offset of a memory access, or the constant of an i32. */
  readonly value: number;
  readonly long: bigint;
  /** Labels of a `br_table`, the default last. */
  readonly labels: readonly number[];
  /** Of a `block`, `loop` or `if`: whether it has a result, and where its `else` and `end` are. */
  readonly result: boolean;
  else: number;
  end: number;
}

export interface DefinedFunction {
  readonly type: FunctionType;
  readonly locals: readonly number[];
  readonly operators: readonly Operator[];
}

export interface ReferenceModule {
  readonly types: readonly FunctionType[];
  readonly imports: readonly { readonly name: string; readonly type: FunctionType }[];
  readonly functions: readonly DefinedFunction[];
  readonly table: readonly (number | undefined)[];
  readonly pages: { readonly min: number; readonly max: number | undefined };
  readonly globals: readonly (number | bigint)[];
  readonly entry: number;
  readonly data: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
}

const CONTROL = new Set([0x02, 0x03, 0x04]);
const NONE = { value: 0, long: 0n, labels: [], result: false, else: -1, end: -1 };

/** Reads on from a place. */
class Cursor {
  constructor(
    readonly bytes: Uint8Array,
    public at = 0,
  ) {}

  byte(): number {
    return this.bytes[this.at++] as number;
  }

  u(): number {
    const [value, end] = unsigned(this.bytes, this.at);
    this.at = end;
    return value;
  }

  s(): bigint {
    let value = 0n;
    for (let shift = 0n; ; ) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
      if (byte < 0x80) return byte & 0x40 ? value - (1n << shift) : value;
    }
  }

  text(): string {
    const length = this.u();
    this.at += length;
    return Buffer.from(this.bytes.subarray(this.at - length, this.at)).toString();
  }

  list<T>(item: () => T): T[] {
    return Array.from({ length: this.u() }, item);
  }

  /** A constant and the `end` after it. */
  constant(): number | bigint {
    const long = this.byte() === 0x42;
    const value = this.s();
    this.at++;
    return long ? value : Number(value);
  }
}

function operator(bytes: Uint8Array, at: number): Operator {
  const cursor = new Cursor(bytes, at);
  const op = cursor.byte();
  if (op === 0xfc) return { ...NONE, op: 0x100 + cursor.u() };
  if (CONTROL.has(op)) return { ...NONE, op, result: cursor.byte() !== 0x40 };
  if (op === 0x0e) {
    const labels = cursor.list(() => cursor.u());
    return { ...NONE, op, labels: [...labels, cursor.u()] };
  }
  if (op === 0x41) return { ...NONE, op, value: Number(cursor.s()) };
  if (op === 0x42) return { ...NONE, op, long: cursor.s() };
  if (op >= 0x28 && op <= 0x3e) {
    cursor.u();
    return { ...NONE, op, value: cursor.u() };
  }
  if ([0x0c, 0x0d, 0x10, 0x11].includes(op) || (op >= 0x20 && op <= 0x24)) return { ...NONE, op, value: cursor.u() };
  return { ...NONE, op };
}

/** Ties every block to its `else` and its `end`. */
function matched(operators: Operator[]): Operator[] {
  const open: Operator[] = [];
  operators.forEach((item, i) => {
    if (CONTROL.has(item.op)) open.push(item);
    const innermost = open.at(-1);
    if (innermost !== undefined && item.op === 0x05) innermost.else = i;
    if (innermost !== undefined && item.op === 0x0b) {
      innermost.end = i;
      open.pop();
    }
  });
  return operators;
}

function definedFunction({ bytes, operators }: Body, type: FunctionType): DefinedFunction {
  const cursor = new Cursor(bytes);
  const locals = cursor.list(() => new Array<number>(cursor.u()).fill(cursor.byte())).flat();
  return { type, locals, operators: matched(operators.map((at) => operator(bytes, at))) };
}

/** A module that a chain activates, with no passive segments. */
export function referenceModule(wasm: Uint8Array): ReferenceModule {
  const found = sections(wasm);
  const read = <T>(id: number, items: (cursor: Cursor) => T[]): T[] => {
    const content = found.find((part) => part.id === id)?.content;
    return content === undefined ? [] : items(new Cursor(content));
  };
  const types = read(1, (c) => c.list(() => {
    c.at++;
    const params = c.list(() => c.byte());
    return { params: params.length, types: params, result: c.list(() => c.byte())[0] };
  }));
  const typed = (index: number): FunctionType => types[index] as FunctionType;
  const imports = read(2, (c) => c.list(() => {
    c.text();
    const name = c.text();
    c.at++;
    return { name, type: typed(c.u()) };
  }));
  const indices = read(3, (c) => c.list(() => c.u()));
  const limits = (c: Cursor): { min: number; max: number | undefined } => {
    const bounded = c.byte() === 1;
    return { min: c.u(), max: bounded ? c.u() : undefined };
  };
  const [entries = { min: 0 }] = read(4, (c) => c.list(() => {
    c.at++;
    return limits(c);
  }));
  const [pages = { min: 0, max: 0 }] = read(5, (c) => c.list(() => limits(c)));
  const globals = read(6, (c) => c.list(() => {
    c.at += 2;
    return c.constant();
  }));
  const exports = read(7, (c) => c.list(() => ({ name: c.text(), kind: c.byte(), index: c.u() })));
  const table = new Array<number | undefined>(entries.min).fill(undefined);
  read(9, (c) => c.list(() => {
    c.at++;
    const offset = Number(c.constant()) >>> 0;
    c.list(() => c.u()).forEach((index, i) => (table[offset + i] = index));
  }));
  const bodies = found.find(({ id }) => id === 10)?.bodies ?? [];
  const data = read(11, (c) => c.list(() => {
    c.at++;
    const offset = Number(c.constant()) >>> 0;
    const length = c.u();
    c.at += length;
    return { offset, bytes: c.bytes.subarray(c.at - length, c.at) };
  }));
  return {
    types, imports, table, pages, globals, data,
    functions: bodies.map((body, i) => definedFunction(body, typed(indices[i] as number))),
    entry: exports.find(({ name }) => name === "user_entrypoint")?.index ?? -1,
  };
}
