import { Cursor } from "./codec";
import { TensorImportError, TensorModuleError } from "./errors";
import { type ImportedModel, type ImportedTensor, importedTensor } from "./import";
import { call, core } from "./module";
import { native } from "./native";

/** A program of an ONNX model, and how near it is to it. */
export interface OnnxModel extends ImportedModel {
  readonly tensors: readonly OnnxTensor[];
  /** How the program's input is the model's. */
  readonly input: OnnxBoundary;
  /** How the program's output is the model's. */
  readonly output: OnnxBoundary;
  /** What factors the model's scales became. */
  readonly rescalings: readonly OnnxRescaling[];
}

/** An output of an operator of the model, as the program has it. Outputs on which nothing depends are not counted. */
export interface OnnxTensor extends ImportedTensor {
  /** The model's elements are uint8: the program's are 128 less. */
  readonly unsigned: boolean;
  /** The model's dimensions are NCHW, the program's NHWC. */
  readonly channelsLast: boolean;
}

/** How int8 elements are those of the model. */
export interface OnnxBoundary {
  /** The model's quantised elements are uint8: the program's are 128 less. */
  readonly unsigned: boolean;
  /** Where the model's are float: `scale·(element − zeroPoint)`. */
  readonly quantisation?: { readonly scale: number; readonly zeroPoint: number };
}

/** How near an operator's factors are to those of the model. */
export interface OnnxRescaling {
  /** The operator's index in the model. */
  readonly operator: number;
  /** The operator's name, such as `Conv`. */
  readonly kind: string;
  /** The largest relative error among its channels and operands. */
  readonly relative: number;
  /** What it amounts to at most, before rounding, in units of the result's last place. */
  readonly units: number;
}

/**
 * Makes a program of an .onnx file that is quantised to 8 bits, by requantisation. The native addon's alone.
 *
 * @throws {TensorImportError} where the file is malformed or its model cannot be imported; operators that cannot are named
 * all at once, with what could stand for them.
 * @throws {TensorModuleError} where there is no native addon.
 * @example
 * ```ts
 * import { executeProgram, importOnnx } from "@assay/tensor";
 *
 * function classify(model: Uint8Array, image: Uint8Array): Uint8Array {
 *   return executeProgram(importOnnx(model).program, image);
 * }
 * ```
 */
export function importOnnx(model: Uint8Array): OnnxModel {
  if (native().path !== core().path) throw new TensorImportError("ONNX models are imported by the native addon alone: unset ASSAY_TENSOR.");
  const [program, input, output, number, ...rest] = call("import_onnx", [model], { Import: ({ why }) => new TensorImportError(why) });
  if (program === undefined || input === undefined || output === undefined || number === undefined) throw new TensorModuleError(core().path);
  const count = new Cursor(number).number("u32");
  const [tensors, rescalings] = [rest.slice(0, count).map(tensor), rest.slice(count).map(rescaling)];
  return { program, tensors, input: boundary(input), output: boundary(output), rescalings };
}

/** `unsigned u8 ‖ channels last u8`, then what every importer says of a tensor. */
function tensor(bytes: Uint8Array): OnnxTensor {
  const [unsigned, channelsLast] = [bytes[0] === 1, bytes[1] === 1];
  return { ...importedTensor(bytes.subarray(2)), unsigned, channelsLast };
}

/** `unsigned u8 ‖ quantised u8 ‖ scale f32 ‖ zero point i8`. */
function boundary(bytes: Uint8Array): OnnxBoundary {
  const from = new Cursor(bytes);
  const [unsigned, quantised] = [from.number("u8") === 1, from.number("u8") === 1];
  const scale = view(from.take(4)).getFloat32(0, true);
  return quantised ? { unsigned, quantisation: { scale, zeroPoint: from.number("i8") } } : { unsigned };
}

/** `operator u32 ‖ relative f64 ‖ units f64 ‖ kind`. */
function rescaling(bytes: Uint8Array): OnnxRescaling {
  const from = new Cursor(bytes);
  const operator = from.number("u32");
  const [relative, units] = [view(from.take(8)).getFloat64(0, true), view(from.take(8)).getFloat64(0, true)];
  return { operator, kind: new TextDecoder().decode(bytes.subarray(from.offset)), relative, units };
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
