/** What the shim uses of the EVM: opcode, and gas without memory, accounts' access and what a call hands on. */
const OPCODES = {
  STOP: [0x00, 0], ADD: [0x01, 3], SUB: [0x03, 3], LT: [0x10, 3], ISZERO: [0x15, 3], SHL: [0x1b, 3], ADDRESS: [0x30, 2], ORIGIN: [0x32, 2], CALLER: [0x33, 2], CALLVALUE: [0x34, 2],
  GASPRICE: [0x3a, 2], CODECOPY: [0x39, 3], EXTCODESIZE: [0x3b, 0], EXTCODECOPY: [0x3c, 0], RETURNDATASIZE: [0x3d, 2],
  RETURNDATACOPY: [0x3e, 3], EXTCODEHASH: [0x3f, 0], BLOCKHASH: [0x40, 20], COINBASE: [0x41, 2], TIMESTAMP: [0x42, 2], NUMBER: [0x43, 2],
  GASLIMIT: [0x45, 2], CHAINID: [0x46, 2], BASEFEE: [0x48, 2], BALANCE: [0x31, 0], POP: [0x50, 2], MLOAD: [0x51, 3], MSTORE: [0x52, 3],
  SLOAD: [0x54, 0], SSTORE: [0x55, 0], JUMP: [0x56, 8], JUMPI: [0x57, 10], GAS: [0x5a, 2], JUMPDEST: [0x5b, 1],
  TLOAD: [0x5c, 0], TSTORE: [0x5d, 0], PUSH0: [0x5f, 2], DUP1: [0x80, 3], DUP2: [0x81, 3], DUP3: [0x82, 3], DUP4: [0x83, 3],
  DUP5: [0x84, 3], DUP6: [0x85, 3], SWAP1: [0x90, 3], SWAP2: [0x91, 3], LOG0: [0xa0, 0], LOG1: [0xa1, 0], LOG2: [0xa2, 0],
  LOG3: [0xa3, 0], LOG4: [0xa4, 0], CREATE: [0xf0, 0], CALL: [0xf1, 0], RETURN: [0xf3, 0], DELEGATECALL: [0xf4, 0],
  CREATE2: [0xf5, 0], STATICCALL: [0xfa, 0], REVERT: [0xfd, 0], INVALID: [0xfe, 0],
} as const satisfies Record<string, readonly [opcode: number, gas: number]>;

export type Mnemonic = keyof typeof OPCODES;

/**
 * A line of assembly: an opcode, a number (the shortest push), bytes to push whole, the address of a label (`{ to }`),
 * a place to jump to (`{ label }`, which is a JUMPDEST), or a place that is only named (`{ mark }`).
 */
export type Line = Mnemonic | number | { readonly push: Uint8Array } | { readonly to: string } | Place;
type Place = { readonly label: string } | { readonly mark: string };

export interface Assembly {
  readonly code: Uint8Array;
  /** Position of a label or mark. */
  position(place: string): number;
  /**
   * Gas of running straight from one place up to, and without, another. Memory, copying, and what an operator takes for
   * accounts, slots, logs and calls come on top.
   */
  gasBetween(from: string, to: string): number;
  /** The same from one place up to the next in the code. */
  gasFrom(place: string): number;
}

const PUSH1 = 0x60;
const PUSH_GAS = 3;
const LABEL_BYTES = 2;

function pushed(bytes: Uint8Array): number[] {
  return [PUSH1 - 1 + bytes.length, ...bytes];
}

function minimalBytes(value: number): Uint8Array {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
}

/**
 * Assembles a program for the EVM.
 * @example
 * const { code } = assemble([{ label: "start" }, 1, 0, "MSTORE", 32, 0, "RETURN"]);
 */
export function assemble(lines: readonly Line[]): Assembly {
  const code: number[] = [];
  const places = new Map<string, { readonly at: number; readonly gas: number }>();
  const uses: { readonly at: number; readonly label: string }[] = [];
  let gas = 0;
  for (const line of lines) {
    if (typeof line === "string") {
      const [opcode, cost] = OPCODES[line];
      code.push(opcode);
      gas += cost;
    } else if (typeof line === "number") {
      code.push(...(line === 0 ? [OPCODES.PUSH0[0]] : pushed(minimalBytes(line))));
      gas += line === 0 ? OPCODES.PUSH0[1] : PUSH_GAS;
    } else if ("push" in line) {
      code.push(...pushed(line.push));
      gas += PUSH_GAS;
    } else if ("to" in line) {
      uses.push({ at: code.length + 1, label: line.to });
      code.push(...pushed(new Uint8Array(LABEL_BYTES)));
      gas += PUSH_GAS;
    } else if ("mark" in line) {
      places.set(line.mark, { at: code.length, gas });
    } else {
      places.set(line.label, { at: code.length, gas });
      code.push(OPCODES.JUMPDEST[0]);
      gas += OPCODES.JUMPDEST[1];
    }
  }
  const find = (place: string): { readonly at: number; readonly gas: number } => {
    const found = places.get(place);
    if (found === undefined) throw new Error(`the assembly has no place ${place}`);
    return found;
  };
  const names = [...places.keys()];
  const next = new Map(names.slice(1).map((name, i) => [names[i], find(name).gas]));
  for (const { at, label } of uses) {
    const target = find(label).at;
    code[at] = target >> 8;
    code[at + 1] = target & 0xff;
  }
  return {
    code: Uint8Array.from(code),
    position: (place) => find(place).at,
    gasBetween: (from, to) => find(to).gas - find(from).gas,
    gasFrom: (place) => (next.get(place) ?? gas) - find(place).gas,
  };
}
