import { at, join, u16 } from "../bytes";
import { elementBound } from "../bound";
import { checkDtype, operand, typeOf } from "../operand";
import { read } from "../tensor";
import { type Epilogue, decodeEpilogue, encodeEpilogue, epilogueBound, epilogueOf, epilogueReads, epilogueResult } from "./epilogue";
import type { StepRule } from "./rule";

/** An epilogue alone. */
export interface RequantiseOperator {
  readonly kind: "Requantise";
  readonly x: number;
  readonly epilogue: Epilogue;
}

export const requantise: StepRule<RequantiseOperator> = {
  code: 12,
  encode: ({ x, epilogue }) => join(u16(x), encodeEpilogue(epilogue)),
  decode: (reader, scope) => ({ kind: "Requantise", x: reader.u16(), epilogue: decodeEpilogue(reader, scope) }),
  result: ({ x, epilogue }, values) => {
    const { type } = operand(values, x);
    checkDtype(type, "int8", "int16", "int32");
    return epilogueResult(epilogue, values, type.dims);
  },
  opening: ({ x, epilogue }, values) => elementBound(typeOf(values, x)) + epilogueBound(epilogue, values),
  reads: ({ x, epilogue }, values, box) => [{ value: x, box }, ...epilogueReads(epilogue, values, box)],
  element: ({ x, epilogue }, values, result) => {
    const from = at(values, x);
    const finish = epilogueOf(epilogue, values, result);
    return (index) => finish(read(from, index), index);
  },
};
