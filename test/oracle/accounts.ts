import { getAddress, getBytes, hexlify } from "ethers";
import { join, u8 } from "#tensor/reference/bytes";

/** The most code that an account of an EVM chain holds (EIP-170). */
export const MAX_CODE_BYTES = 24_576;

const STOP = 0;
const ADDRESS_BYTES = 20;
const MAX_FURTHER = 255;

/** Code that holds no program. */
export class AccountRefusal extends Error {
  constructor(
    readonly reason: "NoStop" | "Addresses" | "TooLong",
    readonly found: string,
  ) {
    super(`${reason}: ${found}`);
    this.name = "AccountRefusal";
  }
}

/**
 * A program's bytes cut for the fewest accounts, each filled before the next; the first chunk is the first account's.
 * @throws {AccountRefusal} TooLong, where 256 accounts do not hold them.
 */
export function cut(program: Uint8Array, maxCode = MAX_CODE_BYTES): readonly Uint8Array[] {
  for (let further = 0; further <= MAX_FURTHER; further++) {
    const first = maxCode - 2 - ADDRESS_BYTES * further;
    if (first < 0) break;
    if (first + further * (maxCode - 1) < program.length) continue;
    const start = (account: number): number => (account === 0 ? 0 : first + (account - 1) * (maxCode - 1));
    return Array.from({ length: further + 1 }, (_, account) => program.slice(start(account), start(account + 1)));
  }
  throw new AccountRefusal("TooLong", `${program.length} bytes in accounts of ${maxCode}`);
}

/** The code of each account, the first one's first. `addresses` are the further accounts'. */
export function accountCodes(chunks: readonly Uint8Array[], addresses: readonly string[]): readonly Uint8Array[] {
  const [first, ...further] = chunks;
  if (first === undefined || further.length !== addresses.length) {
    throw new RangeError(`${chunks.length} chunks for ${addresses.length} further addresses`);
  }
  return [
    join(u8(STOP), u8(addresses.length), ...addresses.map((address) => getBytes(address)), first),
    ...further.map((chunk) => join(u8(STOP), chunk)),
  ];
}

/**
 * The program's bytes that stand behind the first account's code.
 * @throws {AccountRefusal} NoStop or Addresses.
 */
export function readAccounts(first: Uint8Array, codeOf: (address: string) => Uint8Array): Uint8Array {
  const body = afterStop(first);
  const further = body[0] ?? -1;
  const addressesEnd = 1 + ADDRESS_BYTES * further;
  if (further < 0 || body.length < addressesEnd) throw new AccountRefusal("Addresses", `${further} in ${body.length} bytes`);
  const addresses = Array.from({ length: further }, (_, index) => {
    const start = 1 + ADDRESS_BYTES * index;
    return getAddress(hexlify(body.slice(start, start + ADDRESS_BYTES)));
  });
  return join(body.slice(addressesEnd), ...addresses.map((address) => afterStop(codeOf(address))));
}

function afterStop(code: Uint8Array): Uint8Array {
  if (code[0] !== STOP) {
    throw new AccountRefusal("NoStop", hexlify(code.slice(0, 1)));
  }
  return code.slice(1);
}
