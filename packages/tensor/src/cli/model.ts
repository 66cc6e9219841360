import { closeSync, openSync, readSync, statSync } from "node:fs";
import type { ImportedModel } from "../import";
import { type Preparation, type PreparedProgram, prepareProgram } from "../prepare";
import { prepareProgramFile } from "../prepare-file";
import { type ModelFlags, attempt, isProgram, readModel } from "./files";

/** A model as a program that can be run. */
export interface Model<T> {
  /** What was made of its bytes. */
  readonly seen: T;
  /** Makes it ready. */
  readonly prepare: (options: Preparation) => PreparedProgram;
}

/** Bytes by which a program is known. */
const HEAD = 16;

/**
 * Looks at a model's program, then forgets the bytes: what is prepared afterwards of a program's file takes its memory from
 * there, as `prepareProgramFile` says. Nothing that `look` gives may be a view of the bytes.
 *
 * @throws what `readModel` and `look` throw.
 */
export function openModel<T>(file: string, flags: ModelFlags, look: (model: ImportedModel) => T): Model<T> {
  const size = programSize(file);
  if (size === undefined) {
    const model = readModel(file, flags);
    return { seen: look(model), prepare: (options) => prepareProgram(model.program, options) };
  }
  const buffer = new ArrayBuffer(size, { maxByteLength: size });
  const program = new Uint8Array(buffer, 0, size);
  read(file, program);
  const seen = look({ program, tensors: [] });
  // Gives the memory back at once, which is not left to a collection that comes late.
  buffer.resize(0);
  return { seen, prepare: (options) => prepareProgramFile(file, options) };
}

/** The bytes of a file that holds a program; undefined where it holds something else, or is no file on a disk. */
function programSize(file: string): number | undefined {
  return attempt("read", file, () => {
    const found = statSync(file);
    const head = new Uint8Array(Math.min(HEAD, found.size));
    if (!found.isFile()) return undefined;
    read(file, head);
    return isProgram(head) ? found.size : undefined;
  });
}

/** Fills `into` with the first bytes of a file. */
function read(file: string, into: Uint8Array): void {
  attempt("read", file, () => {
    const descriptor = openSync(file, "r");
    try {
      for (let at = 0, more = 1; more > 0 && at < into.length; at += more) more = readSync(descriptor, into, at, into.length - at, null);
    } finally {
      closeSync(descriptor);
    }
  });
}
