import type { Expression, VariableDeclaration } from "solidity-ast";
import { findAll } from "solidity-ast/utils";
import type { Operator } from "./operator";

/** A number one more, one less, or 0. */
export const constant: Operator = (scope, source) =>
  [...findAll("Literal", scope)]
    .filter(({ kind, typeDescriptions }) => kind === "number" && typeDescriptions.typeString?.startsWith("int_const") === true)
    .flatMap((node) => {
      const text = source.slice(node);
      const value = Number(node.value?.replaceAll("_", ""));
      const others = [`(${text} + 1)`, ...(value > 0 ? [`(${text} - 1)`] : []), ...(value > 1 ? ["0"] : [])];
      return others.map((replacement) => ({ ...source.range(node), replacement }));
    });

/** `true` for `false`. */
export const boolean: Operator = (scope, source) =>
  [...findAll("Literal", scope)]
    .filter(({ kind }) => kind === "bool")
    .map((node) => ({ ...source.range(node), replacement: node.value === "true" ? "false" : "true" }));

/** What a function can give instead of a value of its own; nothing where only the program knows how to write it. */
function plainValues({ typeDescriptions: { typeString } }: VariableDeclaration): string[] {
  if (typeString === undefined || typeString === null) return [];
  if (typeString === "bool") return ["true", "false"];
  if (/^u?int\d+$/.test(typeString)) return ["0"];
  return typeString === "address" || /^bytes\d+$/.test(typeString) ? [`${typeString}(0)`] : [];
}

/** A function that gives 0, or the other truth, in place of one of its results. */
export const result: Operator = (scope, source) => {
  if (scope.nodeType !== "FunctionDefinition") return [];
  const declared = scope.returnParameters.parameters;
  return [...findAll("Return", scope)].flatMap(({ expression }) => {
    if (expression === undefined || expression === null) return [];
    const values = declared.length > 1 && expression.nodeType === "TupleExpression" ? expression.components : [expression];
    if (values.length !== declared.length) return [];
    return values.flatMap((value, index) => {
      const type = declared[index];
      if (!value || type === undefined) return [];
      return plainValues(type)
        .filter((other) => other !== source.slice(value))
        .map((replacement) => ({ ...source.range(value), replacement }));
    });
  });
};

/** Calls whose arguments may stand in any order. */
const SYMMETRIC = new Set(["min", "max"]);

/** Two arguments of one type in each other's place: the first two of each call that differ. */
export const argument: Operator = (scope, source) =>
  [...findAll("FunctionCall", scope)].flatMap((node) => {
    if (node.kind === "typeConversion") return [];
    if (node.expression.nodeType === "MemberAccess" && SYMMETRIC.has(node.expression.memberName)) return [];
    const pair = firstAlike(node.arguments, (value) => source.slice(value));
    if (pair === undefined) return [];
    const [first, second] = pair.map((value) => source.range(value)) as [ReturnType<typeof source.range>, ReturnType<typeof source.range>];
    const between = source.slice({ start: first.end, end: second.start });
    return [{ start: first.start, end: second.end, replacement: `${source.slice(second)}${between}${source.slice(first)}` }];
  });

function firstAlike(values: readonly Expression[], text: (value: Expression) => string): [Expression, Expression] | undefined {
  for (const [index, first] of values.entries()) {
    const second = values.slice(index + 1).find((other) => typeOf(other) === typeOf(first) && text(other) !== text(first));
    if (second !== undefined) return [first, second];
  }
  return undefined;
}

function typeOf({ typeDescriptions }: Expression): string | null | undefined {
  return typeDescriptions.typeString;
}

const TURNED: Readonly<Partial<Record<string, string>>> = { min: "max", max: "min", Ceil: "Floor", Floor: "Ceil", Expand: "Trunc", Trunc: "Expand" };
const BARE: Readonly<Partial<Record<string, string>>> = { ceilDiv: "/", saturatingSub: "-", saturatingAdd: "+" };

/** `max` for `min` or either of their arguments, rounding the other way, saturation left out. */
export const bound: Operator = (scope, source) => [
  ...[...findAll("MemberAccess", scope)].flatMap((node) => {
    const turned = TURNED[node.memberName];
    const { end } = source.range(node);
    return turned === undefined ? [] : [{ start: end - node.memberName.length, end, replacement: turned }];
  }),
  ...[...findAll("FunctionCall", scope)].flatMap((node) => {
    const [left, right, third] = node.arguments;
    if (node.expression.nodeType !== "MemberAccess" || left === undefined || right === undefined || third !== undefined) return [];
    const [a, b] = [source.slice(left), source.slice(right)];
    const operator = BARE[node.expression.memberName];
    if (operator !== undefined) return [{ ...source.range(node), replacement: `((${a}) ${operator} (${b}))` }];
    return SYMMETRIC.has(node.expression.memberName) ? [a, b].map((side) => ({ ...source.range(node), replacement: `(${side})` })) : [];
  }),
];
