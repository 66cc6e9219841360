import { createHash } from "node:crypto";
import type { ContractDefinition, SourceUnit } from "solidity-ast";
import { findAll } from "solidity-ast/utils";
import { OPERATORS, type Scope } from "./operators";
import { type Edit, SourceText } from "./source-text";

/** A program with one fault. */
export interface Mutant extends Edit {
  /** Of file and edit. */
  readonly id: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** `Contract.function`. */
  readonly scope: string;
  /** A key of {@link OPERATORS}. */
  readonly operator: string;
  readonly original: string;
}

/** What is mutated of a contract or file. */
function scopesOf(node: SourceUnit | ContractDefinition): Scope[] {
  return node.nodes.filter(
    (child): child is Scope =>
      child.nodeType === "FunctionDefinition" ||
      child.nodeType === "ModifierDefinition" ||
      (child.nodeType === "VariableDeclaration" && child.constant && child.value !== undefined && child.value !== null),
  );
}

/** Every mutant of a file, in the order of its lines; the same edit by two operators is the first's. */
export function mutantsOf(file: string, text: string, unit: SourceUnit): Mutant[] {
  const source = new SourceText(text);
  const named = [
    ...scopesOf(unit).map((scope) => ({ scope, prefix: "" })),
    ...[...findAll("ContractDefinition", unit)].flatMap((contract) => scopesOf(contract).map((scope) => ({ scope, prefix: `${contract.name}.` }))),
  ];
  const mutants = named.flatMap(({ scope, prefix }) =>
    Object.entries(OPERATORS).flatMap(([operator, faults]) =>
      faults(scope, source).map((edit): Mutant => ({
        ...edit,
        id: createHash("sha256").update([file, edit.start, edit.end, edit.replacement].join("\0")).digest("hex").slice(0, 10),
        file,
        line: source.line(edit.start),
        scope: prefix + (scope.name === "" ? "constructor" : scope.name),
        operator,
        original: source.slice(edit),
      })),
    ),
  );
  const first = new Map([...mutants].reverse().map((mutant) => [mutant.id, mutant]));
  return [...first.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** `count` of the mutants, other ones for another seed, in the order in which they came. */
export function sample(mutants: readonly Mutant[], count: number, seed: number): Mutant[] {
  const rank = (id: string): string => createHash("sha256").update(`${seed} ${id}`).digest("hex");
  const chosen = new Set(mutants.map(({ id }) => id).sort((a, b) => (rank(a) < rank(b) ? -1 : 1)).slice(0, count));
  return mutants.filter(({ id }) => chosen.has(id));
}
