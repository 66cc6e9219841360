import { hex } from "./hash";
import type { Precompile } from "./precompiles/precompile";

/** Calldata from here on, in bytes, may carry code that a factory creates; what is shorter would often look like it. */
const LONG = 256;
const HEX = /"(?:0x)?([0-9a-f]{4,})"/g;
/** How code of a program begins, whose compressed module begins with something. */
const CODE_OF_PROGRAM = /eff000(?!0{8})/;
/** PUSH1, and what makes of the pushed number a place in the code instead of an address. */
const PUSH1 = "60";
const JUMPS = new Set(["56", "57"]);

function isCreation(transaction: unknown): boolean {
  return typeof transaction === "object" && (transaction as { readonly to?: unknown } | null)?.to == null;
}

/** What stands at an address, as far as it shows in code that calls it. */
export type Door = Pick<Precompile, "address" | "abi">;

/** A precompile whose address is also a number that contracts are told every day. */
interface SmallDoor {
  /** As a whole string of a request, and as the end of a word. */
  readonly named: string;
  readonly word: string;
  /** PUSH1 and the address's last byte. */
  readonly push: string;
  readonly selectors: readonly string[];
  /** Whether a selector of it has come in: without one, nobody calls it. */
  known: boolean;
}

function smallDoor(address: string, abi: Precompile["abi"]): SmallDoor {
  const selectors: string[] = [];
  abi.forEachFunction(({ selector }) => selectors.push(...formsOf(selector)));
  return { named: `"0x${address}"`, word: address, push: PUSH1 + address.slice(-2), selectors, known: false };
}

/** A selector in code: as it is, or as compilers shorten it where it ends in zero bits, which they shift in. */
function formsOf(selector: string): string[] {
  let odd = BigInt(selector);
  while (odd > 0n && odd % 2n === 0n) odd /= 2n;
  const short = odd.toString(16);
  return [selector.slice(2), short.padStart(short.length + (short.length % 2), "0")];
}

/**
 * Tells requests that may lead to a program or a precompile of Arbitrum from those of a project without Stylus, which
 * need not pay for what the plugin does. An account can only be called by an address that came in from outside, as
 * data or in code, or that code computes; the last is not seen.
 */
export class Doors {
  private readonly addresses: readonly string[];
  private readonly small: readonly SmallDoor[];

  constructor(doors: readonly Door[]) {
    const isSmall = ({ address }: Door): boolean => hex(address).startsWith("0".repeat(38));
    this.addresses = doors.filter((door) => !isSmall(door)).map(({ address }) => hex(address));
    this.small = doors.filter(isSmall).map(({ address, abi }) => smallDoor(hex(address), abi));
  }

  /** Whether a request may lead there, after those before it. Says yes too often rather than too seldom. */
  openedBy(method: string, params: readonly unknown[]): boolean {
    if (method.startsWith("stylus_")) return true;
    const text = JSON.stringify(params).toLowerCase();
    if (CODE_OF_PROGRAM.test(text) || this.addresses.some((address) => text.includes(address))) return true;
    for (const door of this.small) door.known ||= door.selectors.some((selector) => text.includes(selector));
    const code = method === "hardhat_setCode" || isCreation(params[0]);
    const bodies = [...text.matchAll(HEX)].map(([, digits = ""]) => digits).filter((digits) => code || digits.length >= 2 * LONG);
    return this.small.some(({ named, word, push, known }) =>
      text.includes(named) || (known && (text.includes(word) || bodies.some((digits) => isPushedIn(digits, push)))),
    );
  }
}

/** Whether code pushes an address, for anything but a jump. */
function isPushedIn(digits: string, push: string): boolean {
  for (let at = digits.indexOf(push); at >= 0; at = digits.indexOf(push, at + 1)) {
    if (at % 2 === 0 && !JUMPS.has(digits.slice(at + push.length, at + push.length + 2))) return true;
  }
  return false;
}
