import { type Program, validate } from "#tensor/reference/program";
import { Refusal } from "#tensor/reference/refusal";

/**
 * Whether the rules say of every element that it can be opened.
 * @throws {Refusal} what else a program is refused for.
 */
export function isOpenable(program: Program): boolean {
  try {
    validate(program);
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.reason === "Opening") return false;
    throw error;
  }
}
