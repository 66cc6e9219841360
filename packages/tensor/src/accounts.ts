import { TensorAccountsError, TensorRangeError } from "./errors";
import { fromHex } from "./hex";
import { littleEndian } from "./little-endian";
import { call } from "./module";

/** The most code that an account of an EVM chain holds (EIP-170). */
export const MAX_CODE_BYTES = 24_576;

const ADDRESS_BYTES = 20;

/** A program cut for contract code. Deploy the others first: the first account's code names them. */
export interface ProgramAccounts {
  /** The first account's part of the program: `accountCode` makes its code. */
  readonly first: Uint8Array;
  /** The further accounts' code, whole, in order. */
  readonly others: readonly Uint8Array[];
}

/**
 * Cuts a program for the fewest accounts of at most `maxCode` bytes of code. The bytes are not validated.
 *
 * @throws {TensorAccountsError} where 256 accounts do not hold the program.
 * @throws {TensorRangeError} where `maxCode` is no u32.
 * @example
 * ```ts
 * import { accountCode, cutProgram, deploymentCode } from "@assay/tensor";
 *
 * async function upload(program: Uint8Array, deploy: (initCode: Uint8Array) => Promise<string>): Promise<string> {
 *   const { first, others } = cutProgram(program);
 *   const addresses: string[] = [];
 *   for (const code of others) addresses.push(await deploy(deploymentCode(code)));
 *   return deploy(deploymentCode(accountCode(addresses, first)));
 * }
 * ```
 */
export function cutProgram(program: Uint8Array, maxCode = MAX_CODE_BYTES): ProgramAccounts {
  const [first, ...others] = call("cut_program", [program, littleEndian("u32", maxCode, "maxCode")], {
    Accounts: () => new TensorAccountsError(program.length, maxCode),
  });
  return { first: first ?? new Uint8Array(), others };
}

/**
 * The code of a program's first account: `00 ‖ n ‖ n addresses ‖ chunk`.
 *
 * @param addresses the further accounts', in order
 * @param chunk `first` of `cutProgram`
 * @throws {TensorRangeError} where there are more than 255.
 * @throws {TensorHexError} where one is not 20 bytes.
 * @example
 * ```ts
 * import { accountCode, cutProgram } from "@assay/tensor";
 *
 * const codeOf = (program: Uint8Array, others: readonly string[]) => accountCode(others, cutProgram(program).first);
 * ```
 */
export function accountCode(addresses: readonly string[], chunk: Uint8Array): Uint8Array {
  const count = littleEndian("u8", addresses.length, "the number of further accounts");
  return Uint8Array.from([0, ...count, ...addresses.flatMap((address) => [...fromHex(address, ADDRESS_BYTES)]), ...chunk]);
}

/** PUSH2 length, DUP1, PUSH1 10, PUSH0, CODECOPY, PUSH0, RETURN: gives back what stands behind its own 10 bytes. */
const DEPLOYER = { beforeLength: [0x61], behindLength: [0x80, 0x60, 0x0a, 0x5f, 0x39, 0x5f, 0xf3] } as const;

/**
 * EVM init code that deploys `code` as it is (with PUSH0, so Shanghai or later).
 * @throws {TensorRangeError} where the code has more bytes than an account may hold.
 * @example
 * ```ts
 * import { accountCode, cutProgram, deploymentCode } from "@assay/tensor";
 *
 * // Of a program that needs one account.
 * const initCode = (program: Uint8Array) => deploymentCode(accountCode([], cutProgram(program).first));
 * ```
 */
export function deploymentCode(code: Uint8Array): Uint8Array {
  if (code.length > MAX_CODE_BYTES) throw new TensorRangeError("the length of the code", code.length, 0, MAX_CODE_BYTES);
  const length = [code.length >>> 8, code.length & 0xff];
  return Uint8Array.from([...DEPLOYER.beforeLength, ...length, ...DEPLOYER.behindLength, ...code]);
}
