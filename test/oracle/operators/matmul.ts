import { at, join, u16 } from "../bytes";
import { checkDtype, operand, rowOpeningBytes } from "../operand";
import { Refusal } from "../refusal";
import { type Type, checkType, describe, type as typeOf } from "../type";
import { type Epilogue, applyEpilogue, checkEpilogue, decodeEpilogue, encodeEpilogue, epilogueOpeningBytes } from "./epilogue";
import type { Rule } from "./rule";

/** `a int8[M,K] · b int8[N,K]ᵀ`, and what follows on each sum. */
export interface MatMul {
  readonly kind: "MatMul";
  readonly a: number;
  readonly b: number;
  readonly epilogue: Epilogue;
}

export const matmul: Rule<MatMul> = {
  code: 1,

  encode: ({ a, b, epilogue }) => join(u16(a), u16(b), encodeEpilogue(epilogue)),

  decode: (reader) => ({ kind: "MatMul", a: reader.u16(), b: reader.u16(), epilogue: decodeEpilogue(reader) }),

  result: ({ a, b, epilogue }, values) => {
    const operands = [operand(values, a), operand(values, b)] as const;
    for (const value of operands) checkDtype(value, "int8");
    const [[rows, depth], [columns, otherDepth]] = [matrix(operands[0].type), matrix(operands[1].type)];
    if (depth !== otherDepth) throw new Refusal("OperandShape", `rows of ${depth} and of ${otherDepth}`);
    const result = checkType(typeOf(epilogue.requantise ? "int8" : "int32", rows, columns));
    checkEpilogue(epilogue, values, columns);
    return result;
  },

  opening: ({ a, b, epilogue }, values) =>
    rowOpeningBytes(at(values, a).type) + rowOpeningBytes(at(values, b).type) + epilogueOpeningBytes(epilogue, values),

  element: ({ a, b, epilogue }, values, index) => {
    const left = at(values, a);
    const right = at(values, b);
    const [columns, depth] = matrix(right.type);
    const column = index % columns;
    const leftStart = ((index - column) / columns) * depth;
    const rightStart = column * depth;
    let sum = 0;
    for (let k = 0; k < depth; k++) {
      sum = (sum + left.view.getInt8(leftStart + k) * right.view.getInt8(rightStart + k)) | 0;
    }
    return applyEpilogue(epilogue, values, column, sum);
  },
};

function matrix(type: Type): readonly [number, number] {
  const [rows, columns, ...more] = type.dims;
  if (rows === undefined || columns === undefined || more.length > 0) throw new Refusal("OperandShape", `${describe(type)}, not of rank 2`);
  return [rows, columns];
}
