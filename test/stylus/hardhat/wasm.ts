/** Host functions by name, typed as `i` for i32 and `I` for i64, results after `>`. */
export type Imports = Readonly<Record<string, string>>;

export interface ModuleParts {
  readonly imports?: Imports;
  /** Code of `user_entrypoint`, which has the calldata's length in local 0; `call` takes imports in their order. */
  readonly body: readonly number[];
  /** Pages of memory, which cannot grow. */
  readonly pages?: number;
  /** Bytes at the start of memory. */
  readonly data?: Uint8Array;
}

const TYPES = { i: 0x7f, I: 0x7e } as const;
const ENTRY_TYPE = "i>i";

function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  const last = value >= -0x40 && value < 0x40;
  return last ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}

function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function list(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)];
}

function text(value: string): number[] {
  return sized([...Buffer.from(value)]);
}

function functionType(signature: string): number[] {
  const [params = "", results = ""] = signature.split(">");
  const types = (letters: string): number[] => sized(Array.from(letters, (letter) => TYPES[letter as keyof typeof TYPES]));
  return [0x60, ...types(params), ...types(results)];
}

/** Operators that the tests' programs are written in. */
export const op = {
  const: (value: number): number[] => [0x41, ...signed(value)],
  length: [0x20, 0],
  call: (index: number): number[] => [0x10, index],
  drop: 0x1a,
  unreachable: 0x00,
  /** Pops an address and an i32. */
  store: [0x36, 0, 0],
  /** Takes one from local 0 until it is zero. */
  countDown: [0x03, 0x40, 0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b],
  endlessLoop: [0x03, 0x40, 0x0c, 0, 0x0b, 0x00],
} as const;

/** A module of one function. */
export function wasm({ imports = {}, body, pages = 1, data = new Uint8Array(0) }: ModuleParts): Uint8Array {
  const signatures = [...new Set([...Object.values(imports), ENTRY_TYPE])];
  const typeOf = (signature: string): number[] => unsigned(signatures.indexOf(signature));
  const imported = Object.entries(imports);
  return Uint8Array.from([
    0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, list(signatures.map(functionType))),
    ...section(2, list(imported.map(([name, signature]) => [...text("vm_hooks"), ...text(name), 0, ...typeOf(signature)]))),
    ...section(3, list([typeOf(ENTRY_TYPE)])),
    ...section(5, list([[1, ...unsigned(pages), ...unsigned(pages)]])),
    ...section(7, list([[...text("user_entrypoint"), 0, ...unsigned(imported.length)], [...text("memory"), 2, 0]])),
    ...section(10, list([sized([0, ...body, 0x0b])])),
    ...(data.length === 0 ? [] : section(11, list([[0, ...op.const(0), 0x0b, ...sized([...data])]]))),
  ]);
}

