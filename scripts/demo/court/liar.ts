import { type CommittedTrace, type Hex, type TraceStatement, commitTrace, describeProgram, encodeProgram, executeProgram, saltedHash, toElements } from "@assay/sdk";
import { ZeroHash } from "ethers";
import { DemoError } from "../errors";

/** Inputs and outputs of the demo are public. */
export const PUBLIC = ZeroHash as Hex;

/** A weight that somebody changed. */
export interface Changed {
  /** Counted from 0. */
  readonly constant: number;
  readonly element: number;
  readonly from: number;
  readonly to: number;
}

/** A network but for one weight. */
export interface Forgery {
  readonly program: Uint8Array;
  readonly changed: Changed;
}

/** What a provider claims, and what it shows where it is asked. */
export interface Account {
  readonly trace: CommittedTrace;
  /** As the claim names it. */
  readonly output: Hex;
  readonly statement: TraceStatement;
}

/** What a weight is changed to: as much as there is room for. */
const EXTREMES = [127, -128] as const;

/**
 * Changes the first weight of the last layer by which all these inputs are answered otherwise.
 * @throws {DemoError} where there is none.
 */
export function forge(program: Uint8Array, inputs: readonly Uint8Array[]): Forgery {
  const description = describeProgram(program);
  const layers = description.constants.flatMap(({ type }, number) => (type.dtype === "int8" && type.shape.length === 2 ? [number] : []));
  const constant = layers.at(-1) ?? 0;
  const weights = new Int8Array(description.constants[constant]?.data ?? []);
  const right = inputs.map((input) => String(executeProgram(program, input)));
  for (const [element, from] of weights.entries()) {
    for (const to of EXTREMES) {
      const data = Uint8Array.from(weights);
      data[element] = to;
      const forged = encodeProgram({ ...description, constants: description.constants.map((one, number) => (number === constant ? { ...one, data } : one)) });
      const differ = inputs.every((input, number) => String(executeProgram(forged, input)) !== right[number]);
      if (differ) return { program: forged, changed: { constant, element, from, to } };
    }
  }
  throw new DemoError("No single weight changes all answers.");
}

/** An execution of one network, said to be one of another. */
export function account(program: Uint8Array, input: Uint8Array, claimed = program): Account {
  const trace = commitTrace(program, input);
  const output = saltedHash(PUBLIC, trace.hashes.at(-1) ?? "0x");
  // A statement carries the program that is claimed.
  const header = program === claimed ? {} : { header: commitTrace(claimed, input).statement(PUBLIC).header };
  return { trace, output, statement: { ...trace.statement(PUBLIC), ...header } };
}

/** What an account says that a digit is. */
export function digitOf({ trace }: Account): number {
  return toElements("int32", trace.output)[0] ?? -1;
}
