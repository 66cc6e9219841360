import type { ValueType } from "./opcodes";

export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export interface FunctionImport {
  readonly module: string;
  readonly name: string;
  readonly typeIndex: number;
}

export interface Limits {
  readonly min: number;
  readonly max: number | undefined;
}

export interface Global {
  readonly type: ValueType;
  readonly mutable: boolean;
}

export type ExternalKind = "function" | "table" | "memory" | "global";

export interface Export {
  readonly name: string;
  readonly kind: ExternalKind;
  readonly index: number;
}

/** A data or element segment; `offset` is undefined where the segment is passive or declared. */
export interface Segment {
  readonly offset: number | undefined;
  /** Bytes of payload (data) or entries (elements). */
  readonly length: number;
  /** Bytes of the whole segment in the binary, flags included. */
  readonly range: number;
}

/** Where a section's body lies in the binary; end exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The operators of all functions, one array per property; see {@link FunctionBody} for each function's share. */
export interface Operators {
  readonly op: Uint16Array;
  /** Byte offset of each operator; one entry more than there are operators in a body is never read. */
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  /** Index, label, alignment, or block type (0x40 or a value type); index into `tables` for `br_table`. */
  readonly immediate: Uint32Array;
  /** Labels of each `br_table`, the default last. */
  readonly tables: readonly (readonly number[])[];
}

export interface FunctionBody {
  readonly typeIndex: number;
  /** Bytes of the declaration of locals, to be copied. */
  readonly localsRange: Range;
  /** Declared locals, without parameters. */
  readonly locals: readonly ValueType[];
  readonly firstOp: number;
  /** One past the final `end`. */
  readonly endOp: number;
}

/** A module as parsed: sections that Stylus allows and nothing else. */
export interface WasmModule {
  readonly bytes: Uint8Array;
  readonly types: readonly FunctionType[];
  readonly imports: readonly FunctionImport[];
  /** Type index of each defined function. */
  readonly functions: readonly number[];
  readonly tables: readonly Limits[];
  readonly memories: readonly Limits[];
  readonly globals: readonly Global[];
  readonly exports: readonly Export[];
  readonly elements: readonly Segment[];
  readonly data: readonly Segment[];
  readonly operators: Operators;
  readonly bodies: readonly FunctionBody[];
  /** Non-custom sections by id. */
  readonly sections: ReadonlyMap<number, Range>;
}
