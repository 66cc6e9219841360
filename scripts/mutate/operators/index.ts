import { arithmetic, comparison, compound, logical, unary } from "./arithmetic";
import { check, condition, modifier, statement, unchecked } from "./control";
import type { Operator } from "./operator";
import { argument, boolean, bound, constant, result } from "./values";

export type { Operator, Scope } from "./operator";

/** By the names that reports use. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  arithmetic, comparison, logical, compound, unary,
  check, condition, statement, modifier, unchecked,
  constant, boolean, result, argument, bound,
};
