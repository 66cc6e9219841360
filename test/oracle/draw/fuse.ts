import { at } from "#tensor/reference/bytes";
import type { Operator } from "#tensor/reference/operator";
import { type Fused, STEP_KINDS, type Step } from "#tensor/reference/operators/fused";
import type { Program } from "#tensor/reference/program";
import { isOpenable } from "../openable";
import type { Random } from "../random";
import type { Case } from "./draft";
import { namedBy, renumbered } from "./renumbered";

const MOST = 8;

/** Operators of a program that may become one, by their places in order: the last gives the result, which others may read; what the rest give only these read. */
type Group = readonly number[];

/** The case with some of its operators as one, undefined where none are to be had: what is left of its outputs stays as it was. */
export function fuse(random: Random, drawn: Case): Case | undefined {
  const groups = drawn.program.operators.flatMap((_, last) => groupOf(random, drawn.program, last) ?? []);
  if (groups.length === 0) return undefined;
  const { group } = random.pick(groups);
  const program = fusedProgram(random, drawn.program, group);
  const outputs = drawn.outputs.filter((_, operator) => !group.slice(0, -1).includes(operator));
  return isOpenable(program) ? { program, input: drawn.input, outputs } : undefined;
}

/** @param last the operator that gives the result */
function groupOf(random: Random, { constants, operators }: Program, last: number): { readonly group: Group } | undefined {
  const first = 1 + constants.length;
  const readers = operators.map((_, operator) => operators.flatMap((reader, place) => (namedBy(reader).includes(first + operator) ? [place] : [])));
  const mayJoin = (group: Group, operator: number): boolean =>
    !group.includes(operator) && isStep(at(operators, operator)) && at(readers, operator).every((reader) => group.includes(reader));
  if (!isStep(at(operators, last))) return undefined;
  const most = random.chance(0.7) ? MOST : random.between(2, MOST);
  let group: Group = [last];
  for (;;) {
    // An operator that nothing reads may join, too: it is made for nothing.
    const others = Array.from({ length: last }, (_, operator) => operator).filter((operator) => mayJoin(group, operator));
    if (others.length === 0 || group.length === most) break;
    group = [...group, random.pick(others)];
  }
  return group.length < 2 ? undefined : { group: [...group].sort((a, b) => a - b) };
}

function isStep(operator: Operator): operator is Step {
  return (STEP_KINDS as readonly string[]).includes(operator.kind);
}

/** The group's operators stand as one where its last stood. */
function fusedProgram(random: Random, { input, constants, operators }: Program, group: Group): Program {
  const first = 1 + constants.length;
  const last = at(group, group.length - 1);
  const gone = group.slice(0, -1);
  const numberOf = (value: number): number => value - gone.filter((operator) => first + operator < value).length;
  const fused = fusedOf(random, group.map((operator) => at(operators, operator)).filter(isStep), group.map((operator) => first + operator), first);
  const left = operators.map((operator, place) => (place === last ? fused : operator)).filter((_, place) => !gone.includes(place));
  return { input, constants, operators: left.map((operator) => renumbered<Operator>(operator, numberOf)) };
}

/** @param results the numbers of what the steps give @param first the first value that an operator gives */
function fusedOf(random: Random, steps: readonly Step[], results: readonly number[], first: number): Fused {
  const read = steps.flatMap(namedBy).filter((value) => !results.includes(value));
  const operands = shuffled(random, [...new Set(read), ...extra(random, read, at(results, 0), first)]);
  const numberOf = (value: number): number => {
    const result = results.indexOf(value);
    if (result >= 0) return operands.length + result;
    const places = operands.flatMap((operand, place) => (operand === value ? [place] : []));
    return random.pick(places);
  };
  return { kind: "Fused", operands, operators: steps.map((step) => renumbered(step, numberOf)) };
}

/** At times an operand once more, or one that nothing reads. */
function extra(random: Random, read: readonly number[], before: number, first: number): readonly number[] {
  return [...(random.chance(0.15) ? [random.pick(read)] : []), ...(random.chance(0.1) ? [random.below(random.chance(0.5) ? first : before)] : [])];
}

function shuffled<T>(random: Random, list: readonly T[]): readonly T[] {
  const left = [...list];
  return list.map(() => at(left.splice(random.below(left.length), 1), 0));
}
