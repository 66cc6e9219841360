import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Hex, NO_SALT, commitTensor, describeProgram, programIdOf } from "@assay/sdk";
import { WatchError } from "../errors";
import { forgetUnknown } from "./claims";
import type { Store } from "./open";

export interface KeepWorkParameters {
  readonly store: Store;
  /** The file of the program's canonical bytes; its path is kept, so it has to stay there. */
  readonly program: string;
  /** The input's elements, row-major and little-endian; they are kept. */
  readonly input: Uint8Array;
  /** 32 bytes; zero by default. */
  readonly inputSalt?: Hex;
  /** With which the claim salts its output; 32 bytes, zero by default. */
  readonly outputSalt?: Hex;
}

/** What a claim's trace is recomputed from. */
export interface Work {
  readonly program: string;
  /** Of the program's bytes. */
  readonly programId: Hex;
  readonly input: Uint8Array;
  readonly inputSalt: Hex;
  readonly outputSalt: Hex;
}

/**
 * Keeps what a claim is made of, for whoever will have to answer for it, or doubts it. The same twice is kept once.
 *
 * @returns the salted hash of the input, as the claim names it.
 * @throws what `describeProgram` and `commitTensor` throw.
 */
export function keepWork({ store, program, input, inputSalt = NO_SALT, outputSalt = NO_SALT }: KeepWorkParameters): Hex {
  const bytes = readFileSync(program);
  const [id, { input: type }] = [programIdOf(bytes), describeProgram(bytes)];
  const named = commitTensor({ type, data: input, salt: inputSalt });
  store.transaction(() => {
    store.prepare("INSERT INTO program (id, path) VALUES (?, ?) ON CONFLICT DO UPDATE SET path = excluded.path").run(id, resolve(program));
    store
      .prepare("INSERT INTO work (program, input, output_salt, input_salt, data) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
      .run(id, named, outputSalt.toLowerCase(), inputSalt.toLowerCase(), input);
    forgetUnknown(store);
  })();
  return named;
}

interface WorkRow {
  readonly path: string;
  readonly output_salt: Hex;
  readonly input_salt: Hex;
  readonly data: Buffer;
}

/** Everything kept of a program and an input: one for each salt of the output. */
export function worksOf(store: Store, programId: Hex, input: Hex): readonly Work[] {
  const rows = store
    .prepare<[string, string], WorkRow>("SELECT path, output_salt, input_salt, data FROM work JOIN program ON program.id = work.program WHERE program = ? AND input = ? ORDER BY work.rowid")
    .all(programId, input);
  return rows.map(({ path, output_salt, input_salt, data }) => ({
    program: path, programId, input: new Uint8Array(data), inputSalt: input_salt, outputSalt: output_salt,
  }));
}

/** Reads works as {@link worksOf}, each once while anybody has it: thousands of demands wait with one input, not each with its own. */
export function sharedWorks(store: Store): (programId: Hex, input: Hex) => readonly Work[] {
  const alive = new Map<string, WeakRef<Work>>();
  return (programId, input) =>
    worksOf(store, programId, input).map((work) => {
      const name = [programId, input, work.program, work.inputSalt, work.outputSalt].join();
      const same = alive.get(name)?.deref() ?? work;
      alive.set(name, new WeakRef(same));
      return same;
    });
}

/** The program's bytes. @throws {WatchError} where the file is gone, or another program's. */
export function programOf({ program, programId }: Work): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(program);
  } catch (cause) {
    throw new WatchError(`${program}, of program ${programId}, cannot be read: put it back.`, { cause });
  }
  const id = programIdOf(bytes);
  if (id !== programId) throw new WatchError(`${program} is program ${id}, and was ${programId}: put it back.`);
  return bytes;
}
