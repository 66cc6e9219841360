import type { BinaryOperation } from "solidity-ast";
import { findAll } from "solidity-ast/utils";
import type { Edit, SourceText } from "../source-text";
import type { Operator } from "./operator";

const SWAPPED = {
  "+": "-", "-": "+", "*": "/", "/": "*", "%": "*", "**": "*",
  "<<": ">>", ">>": "<<", "&": "|", "|": "&", "^": "&",
} as const;

const BOUNDARY = { "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==" } as const;

const LOGICAL = { "&&": "||", "||": "&&" } as const;

/** Binds as before whatever the other operator's precedence is. */
function withOperator(node: BinaryOperation, operator: string, source: SourceText): Edit {
  const between = { start: source.range(node.leftExpression).end, end: source.range(node.rightExpression).start };
  const [left, right] = [source.slice(node.leftExpression), source.slice(node.rightExpression)];
  return { ...source.range(node), replacement: `(${left}${source.slice(between).replace(node.operator, operator)}${right})` };
}

function binary(operators: Readonly<Partial<Record<string, string>>>): Operator {
  return (scope, source) =>
    [...findAll("BinaryOperation", scope)].flatMap((node) => {
      const operator = operators[node.operator];
      return operator === undefined ? [] : [withOperator(node, operator, source)];
    });
}

/** `+` for `-`, `*` for `/`, `<<` for `>>`, `&` for `|`, with their kin. */
export const arithmetic = binary(SWAPPED);

/** Off by one: `<` for `<=`; and `==` for `!=`. */
export const comparison = binary(BOUNDARY);

/** `&&` for `||`, and each side alone. */
export const logical: Operator = (scope, source) => [
  ...binary(LOGICAL)(scope, source),
  ...[...findAll("BinaryOperation", scope)]
    .filter(({ operator }) => operator in LOGICAL)
    .flatMap((node) => [node.leftExpression, node.rightExpression].map((side) => ({ ...source.range(node), replacement: source.slice(side) }))),
];

/** `-=` for `+=` and the like, and `=` for each. */
export const compound: Operator = (scope, source) =>
  [...findAll("Assignment", scope)].flatMap(({ operator, leftHandSide, rightHandSide }) => {
    if (operator === "=") return [];
    const between = { start: source.range(leftHandSide).end, end: source.range(rightHandSide).start };
    const swapped = `${SWAPPED[operator.slice(0, -1) as keyof typeof SWAPPED]}=`;
    return [swapped, "="].map((other) => ({ ...between, replacement: source.slice(between).replace(operator, other) }));
  });

/** `++` for `--`, and `!`, `-` or `~` left out. */
export const unary: Operator = (scope, source) =>
  [...findAll("UnaryOperation", scope)].flatMap((node) => {
    const [whole, operand] = [source.range(node), source.slice(node.subExpression)];
    const { operator, prefix } = node;
    if (operator === "delete") return [];
    if (operator !== "++" && operator !== "--") return [{ ...whole, replacement: operand }];
    const other = operator === "++" ? "--" : "++";
    return [{ ...whole, replacement: prefix ? `${other}${operand}` : `${operand}${other}` }];
  });
