/** Why a program is refused: one name for each rule of docs/programs.md. */
export type Reason =
  | "Truncated"
  | "Trailing"
  | "Version"
  | "DType"
  | "Rank"
  | "Dimension"
  | "Size"
  | "NoOperators"
  | "Operator"
  | "Flags"
  | "Operand"
  | "OperandType"
  | "OperandShape"
  | "NotConstant"
  | "Multiplier"
  | "Shift"
  | "Bounds"
  | "Opening";

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
