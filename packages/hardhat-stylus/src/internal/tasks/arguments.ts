import { Interface, type FunctionFragment, type InterfaceAbi, type ParamType } from "ethers";
import { refused } from "./errors";
import { insteadOf } from "./nearest";

/** @throws NomicLabsHardhatPluginError where an option is no number of wei. */
export function wei(option: string, text: string): bigint {
  if (!/^\d+$/.test(text)) throw refused(`--${option} is a whole number of wei, not ${JSON.stringify(text)}`);
  return BigInt(text);
}

function valueOf(text: string, type: ParamType): unknown {
  if (type.baseType === "array" || type.baseType === "tuple") return JSON.parse(text) as unknown;
  if (type.type !== "bool") return text;
  if (text !== "true" && text !== "false") throw new Error("write true or false");
  return text === "true";
}

/** What was given of too few or too many arguments. */
function given(inputs: readonly ParamType[], texts: readonly string[]): string {
  const missing = inputs.slice(texts.length).map((input) => input.format("full"));
  const what = missing.length > 0 ? `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing` : `${texts.slice(inputs.length).join(" ")} is too much`;
  return `${texts.length}: ${what}`;
}

/**
 * Encodes arguments that were typed on a command line: lists and tuples as JSON, all else as ethers takes it as text.
 * @throws NomicLabsHardhatPluginError where their number or one of them is wrong.
 */
export function encodeArguments(what: string, inputs: readonly ParamType[], texts: readonly string[]): string {
  const wanted = inputs.map((input) => input.format("full")).join(", ");
  if (texts.length !== inputs.length) throw refused(`${what} takes (${wanted}), and was given ${given(inputs, texts)}`);
  const values = inputs.map((input, i) => {
    try {
      return valueOf(texts[i] ?? "", input);
    } catch (error) {
      throw refused(`${what}: ${JSON.stringify(texts[i])} is not a value for ${input.format("full")}: ${(error as Error).message}`);
    }
  });
  try {
    return Interface.from([]).getAbiCoder().encode(inputs, values);
  } catch (error) {
    throw refused(`${what} takes (${wanted}): ${(error as Error).message}`);
  }
}

/** Calldata from the command line: a function of the ABI with its arguments, or the bytes themselves. */
export function calldataOf(contract: string, abi: InterfaceAbi, [called, ...texts]: readonly string[], calldata: string | undefined): string {
  if ((called === undefined) === (calldata === undefined)) throw refused("name either a function of the contract, or --calldata");
  return called === undefined ? String(calldata) : encodeCall(contract, new Interface(abi), called, texts);
}

/**
 * The calldata of a function with its arguments.
 * @throws NomicLabsHardhatPluginError where the ABI has no such function, or several and the types are not named.
 */
export function encodeCall(contract: string, abi: Interface, called: string, texts: readonly string[]): string {
  let fragment: FunctionFragment | null;
  try {
    fragment = abi.getFunction(called);
  } catch {
    throw refused(`${contract} has several functions ${called}: name one with its types, such as ${called}(uint256)`);
  }
  if (fragment === null) {
    const names = abi.fragments.filter(({ type }) => type === "function").map((each) => each.format("sighash"));
    throw refused(`${contract} has no function ${called}, ${insteadOf(called, names)}`);
  }
  return fragment.selector + encodeArguments(fragment.format("sighash"), fragment.inputs, texts).slice(2);
}
