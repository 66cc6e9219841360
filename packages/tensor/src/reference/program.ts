import { ByteReader, join, u16, u8 } from "./bytes";
import type { Value } from "./operand";
import { MAX_OPENING_BYTES, type Operator, decodeOperator, encodeOperator, openingBytes, resultType } from "./operator";
import { Refusal, atOperator } from "./refusal";
import { ALL, type Scope } from "./scope";
import { type Tensor, tensor } from "./tensor";
import { type Type, byteSize, decodeType, encodeType } from "./type";

export const VERSION = 1;

/** Operators over numbered values: 0 is the input, then the constants, then each operator's result. */
export interface Program {
  readonly input: Type;
  readonly constants: readonly Tensor[];
  readonly operators: readonly Operator[];
}

/** What the rules say of a program that they accept. */
export interface Accepted {
  readonly program: Program;
  /** Each operator's result. */
  readonly results: readonly Type[];
  /** Bytes that open one element of each operator's result. */
  readonly openings: readonly number[];
}

/** The canonical bytes. Nothing is checked: tests encode programs that break rules. */
export function encodeProgram({ input, constants, operators }: Program): Uint8Array {
  return join(
    u8(VERSION),
    encodeType(input),
    u16(constants.length),
    ...constants.map((constant) => encodeType(constant.type)),
    u16(operators.length),
    ...operators.map(encodeOperator),
    ...constants.map((constant) => constant.data),
  );
}

/** @throws {Refusal} where the bytes are no program, whether or not its operators suit their operands. */
export function decodeProgram(bytes: Uint8Array, scope: Scope = ALL): Program {
  const reader = new ByteReader(bytes);
  const version = reader.u8();
  if (version !== VERSION) throw new Refusal("Version", `${version}`);
  const input = decodeType(reader);
  const types = repeat(reader.u16(), () => decodeType(reader));
  const operatorCount = reader.u16();
  if (operatorCount === 0) throw new Refusal("NoOperators", "0");
  const operators = repeat(operatorCount, (index) => atOperator(index, () => decodeOperator(reader, scope)));
  const constants = types.map((type) => tensor(type, reader.take(byteSize(type))));
  reader.end();
  return { input, constants, operators };
}

/** @throws {Refusal} naming the first operator that breaks a rule. */
export function validate(program: Program, scope: Scope = ALL): Accepted {
  const values: Value[] = [{ type: program.input }, ...program.constants.map((constant) => ({ type: constant.type, constant }))];
  const openings: number[] = [];
  const results = program.operators.map((operator, index) =>
    atOperator(index, () => {
      const type = resultType(operator, values, scope);
      const opening = openingBytes(operator, values);
      if (opening > MAX_OPENING_BYTES) throw new Refusal("Opening", `${opening} bytes`);
      values.push({ type });
      openings.push(opening);
      return type;
    }),
  );
  return { program, results, openings };
}

/** @throws {Refusal} where a rule of docs/programs.md is broken. */
export function accept(bytes: Uint8Array, scope: Scope = ALL): Accepted {
  return validate(decodeProgram(bytes, scope), scope);
}

function repeat<T>(count: number, step: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => step(index));
}
