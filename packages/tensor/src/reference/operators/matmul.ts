import { at, join, u16 } from "../bytes";
import { rowBound } from "../bound";
import { checkDims, checkDtype, checkRank, operands, typeOf } from "../operand";
import { type Type, rowLength } from "../type";
import { type Epilogue, decodeEpilogue, encodeEpilogue, epilogueBound, epilogueOf, epilogueReads, epilogueResult } from "./epilogue";
import type { StepRule } from "./rule";

/** `a int8[…,M,K] · b int8[…,N,K]ᵀ` matrix by matrix, and what follows on each sum. One matrix b serves all of a. */
export interface MatMul {
  readonly kind: "MatMul";
  readonly a: number;
  readonly b: number;
  readonly epilogue: Epilogue;
}

export const matmul: StepRule<MatMul> = {
  code: 1,

  encode: ({ a, b, epilogue }) => join(u16(a), u16(b), encodeEpilogue(epilogue)),

  decode: (reader, scope) => ({ kind: "MatMul", a: reader.u16(), b: reader.u16(), epilogue: decodeEpilogue(reader, scope) }),

  result: ({ a, b, epilogue }, values, scope) => {
    const types = operands(values, a, b);
    for (const type of types) checkDtype(type, "int8");
    for (const type of types) checkRank(type, ...scope.matmulRanks);
    const [left, right] = [at(types, 0), at(types, 1)];
    const outer = left.dims.slice(0, -2);
    const columns = rowsOf(right);
    checkDims(right, [...(right.dims.length === 2 ? [] : outer), columns, rowLength(left)]);
    return epilogueResult(epilogue, values, [...outer, rowsOf(left), columns]);
  },

  opening: ({ a, b, epilogue }, values) => rowBound(typeOf(values, a)) + rowBound(typeOf(values, b)) + epilogueBound(epilogue, values),

  reads: ({ a, b, epilogue }, values, box) => {
    const [outer, rows, columns] = [box.slice(0, -2), at(box, box.length - 2), at(box, box.length - 1)];
    const [left, right] = [typeOf(values, a), typeOf(values, b)];
    return [
      { value: a, box: [...outer, rows, rowLength(left)] },
      { value: b, box: [...(right.dims.length === 2 ? [] : outer), columns, rowLength(right)] },
      ...epilogueReads(epilogue, values, box),
    ];
  },

  element: ({ a, b, epilogue }, values, result) => {
    const [left, right] = [at(values, a), at(values, b)];
    const [rows, columns, depth] = [rowsOf(left.type), rowsOf(right.type), rowLength(left.type)];
    const shared = right.type.dims.length === 2;
    const finish = epilogueOf(epilogue, values, result);
    return (index) => {
      const column = index % columns;
      const row = Math.floor(index / columns);
      const matrix = shared ? 0 : Math.floor(row / rows);
      const [leftStart, rightStart] = [row * depth, (matrix * columns + column) * depth];
      let sum = 0;
      for (let k = 0; k < depth; k++) {
        sum = (sum + left.view.getInt8(leftStart + k) * right.view.getInt8(rightStart + k)) | 0;
      }
      return finish(sum, index);
    };
  },
};

/** The rows of one matrix. */
function rowsOf({ dims }: Type): number {
  return at(dims, dims.length - 2);
}
