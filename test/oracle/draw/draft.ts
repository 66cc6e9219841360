import { at } from "#tensor/reference/bytes";
import type { Values } from "#tensor/reference/operand";
import { MAX_OPENING_BYTES, type Operator, applyOperator, openingBytes, resultType } from "#tensor/reference/operator";
import type { Program } from "#tensor/reference/program";
import type { Random } from "../random";
import { Refusal } from "#tensor/reference/refusal";
import type { Tensor } from "#tensor/reference/tensor";
import { type Dtype, type Type, elementCount } from "#tensor/reference/type";
import { drawTensor } from "./elements";
import { type Size, drawDims } from "./shapes";

/** A value of a draft. Its number is settled when the draft is done: constants come before all outputs. */
export interface Known {
  number: number;
  readonly from: "input" | "constant" | "operator";
  readonly tensor: Tensor;
}

/** What an operand has to be. */
export interface Need {
  readonly dtypes: readonly Dtype[];
  readonly suits?: (dims: readonly number[]) => boolean;
  /** Dimensions for a new value. */
  readonly fresh?: () => readonly number[];
}

/** A program, an input, and every operator's output. */
export interface Case {
  readonly program: Program;
  readonly input: Tensor;
  readonly outputs: readonly Tensor[];
}

/** A program while it is drawn. What is drawn is executed at once, so that later operators know their operands' elements. */
export class Draft {
  readonly random: Random;
  readonly size: Size;
  #known: Known[] = [];
  #operators: (() => Operator)[] = [];

  constructor(random: Random, size: Size) {
    this.random = random;
    this.size = size;
  }

  get operators(): number {
    return this.#operators.length;
  }

  /** Runs a step that pushes an operator; undoes it where the rules refuse the operator or it is too large. */
  attempt(step: () => void): boolean {
    const [known, operators] = [this.#known.length, this.#operators.length];
    try {
      step();
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#known = this.#known.slice(0, known);
      this.#operators = this.#operators.slice(0, operators);
      return false;
    }
  }

  /** A value that suits, the latest first; a new one where none does, which is the input if there is none yet. */
  operand(need: Need): Known {
    const { random } = this;
    const { dtypes, suits = () => true, fresh = () => drawDims(random, this.size) } = need;
    const suitable = this.#known.filter(({ tensor }) => dtypes.includes(tensor.type.dtype) && suits(tensor.type.dims));
    const latest = suitable[suitable.length - 1];
    if (latest !== undefined && !random.chance(0.05)) return random.chance(0.7) ? latest : random.pick(suitable);
    const last = this.#known[this.#known.length - 1];
    if (last !== undefined && suits(last.tensor.type.dims) && random.chance(0.5)) return this.#cast(last, random.pick(dtypes));
    const drawn = drawTensor(random, { dtype: random.pick(dtypes), dims: fresh() });
    if (this.#known.length > 0) return this.constant(drawn);
    return this.#keep({ number: 0, from: "input", tensor: drawn });
  }

  constant(tensor: Tensor): Known {
    return this.#keep({ number: this.#known.length, from: "constant", tensor });
  }

  /** @throws {Refusal} where the operator is none, Size where it is too much for a test. */
  push(operator: () => Operator): Known {
    const values: Values = this.#known.map(({ tensor, from }) => ({ type: tensor.type, ...(from === "constant" ? { constant: tensor } : {}) }));
    const drawn = operator();
    const result = resultType(drawn, values);
    const opening = openingBytes(drawn, values);
    const elements = elementCount(result);
    if (opening > MAX_OPENING_BYTES) throw new Refusal("Opening", `${opening}`);
    if (elements > this.size.output || elements * opening > this.size.read) throw new Refusal("Size", `${elements} elements`);
    const tensor = applyOperator(drawn, result, this.#known.map((known) => known.tensor));
    this.#operators.push(operator);
    return this.#keep({ number: this.#known.length, from: "operator", tensor });
  }

  done(): Case {
    const from = (kind: Known["from"]): Known[] => this.#known.filter((known) => known.from === kind);
    const [inputs, constants, outputs] = [from("input"), from("constant"), from("operator")];
    for (const [number, known] of [...inputs, ...constants, ...outputs].entries()) known.number = number;
    const { tensor: input } = at(inputs, 0);
    const program = { input: input.type, constants: constants.map(({ tensor }) => tensor), operators: this.#operators.map((operator) => operator()) };
    return { program, input, outputs: outputs.map(({ tensor }) => tensor) };
  }

  #cast(x: Known, dtype: Dtype): Known {
    return this.push(() => ({ kind: "Cast", x: x.number, dtype }));
  }

  #keep(known: Known): Known {
    this.#known.push(known);
    return known;
  }
}

/** The type of what is known. */
export function kindOf({ tensor }: Known): Type {
  return tensor.type;
}
