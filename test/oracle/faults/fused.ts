import { join } from "#tensor/reference/bytes";
import { KINDS, encodeOperator } from "#tensor/reference/operator";
import { type Fused, STEP_KINDS, type Step } from "#tensor/reference/operators/fused";
import type { Program } from "#tensor/reference/program";
import { type Tensor, fill } from "#tensor/reference/tensor";
import { type Type, type } from "#tensor/reference/type";
import { type Malformed, byte, edited, malformed, ones, zeros } from "./malformed";
import { SAMPLES, sample } from "./samples";

type Fault = Malformed["fault"];

/** Operators as one, of which one is wrong, or that are wrong together. */
export function brokenFused(): readonly Malformed[] {
  return [...counts(), ...codes(), ...fields(), ...numbers(), ...steps(), ...openings()];
}

const bare = { zero: 0 };
const add = (a: number, b: number): Step => ({ kind: "Add", a, b, left: bare, right: bare, epilogue: {} });
const cast = (x: number): Step => ({ kind: "Cast", x, dtype: "int8" });
const reduce = (x: number): Step => ({ kind: "ReduceSum", x, square: false, dtype: "int64" });

function fused(operands: readonly number[], ...operators: readonly Step[]): Fused {
  return { kind: "Fused", operands, operators };
}

/** What stands behind the code, in place of the sample's. */
function behind(...parts: readonly Uint8Array[]): (descriptor: Uint8Array) => Uint8Array {
  return (descriptor) => join(descriptor.slice(0, 1), ...parts);
}

/** A Fused of one operand. */
const ONE_OPERAND = Uint8Array.of(1, 0, 0);

function counts(): readonly Malformed[] {
  const whole = sample("Fused");
  const ends: Program = { ...whole, constants: [] };
  const of = (count: number): Malformed =>
    edited(`Fused: of ${count} operators`, "Count", ends, behind(ONE_OPERAND, Uint8Array.of(count), ...Array.from({ length: count }, () => encodeOperator(cast(0)))));
  return [
    edited("Fused: of no operand", "Count", whole, behind(Uint8Array.of(0, 2), encodeOperator(cast(0)), encodeOperator(cast(0)))),
    edited("Fused: of no operand, and nothing behind it", "Count", ends, behind(Uint8Array.of(0))),
    edited("Fused: of no operand before no operators", "Count", ends, behind(Uint8Array.of(0, 0))),
    ...[0, 1, 9].map(of),
    edited("Fused: of one operator, which is missing", "Count", ends, behind(ONE_OPERAND, Uint8Array.of(1))),
    edited("Fused: of 255 operators, which are missing", "Count", ends, behind(ONE_OPERAND, Uint8Array.of(255))),
    edited("Fused: of one operator, and of an operand that is no value", "Count", ends, behind(Uint8Array.of(1, 9, 0, 1), encodeOperator(cast(0)))),
    edited("Fused: the second operand missing", "Truncated", ends, behind(Uint8Array.of(2, 0, 0))),
    edited("Fused: the second operand cut", "Truncated", ends, behind(Uint8Array.of(2, 0, 0, 2))),
    edited("Fused: no number of operators", "Truncated", ends, behind(ONE_OPERAND)),
    edited("Fused: of two operators, the second missing", "Truncated", ends, behind(ONE_OPERAND, Uint8Array.of(2), encodeOperator(cast(0)))),
  ];
}

/** Operators that are several, or that open what is not a box, stand by themselves. */
function codes(): readonly Malformed[] {
  const refused = (name: string, ...second: readonly number[]): Malformed =>
    edited(`Fused: ${name}`, "Operator", { ...sample("Fused"), constants: [] }, behind(ONE_OPERAND, Uint8Array.of(2), encodeOperator(cast(0)), Uint8Array.from(second)));
  const others = KINDS.filter((kind) => !(STEP_KINDS as readonly string[]).includes(kind));
  return [
    ...others.map((kind) => refused(`of ${kind}`, ...encodeOperator(SAMPLES[kind].operator))),
    refused("of a Fused, and nothing behind its code", 27),
    refused("of code 0", 0),
    refused("of code 28", 28),
    refused("of code 255", 255),
    edited("Fused: first of ArgMax, then one operator too few", "Operator", { ...sample("Fused"), constants: [] }, behind(ONE_OPERAND, Uint8Array.of(2, 3, 0, 0))),
  ];
}

function fields(): readonly Malformed[] {
  const second = (name: string, fault: Fault, step: Step, edit = (descriptor: Uint8Array) => descriptor): Malformed =>
    edited(`Fused: ${name}`, fault, { ...sample("Fused"), constants: [] }, behind(ONE_OPERAND, Uint8Array.of(2), encodeOperator(cast(0)), edit(encodeOperator(step))));
  return [
    second("a bit 7 of an epilogue", "Flags", SAMPLES.Requantise.operator, byte(3, 128)),
    second("a side's flag 2 alone", "Flags", SAMPLES.Add.operator, byte(5, 2)),
    second("a Softmax of form 3", "Flags", SAMPLES.Softmax.operator, byte(5, 6)),
    second("a square of 2", "Flags", SAMPLES.ReduceSum.operator, byte(3, 2)),
    second("a dtype of 5", "DType", cast(0), byte(3, 5)),
    second("a dtype of 0 before an operand that is no value", "DType", cast(9), byte(3, 0)),
    second("a sum of int16", "DType", SAMPLES.ReduceSum.operator, byte(4, 2)),
    second("a rank of 5", "Rank", SAMPLES.Reshape.operator, byte(3, 5)),
    second("a dimension of 0", "Dimension", SAMPLES.Reshape.operator, byte(4, 0)),
  ];
}

function numbers(): readonly Malformed[] {
  const { input, constants } = SAMPLES.Fused;
  const bad = (name: string, fault: Fault, operator: Fused, x: Type = input, values: readonly Tensor[] = constants): Malformed =>
    malformed(`Fused: ${name}`, fault, x, values, operator);
  return [
    bad("an operand that is its own output", "Operand", fused([0, 2], add(0, 1), cast(2))),
    bad("a last operand that is no value, before an operator of int64", "Operand", fused([0, 0, 65_535], add(0, 1), cast(3)), type("int64", 2, 3)),
    bad("an operator of its own output", "Operand", fused([0, 1], add(0, 1), cast(3))),
    bad("an operator of a later one's output", "Operand", fused([0, 1], cast(3), add(0, 1))),
    bad("an operator that names an operand as the program does", "Operand", fused([1], cast(0), add(0, 2)), input, [...constants, ...constants]),
    bad("an operator of value 65,535", "Operand", fused([0, 1], add(0, 65_535), cast(2))),
  ];
}

/** Values: 1 a vector of three int8, 2 a table, 3 a vector of three int32. */
function steps(): readonly Malformed[] {
  const input = type("int8", 2, 3);
  const constants = [ones("int8", 3), ones("int8", 256), ones("int32", 3)];
  const all = [0, 1, 2, 3];
  const bad = (name: string, fault: Fault, ...operators: readonly Step[]): Malformed => malformed(`Fused: ${name}`, fault, input, constants, fused(all, ...operators));
  const scaled = (m: number, s: number, lo = -128): Step => ({ kind: "Requantise", x: 0, epilogue: { requantise: { zp: 0, lo, hi: 127, scale: { per: "tensor", m, s } } } });
  const lut = (x: number, table: number): Step => ({ kind: "Lut8", x, table });
  const wide: Step = { kind: "Reshape", x: 0, dims: [1, 2 ** 15] };
  return [
    bad("a lookup of int32, which an operator gives", "OperandType", add(0, 1), lut(4, 2)),
    bad("rows of 3 and of 2", "OperandShape", { kind: "Reshape", x: 0, dims: [3, 2] }, add(0, 4)),
    malformed("Fused: a table that is the program's input", "NotConstant", type("int8", 256), [], fused([0], cast(0), lut(0, 0))),
    bad("a table that an operator gives", "NotConstant", { kind: "Cast", x: 2, dtype: "int8" }, lut(0, 4)),
    bad("a bias that an operator gives", "NotConstant", { kind: "Cast", x: 3, dtype: "int32" }, { kind: "Requantise", x: 0, epilogue: { bias: 4 } }),
    bad("a multiplier of 2^31", "Multiplier", cast(0), scaled(2 ** 31, 1)),
    bad("a shift of 0 before an operator whose operand is no value", "Shift", scaled(1, 0), cast(9)),
    bad("an operand that is no value before a shift of 0", "Operand", cast(9), scaled(1, 0)),
    bad("a lower bound above the upper one", "Bounds", scaled(1, 1, 127), { kind: "Requantise", x: 4, epilogue: { requantise: { zp: 0, lo: 1, hi: 0, scale: { per: "tensor", m: 1, s: 1 } } } }),
    bad("axes that are no permutation", "Axis", cast(0), { kind: "Transpose", x: 4, axes: [1, 1] }),
    bad("seven elements of six", "Range", cast(0), { kind: "Reshape", x: 4, dims: [7] }),
    malformed("Fused: 2^32 bytes that are summed", "Size", type("int8", 2 ** 15, 1), [], fused([0], wide, add(0, 1), reduce(2))),
    malformed("Fused: 2^32 bytes that nothing reads", "Size", type("int8", 2 ** 15, 1), [], fused([0], wide, add(0, 1), cast(0))),
    malformed("Fused: a mask that is no value before a shift of 32", "Operand", input, [ones("int32", 256)], fused([0, 1], cast(0), { kind: "Softmax", x: 0, table: 1, form: "shares", shift: 32, mask: 9 })),
  ];
}

/** What the most that an element may cost is of: a column, a row and as many offsets. */
export const COSTLY: Pick<Program, "input" | "constants"> = { input: type("int8", 4, 1), constants: [fill(type("int8", 1, 4096), (index) => index % 100), zeros("int32", 4096)] };

/** A sum over 4,096 elements, of which each costs 13, two others and an offset: 65,536 in all. */
export const MOST_COST: readonly Step[] = [{ kind: "Add", a: 0, b: 1, left: bare, right: bare, epilogue: { bias: 2 } }, reduce(3)];

/** The same elements, asked for by columns, and fewer: 65,520. */
export const BY_COLUMNS: readonly Step[] = [add(0, 1), { kind: "Transpose", x: 2, axes: [1, 0] }, reduce(3)];

/** Thirteen more, and another one. */
export const BEYOND_COST: readonly Step[] = [...MOST_COST, { kind: "MulShift", x: 4, f: 0, shift: 0, dtype: "int64" }];

function openings(): readonly Malformed[] {
  const product: Step = { kind: "MulShift", x: 4, f: 4, shift: 0, dtype: "int64" };
  const bad = (name: string, fault: Fault, ...operators: readonly Step[]): Malformed => malformed(`Fused: ${name}`, fault, COSTLY.input, COSTLY.constants, fused([0, 1, 2], ...operators));
  const scaledSum: Step = { kind: "Add", a: 4, b: 1, left: bare, right: bare, epilogue: { bias: 1, requantise: { zp: 0, lo: 0, hi: 1, scale: { per: "channel", m: 1, s: 2 } } } };
  return [
    bad("an element that costs 65,550", "Opening", ...BEYOND_COST),
    bad("an element that costs 131,098", "Opening", ...MOST_COST, product),
    bad("an element that costs 65,550 before a shift of 63", "Shift", ...BEYOND_COST, { kind: "MulShift", x: 0, f: 0, shift: 63, dtype: "int8" }),
    malformed("Fused: an element that costs 65,537", "Opening", type("int32", 2, 4680), [ones("int32", 1), ones("int8", 1)], fused([0, 1, 2], cast(0), { kind: "ReduceSum", x: 3, square: false, dtype: "int32" }, scaledSum)),
    malformed("Fused: 2^24 elements, summed twice", "Opening", type("int8", 2 ** 12, 2 ** 12), [], fused([0], reduce(0), { kind: "Transpose", x: 1, axes: [1, 0] }, reduce(2))),
    malformed("Fused: a row of 256 leaves", "Opening", type("int64", 2, 2 ** 13), [], fused([0], reduce(0), cast(1))),
    malformed("Fused: a row of 100 leaves, three times", "Opening", type("int8", 2, 25_600), [], fused([0], reduce(0), { ...product, x: 1, f: 1 }, { ...product, x: 1, f: 2 })),
    malformed("Fused: 115 operands, whose types, roots and paths are too long", "Opening", type("int8", 2), [zeros("int8", 2)], fused(Array<number>(115).fill(0), add(0, 1), add(115, 0))),
  ];
}
