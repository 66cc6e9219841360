import type { Operator } from "#tensor/reference/operator";
import type { Epilogue } from "#tensor/reference/operators/epilogue";

/** What is an operand wherever an operator has it, in the order of descriptors. */
const NAMES = ["a", "b", "x", "f", "w", "table", "mask", "indices", "gamma", "beta"] as const;

type Numbering = (value: number) => number;

/** The operator over values with other numbers. */
export function renumbered<O extends Operator>(operator: O, number: Numbering): O {
  const named: Readonly<Partial<Record<(typeof NAMES)[number], unknown>>> & { readonly operands?: unknown; readonly epilogue?: Epilogue } = operator;
  const list = (value: unknown): unknown => (Array.isArray(value) ? value.map((each: number) => number(each)) : number(value as number));
  return {
    ...operator,
    ...Object.fromEntries([...NAMES, "operands" as const].flatMap((name) => (named[name] === undefined ? [] : [[name, list(named[name])]]))),
    ...(named.epilogue === undefined ? {} : { epilogue: epilogueOf(named.epilogue, number) }),
  };
}

function epilogueOf({ bias, requantise }: Epilogue, number: Numbering): Epilogue {
  return {
    ...(bias === undefined ? {} : { bias: number(bias) }),
    ...(requantise === undefined ? {} : { requantise: requantiseOf(requantise, number) }),
  };
}

function requantiseOf({ scale, table, ...rest }: NonNullable<Epilogue["requantise"]>, number: Numbering): NonNullable<Epilogue["requantise"]> {
  return {
    ...rest,
    scale: scale.per === "tensor" ? scale : { per: scale.per, m: number(scale.m), s: number(scale.s) },
    ...(table === undefined ? {} : { table: number(table) }),
  };
}

/** The values that an operator names, in the order of its descriptor but for its parts, and as often. */
export function namedBy(operator: Operator): readonly number[] {
  const named: number[] = [];
  renumbered(operator, (value) => {
    named.push(value);
    return value;
  });
  return named;
}
