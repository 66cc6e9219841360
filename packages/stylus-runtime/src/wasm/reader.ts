import { StylusActivationError } from "../errors";

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Names longer than this are refused by the validator before any limit of Stylus is looked at. */
const MAX_STRING_BYTES = 100_000;

/** Reads the primitive encodings of the binary format and refuses what the specification refuses. */
export class ByteReader {
  at: number;

  constructor(
    readonly bytes: Uint8Array,
    start = 0,
    readonly end = bytes.length,
  ) {
    this.at = start;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  fail(message: string, at = this.at): never {
    throw new StylusActivationError("malformed", message, at);
  }

  byte(): number {
    if (this.at >= this.end) this.fail("unexpected end");
    return this.bytes[this.at++] as number;
  }

  peek(): number {
    if (this.at >= this.end) this.fail("unexpected end");
    return this.bytes[this.at] as number;
  }

  skip(count: number): void {
    if (count > this.end - this.at) this.fail("unexpected end");
    this.at += count;
  }

  /** Unsigned LEB128 of 32 bits; padding is allowed up to five bytes. */
  u32(): number {
    let result = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      if (shift === 28) {
        if (byte & 0x80) this.fail("integer representation too long", this.at - 1);
        if (byte > 0x0f) this.fail("integer too large", this.at - 1);
        return result + byte * 0x1000_0000;
      }
      result |= (byte & 0x7f) << shift;
      if (!(byte & 0x80)) return result >>> 0;
    }
  }

  /** Signed LEB128 of `bits` bits (32, 33 or 64), skipped: only its form is checked. */
  skipSigned(bits: number): void {
    const longest = Math.ceil(bits / 7);
    for (let i = 1; ; i++) {
      const byte = this.byte();
      if (i < longest) {
        if (!(byte & 0x80)) return;
        continue;
      }
      if (byte & 0x80) this.fail("integer representation too long", this.at - 1);
      const used = bits - 7 * (longest - 1);
      const top = (byte << 25) >> 25;
      if (top >> (used - 1) !== 0 && top >> (used - 1) !== -1) this.fail("integer too large", this.at - 1);
      return;
    }
  }

  /** Signed LEB128 of 32 bits. */
  s32(): number {
    const start = this.at;
    this.skipSigned(32);
    let result = 0;
    let shift = 0;
    for (let i = start; i < this.at; i++, shift += 7) result |= ((this.bytes[i] as number) & 0x7f) << shift;
    if (shift < 32 && (this.bytes[this.at - 1] as number) & 0x40) result |= -1 << shift;
    return result;
  }

  /** A length-prefixed UTF-8 name. */
  name(): string {
    const start = this.at;
    const length = this.u32();
    if (length > MAX_STRING_BYTES) this.fail("name is too long", start);
    const from = this.at;
    this.skip(length);
    try {
      return UTF8.decode(this.bytes.subarray(from, this.at));
    } catch {
      return this.fail("name is not valid UTF-8", from);
    }
  }
}
