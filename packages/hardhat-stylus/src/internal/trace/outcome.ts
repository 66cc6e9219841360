import { Interface, type Result } from "ethers";
import type { ProgramCall } from "../network/scope";
import type { RustContract } from "./contracts";

/** An error or function with its arguments. */
export interface Decoded {
  readonly name: string;
  /** With parameter types: `transfer(address,uint256)`. */
  readonly signature: string;
  readonly args: Result;
}

const ERRORS = new Interface(["error Error(string)", "error Panic(uint256)"]);

/** A value as people write it. */
function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  return String(value);
}

/** `name(arguments)`, strings quoted. */
export function written({ name, args }: Pick<Decoded, "name" | "args">): string {
  return `${name}(${args.toArray().map(shown).join(", ")})`;
}

/** ethers throws where data is not what the ABI says, some of it only when an argument is looked at. */
function attempt(decode: () => Decoded | undefined): Decoded | undefined {
  try {
    const decoded = decode();
    decoded?.args.toArray();
    return decoded;
  } catch {
    return undefined;
  }
}

/** The function that a call's data names, by the contract's ABI. */
export function functionOf(contract: RustContract | undefined, calldata: string): Decoded | undefined {
  return attempt(() => {
    const found = contract?.abi.parseTransaction({ data: calldata });
    return found == null ? undefined : { name: found.name, signature: found.signature, args: found.args };
  });
}

/** The error that a call gave back, by the contract's ABI or Solidity's own. */
export function errorOf(contract: Pick<RustContract, "abi"> | undefined, output: string): Decoded | undefined {
  const by = (abi: Interface | undefined): Decoded | undefined =>
    attempt(() => {
      const found = abi?.parseError(output);
      return found == null ? undefined : { name: found.name, signature: found.signature, args: found.args };
    });
  return by(ERRORS) ?? by(contract?.abi);
}

const SELECTOR_CHARS = 10;

function emptyRevert({ calldata }: ProgramCall, contract: RustContract | undefined): string {
  const selector = calldata.slice(0, SELECTOR_CHARS);
  if (contract !== undefined && functionOf(contract, calldata) === undefined) {
    return selector.length < SELECTOR_CHARS
      ? `it was called with ${calldata === "0x" ? "nothing" : calldata}, and its interface has no function for that`
      : `its interface has no function with the selector ${selector}, or the arguments are not what that takes`;
  }
  return "the SDK does so for an unknown selector, for arguments that it cannot decode, for ether sent to what is not " +
    "payable, and where it is entered again while it is open";
}

/**
 * What went wrong in a program and what to do about it, in a sentence that begins as Hardhat's own do.
 * @param contract whose code the program is, where the project has it.
 */
export function reasonOf(call: ProgramCall, contract: RustContract | undefined): string {
  const { program, codeHash, status, standing, gas, output } = call;
  const who = contract === undefined ? `the Stylus program at ${program}` : `${contract.name} (Stylus program at ${program})`;
  switch (status) {
    case "success":
      return `${who} succeeded`;
    case "revert": {
      const error = errorOf(contract, output);
      if (error?.name === "Error" && error.signature === "Error(string)") return `reverted with reason string '${String(error.args[0])}'`;
      if (error?.signature === "Panic(uint256)") return `reverted with panic code 0x${(error.args[0] as bigint).toString(16)}`;
      if (error !== undefined) return `reverted with custom error '${written(error)}'`;
      if (output !== "0x") return `reverted with an unrecognized custom error (return data: ${output})`;
      return `reverted without data: ${who} refused the call; ${emptyRevert(call, contract)}`;
    }
    case "failure":
      return `reverted without data: ${who} trapped. A chain gives no data where a program panics (the message of panic! is ` +
        "lost; return an error instead), writes, logs, creates or sends ether in a static call, or gives a host function bad memory";
    case "outOfInk":
      return `out of gas: ${who} used up the ink of the ${gas} gas that it had, and all of it is gone; send more`;
    case "outOfGas":
      return `out of gas: the ${gas} gas that ${who} had does not reach to start it or to pay for its output, and all of it is gone; ` +
        "send more (a program that is not cached costs more to start)";
    case "outOfStack":
      return `out of stack: ${who} called itself too deep, or holds too many locals, and all gas is gone; more gas does not help`;
    case "inactive":
      return `invalid opcode: ${who} ${INACTIVE[standing ?? "notActivated"](program, codeHash)}`;
  }
}

const INACTIVE: Readonly<Record<NonNullable<ProgramCall["standing"]>, (program: string, codeHash: string) => string>> = {
  notActivated: (program) =>
    `is not activated, so a call takes all gas and returns nothing: call activateProgram(${program}) of ArbWasm (0x71) with its fee, or deploy by npx hardhat stylus:deploy`,
  expired: (program, codeHash) =>
    `has expired, so a call takes all gas and returns nothing: call activateProgram(${program}) of ArbWasm (0x71) again; codehashKeepalive(${codeHash}) in time would have prolonged it`,
  needsUpgrade: (program) =>
    `was activated for an older version of Stylus, so a call takes all gas and returns nothing: call activateProgram(${program}) of ArbWasm (0x71) again`,
};
