import { at, join } from "#tensor/reference/bytes";
import { KINDS, type Kind, encodeOperator } from "#tensor/reference/operator";
import { encodeProgram } from "#tensor/reference/program";
import { type Malformed, byte, edited } from "./malformed";
import { sample } from "./samples";

/** Descriptors that end too soon, or hold what is refused as soon as it is read. */
export function brokenDescriptors(): readonly Malformed[] {
  return [...KINDS.filter((kind) => kind !== "Lut16").flatMap(cut), ...unknown(), ...flags(), ...fields()];
}

/** Ends behind the code, and before the descriptor's last byte. A table of 65,536 would have nothing to add. */
function cut(kind: Kind): readonly Malformed[] {
  const program = sample(kind);
  const bytes = encodeProgram(program);
  const descriptor = encodeOperator(at(program.operators, 0)).length;
  const end = bytes.length - program.constants.reduce((sum, { data }) => sum + data.length, 0);
  return [
    { name: `${kind}: nothing behind the code`, fault: "Truncated", operator: 0, bytes: bytes.slice(0, end - descriptor + 1) },
    { name: `${kind}: all but the last byte`, fault: "Truncated", operator: 0, bytes: bytes.slice(0, end - 1) },
  ];
}

function unknown(): readonly Malformed[] {
  return [
    edited("operator code 0", "Operator", sample("ArgMax"), byte(0, 0)),
    edited("operator code 28", "Operator", sample("ArgMax"), byte(0, 28)),
    edited("operator code 255", "Operator", sample("ArgMax"), byte(0, 255)),
  ];
}

function flags(): readonly Malformed[] {
  // The epilogue of Requantise begins behind code and operand.
  const epilogue = (name: string, value: number): Malformed => edited(`epilogue: ${name}`, "Flags", sample("Requantise"), byte(3, value));
  const ends = (name: string, value: number): Malformed =>
    edited(`epilogue: ${name}`, "Flags", { ...sample("Requantise"), constants: [] }, (descriptor) => join(descriptor.slice(0, 3), Uint8Array.of(value)));
  return [
    epilogue("bit 7", 128),
    epilogue("bit 7 beside requantise", 130),
    epilogue("per channel without requantise", 4),
    epilogue("a table without requantise", 8),
    epilogue("double without requantise", 16),
    epilogue("wide without requantise", 32),
    epilogue("per matrix without requantise", 65),
    epilogue("per channel and per matrix", 2 + 4 + 64),
    ends("bit 7, and nothing behind it", 128),
    ends("per channel and per matrix, and nothing behind them", 2 + 4 + 64),
    ...(["MatMul", "Add", "Sub", "Mul"] as const).map((kind) => edited(`${kind}: bit 7 of the epilogue`, "Flags", sample(kind), byte(-1, 128))),
    ...(["Conv2D", "DepthwiseConv2D"] as const).map((kind) => edited(`${kind}: double rounding without requantise`, "Flags", sample(kind), byte(-1, 16))),
    ...(["Add", "Sub", "Mul"] as const).flatMap((kind) => [
      edited(`${kind}: a side that rounds twice and is not scaled`, "Flags", sample(kind), byte(5, 2)),
      edited(`${kind}: a side's bit 2, and nothing behind it`, "Flags", { ...sample(kind), constants: [] }, (descriptor) => join(descriptor.slice(0, 5), Uint8Array.of(4))),
      edited(`${kind}: the second side's bit 7`, "Flags", sample(kind), byte(8, 128)),
    ]),
    edited("Softmax: form 3", "Flags", sample("Softmax"), byte(5, 6)),
    edited("Softmax: form 3 with a mask", "Flags", sample("Softmax"), byte(5, 7)),
    edited("Softmax: bit 3", "Flags", sample("Softmax"), byte(5, 8)),
    edited("Softmax: bit 7, and nothing behind it", "Flags", { ...sample("Softmax"), constants: [] }, (descriptor) => join(descriptor.slice(0, 5), Uint8Array.of(128))),
    edited("ReduceSum: square 2", "Flags", sample("ReduceSum"), byte(3, 2)),
    edited("ReduceSum: square 255 before an unknown dtype", "Flags", sample("ReduceSum"), (descriptor) => byte(3, 255)(byte(4, 9)(descriptor))),
  ];
}

function fields(): readonly Malformed[] {
  return [
    ...(["MulShift", "ReduceSum", "FloorDiv", "Cast"] as const).flatMap((kind) => [
      edited(`${kind}: dtype 0`, "DType", sample(kind), byte(-1, 0)),
      edited(`${kind}: dtype 5`, "DType", sample(kind), byte(-1, 5)),
    ]),
    edited("ReduceSum: dtype int8", "DType", sample("ReduceSum"), byte(-1, 1)),
    edited("ReduceSum: dtype int16", "DType", sample("ReduceSum"), byte(-1, 2)),
    edited("MulShift: an unknown dtype before a shift of 63", "DType", sample("MulShift"), (descriptor) => byte(5, 63)(byte(6, 9)(descriptor))),
    ...(["Transpose", "Slice", "Reshape"] as const).flatMap((kind) => [
      edited(`${kind}: rank 0`, "Rank", sample(kind), byte(3, 0)),
      edited(`${kind}: rank 5, and nothing behind it`, "Rank", { ...sample(kind), constants: [] }, (descriptor) => join(descriptor.slice(0, 3), Uint8Array.of(5))),
    ]),
    edited("Reshape: a dimension of 0", "Dimension", sample("Reshape"), byte(4, 0)),
    edited("Reshape: a dimension of 2^24 + 3", "Dimension", sample("Reshape"), byte(7, 1)),
    edited("Reshape: a dimension of 0 before an operand that is no value", "Dimension", sample("Reshape"), (descriptor) => byte(1, 9)(byte(4, 0)(descriptor))),
    edited("Reshape: a dimension of 0, and the second missing", "Truncated", sample("Reshape"), (descriptor) => byte(4, 0)(descriptor).slice(0, 8)),
    edited("Concat: of none", "Count", { ...sample("Concat"), constants: [] }, () => Uint8Array.of(19, 0, 0)),
    edited("Concat: of one", "Count", sample("Concat"), () => Uint8Array.of(19, 1, 1, 0, 0)),
    edited("Concat: of one, which is missing", "Count", { ...sample("Concat"), constants: [] }, () => Uint8Array.of(19, 1, 1)),
  ];
}
