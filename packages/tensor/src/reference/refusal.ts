/** Why a program is refused: one name for each rule of docs/programs.md, in the order of their numbers, which count from 1. */
export const REASONS = [
  "Truncated",
  "Trailing",
  "Version",
  "DType",
  "Rank",
  "Dimension",
  "Size",
  "NoOperators",
  "Operator",
  "Flags",
  "Operand",
  "OperandType",
  "OperandShape",
  "NotConstant",
  "Multiplier",
  "Shift",
  "Bounds",
  "Opening",
  "Axis",
  "Window",
  "Range",
  "Count",
] as const;

export type Reason = (typeof REASONS)[number];

/** A program that breaks a rule. `operator` counts from 0 and is absent where no operator is at fault. */
export class Refusal extends Error {
  constructor(
    readonly reason: Reason,
    readonly found: string,
    readonly operator?: number,
  ) {
    super(`${reason}: ${found}${operator === undefined ? "" : ` (operator ${operator})`}`);
    this.name = "Refusal";
  }
}

/** Runs what belongs to one operator, so that a refusal inside it names the operator. */
export function atOperator<T>(operator: number, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(error.reason, error.found, operator);
    throw error;
  }
}
