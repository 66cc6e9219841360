import { ByteReader } from "./reader";

const HEADER_BYTES = 8;
const FUNCTION_NAMES = 1;

/** The body of the custom section `name`, if there is one. */
function nameSection(bytes: Uint8Array): ByteReader | undefined {
  const reader = new ByteReader(bytes, HEADER_BYTES);
  while (!reader.done) {
    const id = reader.byte();
    const length = reader.u32();
    const start = reader.at;
    reader.skip(length);
    if (id !== 0) continue;
    const body = new ByteReader(bytes, start, reader.at);
    if (body.name() === "name") return body;
  }
  return undefined;
}

/** Names of functions by index, as the linker wrote them; none where the module was stripped. It must have been decoded. */
export function functionNames(bytes: Uint8Array): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const section = nameSection(bytes);
  while (section !== undefined && !section.done) {
    const id = section.byte();
    const length = section.u32();
    const end = section.at + length;
    if (id === FUNCTION_NAMES) for (let left = section.u32(); left > 0; left--) names.set(section.u32(), section.name());
    section.at = end;
  }
  return names;
}
