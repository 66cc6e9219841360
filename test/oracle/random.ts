import { at, join } from "#tensor/reference/bytes";
import type { Operator } from "#tensor/reference/operator";
import type { Epilogue, Requantise } from "#tensor/reference/operators/epilogue";
import type { Accepted, Program } from "#tensor/reference/program";
import { type Tensor, fill, tensor } from "#tensor/reference/tensor";
import { type Dtype, type Type, byteSize, elementCount, rowLength, type } from "#tensor/reference/type";

/** A reproducible stream of numbers: Marsaglia's xorshift with 32 bits of state (J. Stat. Software 8:14, 2003). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) | 0 || 1;
    // Near seeds start near each other and drift apart in a few steps.
    for (let step = 0; step < 16; step++) this.u32();
  }

  u32(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return this.#state >>> 0;
  }

  /** Uniform over `0` to `bound - 1`. */
  below(bound: number): number {
    return Math.floor((this.u32() / 2 ** 32) * bound);
  }

  /** Uniform over `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(probability: number): boolean {
    return this.u32() < probability * 2 ** 32;
  }

  pick<T>(list: readonly T[]): T {
    return at(list, this.below(list.length));
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}

const RANGES: Readonly<Record<Exclude<Dtype, "int64">, readonly [number, number]>> = {
  int8: [-128, 127],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
};

/** Uniform, all extremes, few and small (ties), or zero. */
export function randomTensor(random: Random, of: Type): Tensor {
  if (of.dtype === "int64") return tensor(of, random.bytes(byteSize(of)));
  const [least, most] = RANGES[of.dtype];
  const element = random.pick([
    () => random.between(least, most),
    () => random.between(least, most),
    () => random.between(least, most),
    () => random.pick([least, most]),
    () => random.between(-2, 2),
    () => 0,
  ]);
  return fill(of, element);
}

/** Dimensions are drawn from these lists: they straddle the sizes at which leaves and words change. */
const OUTER = [1, 1, 2, 3, 4, 5, 9, 17];
const INNER = [1, 2, 3, 7, 8, 9, 16, 27, 64, 65, 100, 255, 256, 257, 300, 520];

type Reference = { readonly input: true } | { readonly constant: number } | { readonly operator: number };
type Numbering = (reference: Reference) => number;

interface Known {
  readonly reference: Reference;
  readonly type: Type;
}

/** A valid program of one to `maxOperators` operators, among them every form of epilogue. */
export function randomProgram(random: Random, maxOperators = 5): Program {
  return new Draft(random).program(random.between(1, maxOperators));
}

/** Elements for a program's input. */
export function randomInput(random: Random, program: Program): Uint8Array {
  return randomTensor(random, program.input).data;
}

/** Collects constants while operators are drawn; values are numbered when both are known. */
class Draft {
  readonly #constants: Tensor[] = [];
  readonly #operators: ((numbering: Numbering) => Operator)[] = [];
  readonly #known: Known[];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
    const input = random.chance(0.7) ? type("int8", random.pick(OUTER), random.pick(INNER)) : this.#anyType(["int8", "int16", "int32", "int64"]);
    this.#known = [{ reference: { input: true }, type: input }];
  }

  program(operators: number): Program {
    const { type: input } = at(this.#known, 0);
    while (this.#operators.length < operators) {
      const draw = this.#random.below(10);
      if (draw < 6) this.#matmul();
      else if (draw < 8) this.#lut8();
      else this.#argmax();
    }
    const numbering: Numbering = (reference) => {
      if ("input" in reference) return 0;
      return "constant" in reference ? 1 + reference.constant : 1 + this.#constants.length + reference.operator;
    };
    return { input, constants: this.#constants, operators: this.#operators.map((operator) => operator(numbering)) };
  }

  #matmul(): void {
    const random = this.#random;
    const a = this.#operand((known) => known.dtype === "int8" && known.dims.length === 2, () => type("int8", random.pick(OUTER), random.pick(INNER)));
    const depth = rowLength(a.type);
    const mate = (known: Type): boolean => known.dtype === "int8" && known.dims.length === 2 && rowLength(known) === depth;
    const b = random.chance(0.2)
      ? this.#operand(mate, () => type("int8", random.pick(OUTER), depth))
      : this.#constant(type("int8", random.pick([...OUTER, 33, 64]), depth));
    const channels = at(b.type.dims, 0);
    const epilogue = this.#epilogue(channels, depth);
    const small = random.chance(0.7);
    this.#push(type(small ? "int8" : "int32", at(a.type.dims, 0), channels), (numbering) => ({
      kind: "MatMul",
      a: numbering(a.reference),
      b: numbering(b.reference),
      epilogue: epilogue(numbering, small),
    }));
  }

  #lut8(): void {
    const x = this.#operand((known) => known.dtype === "int8", () => this.#anyType(["int8"]));
    const table = this.#constant(type("int8", 256));
    this.#push(x.type, (numbering) => ({ kind: "Lut8", x: numbering(x.reference), table: numbering(table.reference) }));
  }

  #argmax(): void {
    const x = this.#operand((known) => known.dtype !== "int64", () => this.#anyType(["int8", "int16", "int32"]));
    const result: Type = { dtype: "int32", dims: [...x.type.dims.slice(0, -1), 1] };
    this.#push(result, (numbering) => ({ kind: "ArgMax", x: numbering(x.reference) }));
  }

  #epilogue(channels: number, depth: number): (numbering: Numbering, small: boolean) => Epilogue {
    const random = this.#random;
    const bias = random.chance(0.6) ? this.#constant(type("int32", channels)) : undefined;
    const perChannel = random.chance(0.5);
    const scales = Array.from({ length: perChannel ? channels : 1 }, () => this.#scale(depth));
    const m = perChannel ? this.#put(fill(type("int32", channels), (channel) => at(scales, channel).m)) : undefined;
    const s = perChannel ? this.#put(fill(type("int8", channels), (channel) => at(scales, channel).s)) : undefined;
    const table = random.chance(0.3) ? this.#constant(type("int8", 256)) : undefined;
    const bounds = random.pick([[-128, 127], [0, 127], [random.between(-128, 0), random.between(0, 127)], [5, 5]] as const);
    const zp = random.pick([0, random.between(-128, 127), -128, 127]);
    return (numbering, small) => {
      const scale: Requantise["scale"] =
        m !== undefined && s !== undefined
          ? { per: "channel", m: numbering(m.reference), s: numbering(s.reference) }
          : { per: "tensor", ...at(scales, 0) };
      const requantise = { zp, lo: bounds[0], hi: bounds[1], scale, ...(table === undefined ? {} : { table: numbering(table.reference) }) };
      return { ...(bias === undefined ? {} : { bias: numbering(bias.reference) }), ...(small ? { requantise } : {}) };
    };
  }

  /** Mostly such that sums of full-range products fill an int8; else anything, the ends of both ranges first. */
  #scale(depth: number): { m: number; s: number } {
    const random = this.#random;
    if (random.chance(0.3)) {
      return {
        m: random.pick([0, 1, 2 ** 31 - 1, random.below(2 ** 31)]),
        s: random.pick([1, 62, 31, random.between(1, 62)]),
      };
    }
    const m = random.between(2 ** 30, 2 ** 31 - 1);
    return { m, s: Math.round(37 + Math.log2(depth) / 2) + random.between(-1, 1) };
  }

  #operand(suits: (known: Type) => boolean, fresh: () => Type): Known {
    const suitable = this.#known.filter((known) => suits(known.type));
    const latest = suitable[suitable.length - 1];
    if (latest === undefined || this.#random.chance(0.05)) return this.#constant(fresh());
    return this.#random.chance(0.6) ? latest : this.#random.pick(suitable);
  }

  #anyType(dtypes: readonly Dtype[]): Type {
    const outer = Array.from({ length: this.#random.below(4) }, () => this.#random.between(1, 4));
    return { dtype: this.#random.pick(dtypes), dims: [...outer, this.#random.pick(INNER)] };
  }

  #constant(of: Type): Known {
    return this.#put(randomTensor(this.#random, of));
  }

  #put(constant: Tensor): Known {
    const known = { reference: { constant: this.#constants.length }, type: constant.type };
    this.#constants.push(constant);
    this.#known.push(known);
    return known;
  }

  #push(result: Type, operator: (numbering: Numbering) => Operator): void {
    this.#known.push({ reference: { operator: this.#operators.length }, type: result });
    this.#operators.push(operator);
  }
}

/** The bytes after one to three edits, most of them before the constants' data. */
export function mutate(random: Random, bytes: Uint8Array, dataBytes: number): Uint8Array {
  let mutated = bytes;
  for (let edits = random.between(1, 3); edits > 0; edits--) {
    const position = random.below(random.chance(0.8) ? Math.max(1, mutated.length - dataBytes) : mutated.length);
    const before = mutated.slice(0, position);
    const after = mutated.slice(position + 1);
    const old = mutated[position] ?? 0;
    mutated = random.pick([
      () => join(before, Uint8Array.of(random.below(256)), after),
      () => join(before, Uint8Array.of(random.pick([0, 1, 2, 3, 4, 127, 128, 255])), after),
      () => join(before, Uint8Array.of(old ^ (1 << random.below(8))), after),
      () => join(before, Uint8Array.of(old + random.pick([-1, 1])), after),
      () => join(before, after),
      () => join(before, random.bytes(random.between(1, 3)), mutated.slice(position)),
      () => before,
    ])();
  }
  return mutated;
}

/** Bytes that an execution reads, at most: a mutated program may be valid and enormous. */
export function workOf({ program, results, openings }: Accepted): number {
  return results.reduce((work, result, index) => work + elementCount(result) * at(openings, index), byteSize(program.input));
}
