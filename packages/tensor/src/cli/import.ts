import { programId } from "../describe";
import type { OnnxBoundary, OnnxRescaling } from "../onnx";
import { type ModelFlags, readModel, writeBytes } from "./files";
import { type Streams, aligned, printed } from "./streams";
import { grouped } from "./text";

export interface ImportFlags extends ModelFlags {
  readonly output: string;
  readonly json?: boolean;
}

/** `assay-tensor import MODEL -o PROGRAM`. */
export function importModel(file: string, flags: ImportFlags, { print }: Streams): void {
  const { output, json } = flags;
  const model = readModel(file, flags);
  const { program, ...rest } = model;
  writeBytes(output, program);
  const id = programId(program);
  if (json === true) {
    print(printed({ program: id, bytes: program.length, ...rest }));
    return;
  }
  print(`${id}  ${grouped(program.length)} bytes in ${output}`);
  if (!("rescalings" in model)) return;
  const rows = [["input", boundary(model.input)], ["output", boundary(model.output)], ["error", largest(model.rescalings)]];
  for (const line of aligned(rows)) print(line);
}

/** What the program's elements are in the model. */
function boundary({ unsigned, quantisation }: OnnxBoundary): string {
  const bytes = unsigned ? "the model's uint8 less 128" : "the model's int8";
  if (quantisation === undefined) return bytes;
  const { scale, zeroPoint } = quantisation;
  const element = zeroPoint === 0 ? "element" : `(element ${zeroPoint < 0 ? "+" : "-"} ${Math.abs(zeroPoint)})`;
  return `${bytes}; float32 is ${single(scale)} * ${element}`;
}

/** A float32 by the fewest digits that tell it from every other: 9 always do. */
function single(value: number): string {
  const texts = Array.from({ length: 9 }, (_, more) => `${Number(value.toPrecision(1 + more))}`);
  return texts.find((text) => Math.fround(Number(text)) === value) ?? `${value}`;
}

/** By how much an operator is off for its factors' sake, at most. */
function largest(rescalings: readonly OnnxRescaling[]): string {
  const [first, ...others] = rescalings;
  if (first === undefined) return "none: no operator rescales";
  const { units, operator, kind } = others.reduce((most, each) => (each.units > most.units ? each : most), first);
  return `${units.toPrecision(2)} units of the last place before rounding, the largest, of the model's operator ${operator} (${kind})`;
}
