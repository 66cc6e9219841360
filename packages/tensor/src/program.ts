import { type Codec, type Cursor, join, list, u16, u8 } from "./codec";
import { type Operator, operator } from "./operators";
import { type TensorType, tensorBytes, type } from "./type";

/** Elements little-endian, row-major, as many bytes as the type has. */
export interface Constant {
  readonly type: TensorType;
  readonly data: Uint8Array;
}

/**
 * The number of a value: 0 is the input, 1 to n are the n constants, then each operator's output, in order. An operator
 * names only values before its own output.
 */
export type ValueNumber = number;

/**
 * How a rescaled integer is rounded. Single: once, half up. Double: as TFLite's reference kernels do, half away from zero
 * in a doubled high product and once more in a shift.
 */
export type Rounding = "single" | "double";

/** What a program is made of; its output is the last operator's. */
export interface Program {
  readonly input: TensorType;
  readonly constants: readonly Constant[];
  readonly operators: readonly Operator[];
}

const VERSION = 1;
const types = list(type, u16);
const operators = list(operator, u16);

/** The canonical bytes. Their decoder expects a program, and gives constants whose data are views of its bytes. */
export const program: Codec<Program> = {
  encode: ({ input, constants, operators: steps }) =>
    join([
      u8.encode(VERSION, "version"),
      type.encode(input, "input"),
      types.encode(
        constants.map((constant) => constant.type),
        "constants",
      ),
      operators.encode(steps, "operators"),
      ...constants.map(({ data }) => data),
    ]),
  decode: (from: Cursor) => {
    u8.decode(from);
    const input = type.decode(from);
    const kinds = types.decode(from);
    const steps = operators.decode(from);
    return { input, constants: kinds.map((kind) => ({ type: kind, data: from.take(tensorBytes(kind)) })), operators: steps };
  },
};
