/** The rules of docs/programs.md, as broken; in the order of their numbers, which count from 1. */
export const RULES = {
  Truncated: "the bytes end too soon",
  Trailing: "bytes follow the last constant's data",
  Version: "the version is not 1",
  DType: "a dtype is unknown",
  Rank: "a rank is not 1 to 4",
  Dimension: "a dimension is not 1 to 2^24",
  Size: "a tensor has more than 2^28 bytes",
  NoOperators: "there is no operator",
  Operator: "an operator's code is unknown",
  Flags: "a flag is unknown, or lacks the one that it goes with",
  Operand: "a value number is not smaller than the operator's own",
  OperandType: "an operand has the wrong dtype",
  OperandShape: "an operand has the wrong rank or dimensions",
  NotConstant: "an operand has to be a constant and is not",
  Multiplier: "a multiplier is not in [0, 2^31)",
  Shift: "a shift is not in [1, 62]",
  Bounds: "the lower bound exceeds the upper one",
  Opening: "the opening of an element exceeds 65,536 bytes",
} as const;

/** The name of a rule that a program breaks. */
export type Fault = keyof typeof RULES;

const FAULTS = Object.keys(RULES) as readonly Fault[];

/** The fault with a number of the referee's interface; undefined where there is none. */
export function faultOf(number: number): Fault | undefined {
  return FAULTS[number - 1];
}
