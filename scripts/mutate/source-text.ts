/** A stretch of a file in bytes, as the compiler counts. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A range and what stands there instead. */
export interface Edit extends Range {
  readonly replacement: string;
}

/** A Solidity file, read by the ranges of its syntax tree. */
export class SourceText {
  readonly #bytes: Buffer;

  constructor(readonly text: string) {
    this.#bytes = Buffer.from(text);
  }

  /** Where a node stands, of whose `src` (`start:length:file`) the file is this one. */
  range({ src }: { readonly src: string }): Range {
    const [start, length] = src.split(":").map(Number) as [number, number];
    return { start, end: start + length };
  }

  /** What stands in a range, or at a node. */
  slice(where: Range | { readonly src: string }): string {
    const { start, end } = "src" in where ? this.range(where) : where;
    return this.#bytes.subarray(start, end).toString();
  }

  /** Offset after the next semicolon, which the compiler does not count to a statement. */
  afterSemicolon(offset: number): number {
    return this.#bytes.indexOf(";", offset) + 1;
  }

  /** Line of an offset, from 1. */
  line(offset: number): number {
    return this.#bytes.subarray(0, offset).toString().split("\n").length;
  }

  edited({ start, end, replacement }: Edit): string {
    return Buffer.concat([this.#bytes.subarray(0, start), Buffer.from(replacement), this.#bytes.subarray(end)]).toString();
  }
}
