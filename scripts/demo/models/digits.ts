import { prepareProgram, toElements } from "@assay/tensor";
import type { Digit } from "../../train-mnist/digits";
import { heldOutDigits, readModel } from "../digits";
import { DemoError } from "../errors";
import type { Network } from "./network";

/** Digits, what the network reads in them, and how many it reads rightly. */
export interface Reading {
  readonly network: Network;
  readonly read: readonly { readonly digit: Digit; readonly answer: number }[];
  readonly right: number;
}

/** Reads all digits that the network has learnt nothing from. */
export function readDigits(): Reading {
  const [program, digits] = [readModel(), heldOutDigits()];
  const [first] = digits;
  if (first === undefined) throw new DemoError("There is no digit that the model has not learnt from.");
  const prepared = prepareProgram(program);
  const read = digits.map((digit) => ({ digit, answer: toElements("int32", prepared.execute(digit.pixels))[0] ?? -1 }));
  prepared.release();
  const right = read.filter(({ digit, answer }) => digit.label === answer).length;
  return { network: { name: "digits", program, input: first.pixels }, read, right };
}
