/** Binary modules from their parts, for what no assembler would write. Written from the specification, not from the decoder. */

export type Bytes = readonly number[];

/** Unsigned LEB128. */
export function u(value: number): Bytes {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

/** Signed LEB128. */
export function s(value: bigint | number): Bytes {
  const bytes: number[] = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    if ((rest >> 6n) === 0n || (rest >> 6n) === -1n) return [...bytes, low];
    bytes.push(low + 128);
  }
}

export function text(value: string): Bytes {
  const bytes = [...Buffer.from(value)];
  return [...u(bytes.length), ...bytes];
}

export function list(items: readonly Bytes[]): Bytes {
  return [...u(items.length), ...items.flat()];
}

export function section(id: number, ...body: readonly Bytes[]): Bytes {
  const bytes = body.flat();
  return [id, ...u(bytes.length), ...bytes];
}

export function custom(name: string, ...body: readonly Bytes[]): Bytes {
  return section(0, text(name), ...body);
}

export const i32Const = (value: number): Bytes => [0x41, ...s(value)];
export const i64Const = (value: bigint): Bytes => [0x42, ...s(value)];
export const call = (index: number): Bytes => [0x10, ...u(index)];
export const DROP = 0x1a;

/** Types of the host functions that tests import: `i` is i32, `I` is i64, the result after `>`. */
const HOST_TYPES: Readonly<Record<string, string>> = {
  account_code: "iiii>i", account_code_size: "i>i", call_contract: "iiiiIi>i", create1: "iiiii", emit_log: "iii", evm_gas_left: ">I",
  evm_ink_left: ">I", exit_early: "i", math_mul_mod: "iii", math_pow: "ii", msg_sender: "i", native_keccak256: "iii",
  pay_for_memory_grow: "i", read_args: "i", read_return_data: "iii>i", return_data_size: ">i", static_call_contract: "iiiIi>i",
  storage_cache_bytes32: "ii", storage_flush_cache: "i", storage_load_bytes32: "ii", transient_load_bytes32: "ii",
  transient_store_bytes32: "ii", write_result: "ii",
};

function valueTypes(letters: string): Bytes {
  return list(Array.from(letters, (letter) => [letter === "I" ? 0x7e : 0x7f]));
}

export function functionType(shape: string): Bytes {
  const [params = "", results = ""] = shape.split(">");
  return [0x60, ...valueTypes(params), ...valueTypes(results)];
}

export interface Program {
  /** Host functions by name; their indices are 0, 1, 2 in this order, and the entry point's comes next. */
  readonly imports?: readonly string[];
  /** Operators of the entry point without its final `end`; `local.get 0` is the length of the calldata. */
  readonly body?: Bytes;
  /** Groups of declared locals: count and type. */
  readonly locals?: readonly (readonly [number, number])[];
  /** Minimum, and maximum where there is one. */
  readonly memory?: readonly [min: number, max?: number];
  readonly alsoExports?: readonly Bytes[];
  /** Sections that come between the exports and the code, as a whole. */
  readonly beforeCode?: Bytes;
  /** Sections that come after the code. */
  readonly after?: Bytes;
}

export const HEADER: Bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** Exports `index` of a kind (0 function, 2 memory, 3 global). */
export function exported(name: string, kind: number, index: number): Bytes {
  return [...text(name), kind, ...u(index)];
}

/** A whole module with `user_entrypoint` and `memory`. */
export function program({
  imports = [], body = i32Const(0), locals = [], memory = [1, 1], alsoExports = [], beforeCode = [], after = [],
}: Program): Uint8Array {
  const [min, max] = memory;
  const shapeOf = (name: string): string => HOST_TYPES[name] ?? "i";
  const shapes = [...new Set(["i>i", ...imports.map(shapeOf)])];
  const code = [...list(locals.map(([count, type]) => [...u(count), type])), ...body, 0x0b];
  return Uint8Array.from([
    ...HEADER,
    ...section(1, list(shapes.map(functionType))),
    ...section(2, list(imports.map((name) => [...text("vm_hooks"), ...text(name), 0, ...u(shapes.indexOf(shapeOf(name)))]))),
    ...section(3, list([[0]])),
    ...section(5, list([max === undefined ? [0, ...u(min)] : [1, ...u(min), ...u(max)]])),
    ...section(7, list([exported("user_entrypoint", 0, imports.length), exported("memory", 2, 0), ...alsoExports])),
    ...beforeCode,
    ...section(10, list([[...u(code.length), ...code]])),
    ...after,
  ]);
}

/** A function: its shape (`ii>i`), its operators without the final `end`, and its name for the name section. */
export interface Part {
  readonly shape: string;
  readonly body: Bytes;
  readonly locals?: readonly (readonly [number, number])[];
  readonly name?: string;
}

export interface Parts {
  readonly imports?: readonly string[];
  /** Indices follow the imports; the first is the entry point. */
  readonly functions: readonly Part[];
  /** Indices of functions that fill table 0. */
  readonly table?: readonly number[];
  /** Element segments in place of the one that fills the table from 0. */
  readonly elements?: readonly Bytes[];
  readonly memory?: readonly [min: number, max?: number];
}

/** Index of the type of a shape in a {@link moduleOf} of `parts`, for `call_indirect`. */
export function typeIndex({ imports = [], functions }: Pick<Parts, "imports" | "functions">, shape: string): number {
  return shapesOf(imports, functions).indexOf(shape);
}

function shapesOf(imports: readonly string[], functions: readonly Part[]): string[] {
  return [...new Set([...functions.map(({ shape }) => shape), ...imports.map((name) => HOST_TYPES[name] ?? "i")])];
}

/** A whole module of several functions, with a table and names where there are any. */
export function moduleOf({ imports = [], functions, table = [], elements, memory: [min, max] = [1, 1] }: Parts): Uint8Array {
  const shapes = shapesOf(imports, functions);
  const bodies = functions.map(({ locals = [], body }) => {
    const code = [...list(locals.map(([count, type]) => [...u(count), type])), ...body, 0x0b];
    return [...u(code.length), ...code];
  });
  const segments = elements ?? [[0, ...i32Const(0), 0x0b, ...list(table.map(u))]];
  const names = functions.flatMap(({ name }, i) => (name === undefined ? [] : [[...u(imports.length + i), ...text(name)]]));
  return Uint8Array.from([
    ...HEADER,
    ...section(1, list(shapes.map(functionType))),
    ...section(2, list(imports.map((name) => [...text("vm_hooks"), ...text(name), 0, ...u(shapes.indexOf(HOST_TYPES[name] ?? "i"))]))),
    ...section(3, list(functions.map(({ shape }) => u(shapes.indexOf(shape))))),
    ...(table.length === 0 ? [] : section(4, list([[0x70, 0, ...u(table.length)]]))),
    ...section(5, list([max === undefined ? [0, ...u(min)] : [1, ...u(min), ...u(max)]])),
    ...section(7, list([exported("user_entrypoint", 0, imports.length), exported("memory", 2, 0)])),
    ...(table.length === 0 ? [] : section(9, list(segments))),
    ...section(10, list(bodies)),
    ...(names.length === 0 ? [] : custom("name", section(1, list(names)))),
  ]);
}

/** `i32.store` of what `value` leaves, at a constant address. */
export function store32(address: number, value: Bytes): Bytes {
  return [...i32Const(address), ...value, 0x36, 2, 0];
}

/** `i64.store` of what `value` leaves, at a constant address. */
export function store64(address: number, value: Bytes): Bytes {
  return [...i32Const(address), ...value, 0x37, 3, 0];
}
