import type { Kind, Operator } from "#tensor/reference/operator";
import type { Slice } from "#tensor/reference/operators/slice";
import type { Tensor } from "#tensor/reference/tensor";
import { type Type, type } from "#tensor/reference/type";
import { type Malformed, malformed, zeros } from "./malformed";
import { SAMPLES } from "./samples";

type Fault = Malformed["fault"];

/** Operators that move elements and change none. */
export function brokenViews(): readonly Malformed[] {
  return [...concat(), ...transpose(), ...slice(), ...reshape(), ...gather()];
}

const missing = (kind: Kind): Malformed => malformed(`${kind}: x that is no value`, "Operand", type("int8", 3), [], { ...SAMPLES[kind].operator, x: 1 } as Operator);

function concat(): readonly Malformed[] {
  const bad = (name: string, fault: Fault, axis: number, x: readonly number[], first: Type, ...others: Tensor[]): Malformed =>
    malformed(`Concat: ${name}`, fault, first, others, { kind: "Concat", axis, x });
  const two = type("int8", 2, 3);
  return [
    bad("a last operand that is no value, a second of another dtype", "Operand", 0, [0, 1, 2], two, zeros("int16", 2, 3)),
    bad("another dtype before an axis of 2", "OperandType", 2, [0, 1], two, zeros("int16", 2, 3)),
    bad("a third of another dtype", "OperandType", 0, [0, 1, 2], two, zeros("int8", 2, 3), zeros("int32", 2, 3)),
    bad("axis 2 of rank 2 before another rank", "Axis", 2, [0, 1], two, zeros("int8", 1, 2, 3)),
    bad("axis 255", "Axis", 255, [0, 0], two),
    bad("another rank", "OperandShape", 0, [0, 1], two, zeros("int8", 1, 2, 3)),
    bad("another rank that lacks the axis", "OperandShape", 1, [0, 1], two, zeros("int8", 2)),
    bad("another dimension beside the axis", "OperandShape", 0, [0, 1], two, zeros("int8", 2, 2)),
    bad("a third of another dimension", "OperandShape", 1, [0, 1, 2], two, zeros("int8", 2, 2), zeros("int8", 3, 3)),
    bad("2^24 + 1", "Dimension", 0, [0, 1], type("int8", 2 ** 24), zeros("int8", 1)),
    bad("116 operands, whose types, roots and paths are too long", "Opening", 1, Array<number>(116).fill(0), two),
    bad("2^28 + 2^24 bytes", "Size", 1, Array<number>(17).fill(0), type("int8", 2 ** 24, 1)),
  ];
}

function transpose(): readonly Malformed[] {
  const bad = (name: string, fault: Fault, ...axes: number[]): Malformed => malformed(`Transpose: ${name}`, fault, type("int8", 2, 3), [], { kind: "Transpose", x: 0, axes });
  return [
    missing("Transpose"),
    bad("one axis of two", "OperandShape", 9),
    bad("three axes of two", "OperandShape", 0, 1, 2),
    bad("an axis twice", "Axis", 1, 1),
    bad("axis 2", "Axis", 0, 2),
    bad("axis 255", "Axis", 255, 0),
  ];
}

function slice(): readonly Malformed[] {
  const bad = (name: string, fault: Fault, ...cuts: (readonly [number, number, number])[]): Malformed => {
    const operator: Slice = { kind: "Slice", x: 0, cuts: cuts.map(([begin, length, step]) => ({ begin, length, step })) };
    return malformed(`Slice: ${name}`, fault, type("int8", 2, 3), [], operator);
  };
  const most = 2 ** 32 - 1;
  return [
    missing("Slice"),
    bad("one dimension of two", "OperandShape", [0, 1, 0]),
    bad("three dimensions of two", "OperandShape", [0, 2, 1], [0, 3, 1], [0, 1, 1]),
    bad("a step of 0 for one element", "Range", [0, 1, 0], [0, 1, 1]),
    bad("a length of 0", "Range", [0, 2, 1], [0, 0, 1]),
    bad("a length of 0 behind the end", "Range", [0, 2, 1], [3, 0, 1]),
    bad("a begin of the dimension", "Range", [2, 1, 1], [0, 1, 1]),
    bad("a last element one too far", "Range", [0, 2, 1], [0, 2, 3]),
    bad("a begin of 2^32 - 1, whose sum with 2 wraps", "Range", [most, 2, 2], [0, 1, 1]),
    bad("a last element of 2^64 - 2^33 + 1, which wraps to 1", "Range", [0, 1, 1], [0, most, most]),
  ];
}

function reshape(): readonly Malformed[] {
  const bad = (name: string, fault: Fault, ...dims: number[]): Malformed => malformed(`Reshape: ${name}`, fault, type("int8", 2, 3), [], { kind: "Reshape", x: 0, dims });
  return [missing("Reshape"), bad("five elements of six", "Range", 5), bad("seven elements of six", "Range", 7, 1), bad("2^96 elements of six", "Range", ...Array<number>(4).fill(2 ** 24))];
}

function gather(): readonly Malformed[] {
  const bad = (name: string, fault: Fault, x: Type, indices: Tensor, operands = { x: 0, indices: 1 }): Malformed => malformed(`Gather: ${name}`, fault, x, [indices], { kind: "Gather", ...operands });
  return [
    bad("x that is no value", "Operand", type("int8", 3), zeros("int8", 1), { x: 2, indices: 1 }),
    bad("indices that are no value", "Operand", type("int8", 3), zeros("int32", 1), { x: 0, indices: 2 }),
    bad("indices of int64, of rank 4", "OperandType", type("int8", 3, 3), zeros("int64", 1, 1, 1, 1)),
    bad("a result of rank 5", "OperandShape", type("int8", 3, 3), zeros("int32", 1, 1, 1, 1)),
    bad("a result of rank 7", "OperandShape", type("int8", 1, 1, 1, 1), zeros("int32", 1, 1, 1, 1)),
    malformed("Gather: 2^29 bytes", "Size", type("int8", 1, 2 ** 24), [zeros("int32", 32)], { kind: "Gather", x: 0, indices: 1 }),
  ];
}
