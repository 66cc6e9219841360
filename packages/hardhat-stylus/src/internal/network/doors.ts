import { hex } from "./hash";
import type { Precompile } from "./precompiles/precompile";

/** Calldata from here on, in bytes, may carry code that a factory creates; what is shorter would often look like it. */
const LONG = 256;
const HEX = /"(?:0x)?([0-9a-f]{4,})"/g;
const CODE_OF_PROGRAM = "eff000";
/** PUSH1, and what makes of the pushed number a place in the code instead of an address. */
const PUSH1 = "60";
const JUMPS = new Set(["56", "57"]);

function isCreation(transaction: unknown): boolean {
  return typeof transaction === "object" && (transaction as { readonly to?: unknown } | null)?.to == null;
}

/** What stands at an address, as far as it shows in code that calls it. */
export type Door = Pick<Precompile, "address" | "abi">;

interface Pushed {
  /** PUSH1 and the address's last byte. */
  readonly push: string;
  readonly selectors: readonly string[];
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
  private readonly pushed: readonly Pushed[];

  constructor(doors: readonly Door[]) {
    this.addresses = doors.map(({ address }) => hex(address));
    this.pushed = doors.filter(({ address }) => hex(address).startsWith("0".repeat(38))).map(({ address, abi }) => {
      const selectors: string[] = [];
      abi.forEachFunction(({ selector }) => selectors.push(...formsOf(selector)));
      return { push: PUSH1 + hex(address).slice(-2), selectors };
    });
  }

  /** Whether a request may lead there. Says yes too often rather than too seldom. */
  openedBy(method: string, params: readonly unknown[]): boolean {
    if (method.startsWith("stylus_")) return true;
    const text = JSON.stringify(params).toLowerCase();
    if (text.includes(CODE_OF_PROGRAM) || this.addresses.some((address) => text.includes(address))) return true;
    const code = method === "hardhat_setCode" || isCreation(params[0]);
    return [...text.matchAll(HEX)].some(([, digits = ""]) => (code || digits.length >= 2 * LONG) && this.isPushedIn(digits));
  }

  /** A contract that calls a precompile by a constant has its address and a selector of it in its code. */
  private isPushedIn(digits: string): boolean {
    return this.pushed.some(({ push, selectors }) => {
      for (let at = digits.indexOf(push); at >= 0; at = digits.indexOf(push, at + 1)) {
        const target = JUMPS.has(digits.slice(at + push.length, at + push.length + 2));
        if (at % 2 === 0 && !target) return selectors.some((selector) => digits.includes(selector));
      }
      return false;
    });
  }
}
