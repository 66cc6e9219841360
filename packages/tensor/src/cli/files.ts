import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { TensorImportError } from "../errors";
import { type ImportedModel, importBert, importTflite } from "../import";
import { type OnnxModel, importOnnx } from "../onnx";
import { type TensorType, tensorBytes } from "../type";
import { UsageError } from "./exit";
import { typeText } from "./text";

/** What a file may be, found by its beginning. */
const FORMATS: readonly { readonly is: (bytes: Uint8Array) => boolean; readonly read: (bytes: Uint8Array, file: string, flags: ModelFlags) => ImportedModel | OnnxModel }[] = [
  { is: (bytes) => text(bytes, 4, 8) === "TFL3", read: (bytes) => importTflite(bytes) },
  { is: isProgram, read: (program) => ({ program, tensors: [] }) },
  // The length of a header, then the header, which is JSON.
  { is: (bytes) => text(bytes, 6, 9) === "\0\0{", read: readEncoder },
  // A small number, the version of the intermediate representation, comes first.
  { is: ([tag = 0, version = 0]) => tag === 8 && version < 0x80, read: (bytes) => importOnnx(bytes) },
];

/** What a .safetensors file does not say by itself. */
export interface ModelFlags {
  readonly config?: string;
  readonly samples?: string;
  readonly batch?: number;
  readonly tokens?: number;
}

function readEncoder(weights: Uint8Array, file: string, { config, samples, batch = 1, tokens = 128 }: ModelFlags): ImportedModel {
  if (samples === undefined) throw new UsageError(`${file} is quantised by sample sentences: give --samples, a JSON list of lists of token ids.`);
  return importBert({ config: readBytes(config ?? join(dirname(file), "config.json")), weights, samples: readSamples(samples), batch, tokens });
}

function readSamples(file: string): readonly (readonly number[])[] {
  const parsed = attempt("read", file, () => JSON.parse(readFileSync(file, "utf8")) as unknown);
  const isList = (found: unknown): found is readonly unknown[] => Array.isArray(found);
  const isSample = (found: unknown): found is readonly number[] => isList(found) && found.every((id) => typeof id === "number");
  if (isList(parsed) && parsed.every(isSample)) return parsed;
  throw new UsageError(`${file} is no JSON list of lists of token ids.`);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "it is not permitted",
};

function text(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.subarray(from, to)).toString("latin1");
}

/** A version of 1, then a type: no other format of models begins so. */
export function isProgram([version, dtype = 0, rank = 0]: Uint8Array): boolean {
  return version === 1 && dtype >= 1 && dtype <= 4 && rank >= 1 && rank <= 4;
}

/** @throws {UsageError} saying why a file cannot be read or written, where the step fails by it. */
export function attempt<T>(doing: string, file: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new UsageError(`Cannot ${doing} ${file}: ${REASONS[code] ?? message}.`);
  }
}

/** @throws {UsageError} saying why the file cannot be read. */
export function readBytes(file: string): Uint8Array {
  return attempt("read", file, () => readFileSync(file));
}

/** @throws {UsageError} saying why the file cannot be written. */
export function writeBytes(file: string, bytes: Uint8Array): void {
  attempt("write", file, () => {
    writeFileSync(file, bytes);
  });
}

/**
 * A program, or a model made into one.
 * @throws {TensorImportError} where the file is neither, or a model that cannot be imported.
 */
export function readModel(file: string, flags: ModelFlags = {}): ImportedModel | OnnxModel {
  const bytes = readBytes(file);
  const format = FORMATS.find(({ is }) => is(bytes));
  if (format === undefined) throw new TensorImportError(`${file} is neither a TFLite or ONNX model nor a program, nor a .safetensors file.`);
  return format.read(bytes, file, flags);
}

/**
 * The elements that a program takes, from a file that holds just them.
 * @throws {UsageError} where the file has another length, saying which it should have.
 */
export function readInput(file: string, type: TensorType): Uint8Array {
  const bytes = readBytes(file);
  if (bytes.length !== tensorBytes(type)) {
    throw new UsageError(
      `${file} has ${bytes.length} bytes, and the program takes ${typeText(type)}: give its ${tensorBytes(type)} bytes, row-major and little-endian.`,
    );
  }
  return bytes;
}
