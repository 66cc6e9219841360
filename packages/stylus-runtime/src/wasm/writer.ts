/** A growing buffer with the encodings of the binary format. */
export class ByteWriter {
  private buffer: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(capacity = 1024) {
    this.buffer = new Uint8Array(capacity);
  }

  private room(count: number): void {
    if (this.length + count <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(this.buffer.length * 2, this.length + count));
    grown.set(this.buffer.subarray(0, this.length));
    this.buffer = grown;
  }

  byte(value: number): void {
    if (this.length === this.buffer.length) this.room(1);
    this.buffer[this.length++] = value;
  }

  copy(source: Uint8Array, from: number, to: number): void {
    this.room(to - from);
    if (to - from < 12) {
      for (let i = from; i < to; i++) this.buffer[this.length++] = source[i] as number;
      return;
    }
    this.buffer.set(source.subarray(from, to), this.length);
    this.length += to - from;
  }

  append(other: ByteWriter): void {
    this.copy(other.buffer, 0, other.length);
  }

  /** Unsigned LEB128 of a value below 2^32. */
  u32(value: number): void {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Signed LEB128 of a non-negative integer up to 2^53. */
  sUnsigned(value: number): void {
    let rest = value;
    while (rest > 0x3f) {
      this.byte((rest % 128) | 0x80);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  name(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.u32(bytes.length);
    this.copy(bytes, 0, bytes.length);
  }

  section(id: number, body: ByteWriter): void {
    this.byte(id);
    this.u32(body.length);
    this.append(body);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, this.length);
  }
}
