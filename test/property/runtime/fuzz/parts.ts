/** Takes modules apart far enough to change a part and put the whole together again. Written from the specification, not from the decoder. */

const CODE = 10;

/** A function's bytes, and where its operators begin in them. */
export interface Body {
  readonly bytes: Uint8Array;
  readonly operators: readonly number[];
}

export interface Section {
  readonly id: number;
  readonly content: Uint8Array;
  /** Of the code section, in place of its content. */
  readonly bodies?: readonly Body[];
}

/** An unsigned LEB128 at `at`, and where it ends. */
export function unsigned(bytes: Uint8Array, at: number): readonly [value: number, end: number] {
  let value = 0;
  let scale = 1;
  for (let i = at; ; i++) {
    const byte = bytes[i] as number;
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) return [value, i + 1];
  }
}

/** Where the operator at `at` ends. */
function operatorEnd(bytes: Uint8Array, at: number): number {
  const leb = (from: number): number => unsigned(bytes, from)[1];
  const op = bytes[at] as number;
  if (op === 0x0e) {
    let [labels, end] = unsigned(bytes, at + 1);
    for (; labels >= 0; labels--) end = leb(end);
    return end;
  }
  if (op >= 0x28 && op <= 0x3e) return leb(leb(at + 1));
  if (op === 0x11) return leb(leb(at + 1));
  if (op === 0xfc) return bytes[at + 1] === 0x0a ? leb(leb(at + 2)) : leb(at + 2);
  if (op === 0x43) return at + 5;
  if (op === 0x44) return at + 9;
  if ((op >= 0x02 && op <= 0x04) || op === 0x0c || op === 0x0d || op === 0x10 || (op >= 0x20 && op <= 0x24) || (op >= 0x3f && op <= 0x42)) return leb(at + 1);
  return at + 1;
}

function body(bytes: Uint8Array): Body {
  let [groups, at] = unsigned(bytes, 0);
  for (; groups > 0; groups--) at = unsigned(bytes, at)[1] + 1;
  const operators: number[] = [];
  for (; at < bytes.length; at = operatorEnd(bytes, at)) operators.push(at);
  return { bytes, operators };
}

function bodies(content: Uint8Array): Body[] {
  let [count, at] = unsigned(content, 0);
  const found: Body[] = [];
  for (; count > 0; count--) {
    const [length, start] = unsigned(content, at);
    at = start + length;
    found.push(body(content.subarray(start, at)));
  }
  return found;
}

/** The sections of a well-formed module. */
export function sections(module: Uint8Array): Section[] {
  const found: Section[] = [];
  for (let at = 8; at < module.length; ) {
    const id = module[at] as number;
    const [length, start] = unsigned(module, at + 1);
    at = start + length;
    const content = module.subarray(start, at);
    found.push(id === CODE ? { id, content, bodies: bodies(content) } : { id, content });
  }
  return found;
}
