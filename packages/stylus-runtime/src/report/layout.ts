import { demangle } from "../profile/demangle";
import { plain } from "../text";
import type { Range } from "../wasm/module";
import { functionNames } from "../wasm/names";
import { ByteReader } from "../wasm/reader";

/** Names of the binary format's sections by id; 12 and 13 are of proposals that Stylus refuses. */
const SECTIONS = [
  "custom", "type", "import", "function", "table", "memory", "global", "export", "start", "element", "code", "data", "data count", "tag",
] as const;
const IMPORT = 2;
const CODE = 10;
const HEADER = Buffer.from("\0asm\x01\0\0\0", "latin1");

/** A section's name, that of a custom section included, and where its contents lie. */
export interface Section extends Range {
  readonly name: string;
}

/** Where in a module something is. */
export interface Place {
  /** The section's name, that of a custom section included. */
  readonly section: string;
  /** Index among the module's functions, imports first. */
  readonly functionIndex?: number;
  readonly functionName?: string;
}

/** What a reader makes of bytes that may be broken: everything up to the first fault. */
function upToFault(read: () => void): void {
  try {
    read();
  } catch {
    // What was read before stands.
  }
}

/** The sections of a module, which may be broken: those before the fault. */
export function sectionsOf(bytes: Uint8Array): readonly Section[] {
  const sections: Section[] = [];
  if (!HEADER.equals(bytes.subarray(0, HEADER.length))) return sections;
  const reader = new ByteReader(bytes, HEADER.length);
  upToFault(() => {
    while (!reader.done) {
      const id = reader.byte();
      const length = reader.u32();
      const start = reader.at;
      const end = Math.min(bytes.length, start + length);
      const custom = id === 0 ? ` ${plain(new ByteReader(bytes, start, end).name())}` : "";
      sections.push({ name: `${SECTIONS[id] ?? `number ${id}`}${custom}`, start, end });
      reader.skip(length);
    }
  });
  return sections;
}

function contents(bytes: Uint8Array, id: number): ByteReader | undefined {
  const section = sectionsOf(bytes).find(({ name }) => name === SECTIONS[id]);
  return section && new ByteReader(bytes, section.start, section.end);
}

/** What the module imports, as `module.name`, as far as it can be read. */
export function importsOf(bytes: Uint8Array): readonly string[] {
  const reader = contents(bytes, IMPORT);
  const imports: string[] = [];
  upToFault(() => {
    for (let left = reader?.u32() ?? 0; reader !== undefined && left > 0; left--) {
      imports.push(plain(`${reader.name()}.${reader.name()}`));
      // Where it is no function, what follows is not understood: a chain refuses it anyway.
      if (reader.byte() !== 0) return;
      reader.u32();
    }
  });
  return imports;
}

/** Names of functions as far as they can be read, demangled. */
export function readableNames(bytes: Uint8Array): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  upToFault(() => { for (const [index, name] of functionNames(bytes)) names.set(index, demangle(name)); });
  return names;
}

/** Where the bodies of the functions that the module defines lie, as far as they can be read. */
export function bodiesOf(bytes: Uint8Array): readonly Range[] {
  const reader = contents(bytes, CODE);
  const bodies: Range[] = [];
  upToFault(() => {
    for (let left = reader?.u32() ?? 0; reader !== undefined && left > 0; left--) {
      const length = reader.u32();
      bodies.push({ start: reader.at, end: reader.at + length });
      reader.skip(length);
    }
  });
  return bodies;
}

/** A function by its index, and its name if it has one. */
export function placeOf(functionIndex: number, names: ReadonlyMap<number, string>): { functionIndex: number; functionName?: string } {
  const functionName = names.get(functionIndex);
  return { functionIndex, ...(functionName === undefined ? {} : { functionName }) };
}

/** The section, and the function if there is one, that holds the byte at `offset`. */
export function locate(bytes: Uint8Array, offset: number, names: ReadonlyMap<number, string>): Place | undefined {
  // A section's id and length stand before its contents.
  const section = sectionsOf(bytes).find(({ end }) => offset < end);
  if (section === undefined) return undefined;
  const defined = section.name === SECTIONS[CODE] ? bodiesOf(bytes).findIndex(({ end }) => offset < end) : -1;
  return defined < 0 ? { section: section.name } : { section: section.name, ...placeOf(importsOf(bytes).length + defined, names) };
}
