import { readFileSync } from "node:fs";
import { StylusError } from "../errors";

/** Beginnings of files that are often given in place of a module, and what to do about each. */
const OTHER_FILES: readonly { readonly begins: string; readonly is: string; readonly instead: string }[] = [
  { begins: "\x7fELF", is: "a native program (ELF)", instead: "build it with --target wasm32-unknown-unknown, and give the .wasm under target/wasm32-unknown-unknown/release/" },
  { begins: "!<arch>\n", is: "a library archive (.rlib or .a)", instead: 'add crate-type = ["cdylib"] to [lib] of Cargo.toml, and give the .wasm beside it' },
  { begins: "\0asm\x0d\0\x01\0", is: "a WebAssembly component", instead: "build a plain module with --target wasm32-unknown-unknown" },
  { begins: "PK\x03\x04", is: "a zip archive", instead: "unpack it first" },
  { begins: "\x1f\x8b", is: "a gzip archive", instead: "unpack it first" },
];

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file", EISDIR: "it is a folder", EACCES: "reading it is not permitted",
};

function bad(message: string): never {
  throw new StylusError("bad-file", message);
}

/** The bytes of a file. @throws StylusError `bad-file` where it cannot be read, saying why. */
export function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    return bad(`cannot read ${file}: ${REASONS[code] ?? message}`);
  }
}

/**
 * What a file holds: a module, account code or init code, the last two also in hex.
 * @throws StylusError `bad-file` where it cannot be read, is empty, or is plainly of another kind.
 */
export function readProgram(file: string): Uint8Array {
  const bytes = readBytes(file);
  if (bytes.length === 0) bad(`${file} is empty`);
  const text = Buffer.from(bytes).toString("latin1");
  const other = OTHER_FILES.find(({ begins }) => text.startsWith(begins));
  if (other !== undefined) bad(`${file} is ${other.is}: ${other.instead}`);
  if (/^\s*(\(;|;;|\(module|\(component)/.test(text)) {
    bad(`${file} is WebAssembly text (.wat): translate it first, by wat2wasm of wabt or by wasm-tools parse`);
  }
  const digits = /^\s*(?:0x)?((?:[0-9a-fA-F]{2})+)\s*$/.exec(text)?.[1];
  return digits === undefined ? bytes : Buffer.from(digits, "hex");
}
