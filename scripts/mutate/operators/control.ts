import type { IfStatement, Statement } from "solidity-ast";
import { findAll } from "solidity-ast/utils";
import type { Operator } from "./operator";

/** `if (…) revert …;`, with or without braces. */
function isCheck({ trueBody, falseBody }: IfStatement): boolean {
  if (falseBody !== undefined && falseBody !== null) return false;
  const [only, second] = trueBody.nodeType === "Block" ? (trueBody.statements as Statement[]) : [trueBody];
  return only?.nodeType === "RevertStatement" && second === undefined;
}

/** Its opposite is a mutant of `comparison` already. */
function isEquality({ condition: asked }: IfStatement): boolean {
  return asked.nodeType === "BinaryOperation" && (asked.operator === "==" || asked.operator === "!=");
}

/** A check that is left out, or that asks for the opposite. */
export const check: Operator = (scope, source) =>
  [...findAll("IfStatement", scope)].filter(isCheck).flatMap((node) => {
    const { start, end } = source.range(node);
    const left = { start, end: node.trueBody.nodeType === "Block" ? end : source.afterSemicolon(end), replacement: "{}" };
    const opposite = { ...source.range(node.condition), replacement: `!(${source.slice(node.condition)})` };
    return isEquality(node) ? [left] : [left, opposite];
  });

/** A condition that always holds, or never; a loop's never. */
export const condition: Operator = (scope, source) => [
  ...[...findAll(["IfStatement", "Conditional"], scope)]
    .filter((node) => node.nodeType === "Conditional" || !isCheck(node))
    .flatMap((node) => ["true", "false"].map((replacement) => ({ ...source.range(node.condition), replacement }))),
  ...[...findAll(["WhileStatement", "ForStatement"], scope)].flatMap(({ condition: asked }) =>
    asked === undefined || asked === null ? [] : [{ ...source.range(asked), replacement: "false" }],
  ),
];

/** A statement left out: an assignment, a call, an event. */
export const statement: Operator = (scope, source) => {
  const steps = new Set([...findAll("ForStatement", scope)].map(({ loopExpression }) => loopExpression?.id));
  return [...findAll(["ExpressionStatement", "EmitStatement"], scope)]
    .filter(({ id }) => !steps.has(id))
    .map((node) => {
      const { start, end } = source.range(node);
      return { start, end: source.afterSemicolon(end), replacement: "{}" };
    });
};

/** A function without one of its modifiers. */
export const modifier: Operator = (scope, source) =>
  [...findAll("ModifierInvocation", scope)]
    .filter(({ kind }) => kind === "modifierInvocation")
    .map((node) => ({ ...source.range(node), replacement: "" }));

/** Arithmetic that reverts where it was meant to wrap. */
export const unchecked: Operator = (scope, source) =>
  [...findAll("UncheckedBlock", scope)].map((node) => {
    const { start } = source.range(node);
    return { start, end: start + "unchecked".length, replacement: "" };
  });
