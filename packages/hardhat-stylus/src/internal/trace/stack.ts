import { STACK_ENTRY, type SourceReference, type StackEntry } from "../network/hardhat-private";
import { to0x } from "../network/hash";
import type { ProgramCall } from "../network/scope";
import type { RustContracts } from "./contracts";
import { functionOf, reasonOf } from "./outcome";
import { namedPrecompile } from "./precompiles";

const UNKNOWN_FUNCTION = "<unknown>";
const UNKNOWN_PROGRAM = "<StylusProgram>";

function referenceTo(call: ProgramCall, contracts: RustContracts): SourceReference {
  const contract = contracts.find(call.codeHash);
  const name = functionOf(contract, call.calldata)?.name;
  const shown = { sourceContent: "", range: [0, 0] as const, function: name ?? UNKNOWN_FUNCTION };
  if (contract === undefined) return { ...shown, sourceName: call.program, contract: UNKNOWN_PROGRAM };
  const { file, line } = contracts.place(contract, name);
  return { ...shown, sourceName: file, contract: contract.name, line };
}

/**
 * The lines of a stack trace, in which Hardhat's lines about unrecognised contracts name the Rust contract and function
 * where they are programs, and say why the program failed.
 * @param calls the programs that ran, in the order in which they ended.
 */
export function namedStack(
  entries: readonly StackEntry[],
  calls: readonly ProgramCall[],
  contracts: RustContracts,
): readonly StackEntry[] {
  const failedAt = ({ address }: StackEntry): ProgramCall | undefined => {
    const program = address === undefined ? undefined : to0x(address);
    return calls.filter((call) => call.program === program && call.status !== "success").at(-1);
  };
  // Where a program gives no data, Hardhat blames what its shim called last.
  const [program, blamed] = entries.slice(-2);
  const shim = blamed?.type === STACK_ENTRY.precompileError && program !== undefined && failedAt(program) !== undefined;
  const shown = shim ? entries.slice(0, -1) : entries;
  return shown.map((entry, index) => {
    const failed = failedAt(entry);
    if (failed === undefined) return namedPrecompile(entry) ?? entry;
    const sourceReference = referenceTo(failed, contracts);
    if (index < shown.length - 1) return { type: STACK_ENTRY.calling, sourceReference };
    return { type: STACK_ENTRY.customError, message: reasonOf(failed, contracts.find(failed.codeHash)), sourceReference };
  });
}
