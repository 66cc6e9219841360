import { STACK_ENTRY, type StackEntry } from "../network/hardhat-private";
import { to0x } from "../network/hash";
import { precompileAt } from "../network/precompiles";
import { errorOf, written } from "./outcome";

/** Why what took all gas did so, as on a chain. */
const TAKES_ALL: Readonly<Record<string, string>> = {
  ArbWasm: "the chain refuses the module, or the call is not what ArbWasm knows",
  ArbWasmCache: "the caller is no cache manager and does not own the chain, or the call is not what ArbWasmCache knows",
  ArbOwner: "the caller does not own the chain, as the accounts of Hardhat Network do",
};

/** A line of a stack trace about a precompile that failed, by its name and its error's; undefined for any other line. */
export function namedPrecompile({ type, address, returnData = new Uint8Array(0) }: StackEntry): StackEntry | undefined {
  const precompile = address && precompileAt(address);
  if (precompile === undefined || type !== STACK_ENTRY.unrecognisedError) return undefined;
  const { name, abi } = precompile;
  const sourceReference = { sourceName: to0x(address ?? returnData), sourceContent: "", contract: name, function: "<unknown>", range: [0, 0] as const };
  const error = errorOf({ abi }, to0x(returnData));
  if (error !== undefined) return { type: STACK_ENTRY.customError, message: `reverted with custom error '${written(error)}'`, sourceReference };
  const reason = TAKES_ALL[name];
  if (returnData.length > 0 || reason === undefined) return undefined;
  return { type: STACK_ENTRY.customError, message: `invalid opcode: ${name} took all gas and returned nothing: ${reason}`, sourceReference };
}
