import { hex } from "./hash";

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

/**
 * Tells requests that may lead to a program or a precompile of Arbitrum from those of a project without Stylus, which
 * need not pay for what the plugin does. An account can only be called by an address that came in from outside, as
 * data or in code, or that code computes; the last is not seen.
 */
export class Doors {
  private readonly addresses: readonly string[];
  private readonly pushes: readonly string[];

  /** @param precompiles addresses that stand for something, 20 bytes each. */
  constructor(precompiles: readonly Uint8Array[]) {
    this.addresses = precompiles.map(hex);
    const small = this.addresses.filter((address) => address.startsWith("0".repeat(38)));
    this.pushes = small.map((address) => PUSH1 + address.slice(-2));
  }

  /** Whether a request may lead there. Says yes too often rather than too seldom. */
  openedBy(method: string, params: readonly unknown[]): boolean {
    const text = JSON.stringify(params).toLowerCase();
    if (text.includes(CODE_OF_PROGRAM) || this.addresses.some((address) => text.includes(address))) return true;
    const code = method === "hardhat_setCode" || isCreation(params[0]);
    return [...text.matchAll(HEX)].some(([, digits = ""]) => (code || digits.length >= 2 * LONG) && this.isPushedIn(digits));
  }

  private isPushedIn(digits: string): boolean {
    return this.pushes.some((push) => {
      for (let at = digits.indexOf(push); at >= 0; at = digits.indexOf(push, at + 1)) {
        if (at % 2 === 0 && !JUMPS.has(digits.slice(at + push.length, at + push.length + 2))) return true;
      }
      return false;
    });
  }
}
