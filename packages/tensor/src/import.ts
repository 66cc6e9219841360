import { Cursor, join } from "./codec";
import { TensorImportError, TensorModuleError } from "./errors";
import { littleEndian } from "./little-endian";
import { call, callForOne, core } from "./module";
import { native } from "./native";
import { listBytes, write } from "./strings";

/** A model made into a program. */
export interface ImportedModel {
  /** Its canonical bytes. */
  readonly program: Uint8Array;
  /** What the model's operators give, in their order; none where the model was a program. */
  readonly tensors: readonly ImportedTensor[];
}

/** An output of an operator of the model. */
export interface ImportedTensor {
  /** The operator's index in the model. */
  readonly operator: number;
  /** The operator's name, such as `CONV_2D`. */
  readonly kind: string;
  /** Which of its outputs, from 0. */
  readonly output: number;
  /** The tensor's name in the model. */
  readonly name: string;
  /** The number of the program's value that equals the tensor. */
  readonly value: number;
}

/**
 * Makes a program of a .tflite file with int8 activations and weights: every tensor of it equals that of TFLite's
 * reference kernels.
 *
 * @throws {TensorImportError} where the file is malformed or its model cannot be imported; operators that cannot are named
 * all at once, with what could stand for them.
 * @example
 * ```ts
 * import { executeProgram, importTflite } from "@assay/tensor";
 *
 * function classify(model: Uint8Array, image: Uint8Array): Uint8Array {
 *   return executeProgram(importTflite(model).program, image);
 * }
 * ```
 */
export function importTflite(model: Uint8Array): ImportedModel {
  const [program, ...tensors] = call("import_tflite", [model], { Import: ({ why }) => new TensorImportError(why) });
  if (program === undefined) throw new TensorModuleError(core().path);
  return { program, tensors: tensors.map(importedTensor) };
}

/** What an encoder of the BERT family is imported from, and for. */
export interface BertModel {
  /** The bytes of config.json. */
  readonly config: Uint8Array;
  /** The bytes of model.safetensors, float32. */
  readonly weights: Uint8Array;
  /** Sentences as token ids, a few hundred of the kinds that the program will see: what lies beyond their ranges is clamped. */
  readonly samples: readonly (readonly number[])[];
  /** Sentences at once. */
  readonly batch: number;
  /** Tokens of each, padding included. */
  readonly tokens: number;
}

/**
 * Quantises an encoder of the BERT family to int8. The native addon's alone.
 *
 * @throws {TensorImportError} where a file is malformed, the model is of another kind, or a sample has ids that it lacks.
 * @throws {TensorModuleError} where there is no native addon.
 * @throws {TensorRangeError} where a number is no u32.
 * @example
 * ```ts
 * import { importBert } from "@assay/tensor";
 *
 * function encoder(config: Uint8Array, weights: Uint8Array, samples: readonly (readonly number[])[]): Uint8Array {
 *   return importBert({ config, weights, samples, batch: 1, tokens: 128 }).program;
 * }
 * ```
 */
export function importBert({ config, weights, samples, batch, tokens }: BertModel): ImportedModel {
  if (native().path !== core().path) throw new TensorImportError("Encoders are imported by the native addon alone: unset ASSAY_TENSOR.");
  const ids = samples.map((sample, index) => join(sample.map((id) => littleEndian("u32", id, `a token of sample ${index}`))));
  const list = new Uint8Array(listBytes(ids));
  write(list, ids);
  const shape = [littleEndian("u32", batch, "batch"), littleEndian("u32", tokens, "tokens")];
  const program = callForOne("import_bert", [config, weights, list, ...shape], { Import: ({ why }) => new TensorImportError(why) });
  return { program, tensors: [] };
}

/** `operator u32 ‖ output u32 ‖ value u16 ‖ length u8 ‖ kind ‖ name`. */
export function importedTensor(bytes: Uint8Array): ImportedTensor {
  const from = new Cursor(bytes);
  const [operator, output, value] = [from.number("u32"), from.number("u32"), from.number("u16")];
  const text = (length: number): string => new TextDecoder().decode(from.take(length));
  return { operator, output, value, kind: text(from.number("u8")), name: text(bytes.length - from.offset) };
}
