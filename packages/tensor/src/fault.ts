/** The rules of docs/programs.md, as broken; in the order of their numbers, which count from 1. */
export const RULES = {
  Truncated: "the bytes end too soon",
  Trailing: "bytes follow the last constant's data",
  Version: "the version is not 1",
  DType: "a dtype is unknown, or one that the operator does not give",
  Rank: "a rank is not 1 to 4",
  Dimension: "a dimension is not 1 to 2^24",
  Size: "a tensor has more than 2^28 bytes",
  NoOperators: "there is no operator",
  Operator: "an operator's code is unknown",
  Flags: "a flag is unknown, or flags do not go together",
  Operand: "a value number is not smaller than the operator's own",
  OperandType: "an operand has the wrong dtype",
  OperandShape: "an operand has the wrong rank or dimensions, or operands do not broadcast",
  NotConstant: "an operand has to be a constant and is not",
  Multiplier: "a multiplier is not in [0, 2^31), or a numerator above 2^62",
  Shift: "a shift is out of its range",
  Bounds: "the lower bound exceeds the upper one",
  Opening: "the opening of an element exceeds 65,536 bytes, or a fused element is made of more than 65,536",
  Axis: "an axis is not below the rank, or the axes are no permutation",
  Window: "a kernel, stride or dilation is 0, a padding is not below the kernel's reach, or the window is larger than what it moves over",
  Range: "a slice leaves its operand or is empty, or a reshape changes the number of elements",
  Count: "fewer than two operands are joined, or what is fused is no operand, or not two to eight operators",
} as const;

/** The name of a rule that a program breaks. */
export type Fault = keyof typeof RULES;

const FAULTS = Object.keys(RULES) as readonly Fault[];

/** The fault with a number of the referee's interface; undefined where there is none. */
export function faultOf(number: number): Fault | undefined {
  return FAULTS[number - 1];
}
