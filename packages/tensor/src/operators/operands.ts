import type { ValueNumber } from "../program";
import type { Epilogue } from "./epilogue";
import type { Operator } from "./index";

/** What is an operand wherever an operator has it, in the order of descriptors. */
const NAMES = ["a", "b", "x", "f", "w", "table", "mask", "indices", "gamma", "beta"] as const;

/** The values that an operator reads, constants included, each by its name in the operator. */
export function operandsOf(operator: Operator): readonly (readonly [name: string, value: ValueNumber])[] {
  const parts: Pick<Operator, "kind"> & Readonly<Partial<Record<(typeof NAMES)[number], ValueNumber>>> & Epilogue = operator;
  const { bias, requantise } = parts;
  const scale = requantise?.scale;
  const found: readonly (readonly [string, ValueNumber | undefined])[] = [
    ...("operands" in operator ? operator.operands.map((value, index) => [`${index}`, value] as const) : []),
    ...NAMES.map((name) => [name, parts[name]] as const),
    ["bias", bias],
    ...(scale === undefined || scale.per === "tensor" ? [] : ([["multipliers", scale.multipliers], ["shifts", scale.shifts]] as const)),
    ["table", requantise?.table],
  ];
  return found.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}
