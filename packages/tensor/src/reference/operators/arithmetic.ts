import { pairReads } from "../box";
import { type ByteReader, at, join, u16 } from "../bytes";
import { elementBound } from "../bound";
import { broadcastDims, broadcastIndex } from "../broadcast";
import { wrap32 } from "../integers";
import { checkDtype, operands, typeOf } from "../operand";
import type { Scope } from "../scope";
import { read } from "../tensor";
import { type Epilogue, decodeEpilogue, encodeEpilogue, epilogueBound, epilogueOf, epilogueReads, epilogueResult } from "./epilogue";
import type { StepRule } from "./rule";
import { type Side, checkSide, decodeSide, encodeSide, sideOf } from "./side";

interface Arithmetic {
  readonly a: number;
  readonly b: number;
  readonly left: Side;
  readonly right: Side;
  readonly epilogue: Epilogue;
}

/** The sum of both sides. */
export interface Add extends Arithmetic {
  readonly kind: "Add";
}

/** The left side less the right. */
export interface Sub extends Arithmetic {
  readonly kind: "Sub";
}

/** The product of both sides. */
export interface Mul extends Arithmetic {
  readonly kind: "Mul";
}

function decodeArithmetic(reader: ByteReader, scope: Scope): Arithmetic {
  return { a: reader.u16(), b: reader.u16(), left: decodeSide(reader), right: decodeSide(reader), epilogue: decodeEpilogue(reader, scope) };
}

/** All of the rule but what its code and its descriptor are called. */
function arithmetic(combine: (left: bigint, right: bigint) => bigint): Omit<StepRule<Arithmetic>, "code" | "decode"> {
  return {
    encode: ({ a, b, left, right, epilogue }) => join(u16(a), u16(b), encodeSide(left), encodeSide(right), encodeEpilogue(epilogue)),
    result: ({ a, b, left, right, epilogue }, values) => {
      const types = operands(values, a, b);
      for (const type of types) checkDtype(type, "int8", "int16", "int32");
      const dims = broadcastDims(at(types, 0).dims, at(types, 1).dims);
      checkSide(left);
      checkSide(right);
      return epilogueResult(epilogue, values, dims);
    },
    opening: ({ a, b, epilogue }, values) => elementBound(typeOf(values, a)) + elementBound(typeOf(values, b)) + epilogueBound(epilogue, values),
    reads: ({ a, b, epilogue }, values, box) => [...pairReads(values, box, a, b), ...epilogueReads(epilogue, values, box)],
    element: ({ a, b, left, right, epilogue }, values, result) => {
      const [first, second] = [at(values, a), at(values, b)];
      const [firstPlace, secondPlace] = [broadcastIndex(first.type.dims, result.dims), broadcastIndex(second.type.dims, result.dims)];
      const [leftSide, rightSide, finish] = [sideOf(left), sideOf(right), epilogueOf(epilogue, values, result)];
      return (index) => {
        const acc = combine(leftSide(read(first, firstPlace(index))), rightSide(read(second, secondPlace(index))));
        return finish(Number(wrap32(acc)), index);
      };
    },
  };
}

export const add: StepRule<Add> = {
  code: 9,
  decode: (reader, scope) => ({ kind: "Add", ...decodeArithmetic(reader, scope) }),
  ...arithmetic((left, right) => left + right),
};

export const sub: StepRule<Sub> = {
  code: 10,
  decode: (reader, scope) => ({ kind: "Sub", ...decodeArithmetic(reader, scope) }),
  ...arithmetic((left, right) => left - right),
};

export const mul: StepRule<Mul> = {
  code: 11,
  decode: (reader, scope) => ({ kind: "Mul", ...decodeArithmetic(reader, scope) }),
  ...arithmetic((left, right) => left * right),
};
