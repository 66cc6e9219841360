import type { FunctionDefinition, ModifierDefinition, VariableDeclaration } from "solidity-ast";
import type { Edit, SourceText } from "../source-text";

/** What is mutated on its own: a function, a modifier, or a constant with its value. */
export type Scope = FunctionDefinition | ModifierDefinition | VariableDeclaration;

/** All faults of one kind that somebody could have made in a scope, one edit each. */
export type Operator = (scope: Scope, source: SourceText) => Edit[];
