/** Bytes of a string's length. */
const PREFIX = 4;

/** A list of byte strings as one: `length u32 ‖ bytes` each. */
export function write(to: Uint8Array, strings: readonly Uint8Array[]): void {
  const view = new DataView(to.buffer, to.byteOffset, to.byteLength);
  let offset = 0;
  for (const string of strings) {
    view.setUint32(offset, string.length, true);
    to.set(string, offset + PREFIX);
    offset += PREFIX + string.length;
  }
}

/** Bytes of such a list. */
export function listBytes(strings: readonly Uint8Array[]): number {
  return strings.reduce((sum, string) => sum + PREFIX + string.length, 0);
}

/** Takes such a list apart: views of it. */
export function split(from: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(from.buffer, from.byteOffset, from.byteLength);
  const strings: Uint8Array[] = [];
  for (let offset = 0; offset < from.length; ) {
    const end = offset + PREFIX + view.getUint32(offset, true);
    strings.push(from.subarray(offset + PREFIX, end));
    offset = end;
  }
  return strings;
}
