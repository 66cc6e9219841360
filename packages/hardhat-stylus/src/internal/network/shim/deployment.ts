import { assemble, type Line } from "./assembler";
import { memoryGas, wordsOf } from "./ledger";

const DEPOSIT_GAS = 200;
const ZERO_BYTE_GAS = 4;
const BYTE_GAS = 16;
const INIT_WORD_GAS = 2;
const COPY_WORD_GAS = 3;
const HASH_WORD_GAS = 6;
/** The operators of the init code that cargo-stylus makes. */
const PRELUDE_GAS = 18;
const BURNER_ADDRESS = 0x09;
/** Of calling it, which a precompile's address makes warm. */
const BURNER_GAS = 100;
const NUMBER_BYTES = 4;

/** What creates: a transaction, which pays for its init code, or a program, which pays for the hash of create2's only. */
export type Creator = "transaction" | "create" | "create2";

/** Gas of a creation that depends on its init code and on the code that it stores. */
function creationGas(creator: Creator, initCode: Uint8Array, operators: number, codeBytes: number): number {
  const zeros = initCode.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
  const words = wordsOf(codeBytes);
  const sent = {
    transaction: zeros * ZERO_BYTE_GAS + (initCode.length - zeros) * BYTE_GAS + INIT_WORD_GAS * wordsOf(initCode.length),
    create: 0,
    create2: HASH_WORD_GAS * wordsOf(initCode.length),
  };
  return sent[creator] + operators + COPY_WORD_GAS * words + memoryGas(words) + DEPOSIT_GAS * codeBytes;
}

function bytesOf(value: number): Uint8Array {
  return Buffer.from(value.toString(16).padStart(2 * NUMBER_BYTES, "0"), "hex");
}

/** Two numbers without zero bytes that differ by `value`, so that the calldata's gas does not depend on it. */
function asDifference(value: number): readonly [Uint8Array, Uint8Array] {
  for (let small = 0x0101_0101; ; small++) {
    const [larger, smaller] = [bytesOf(value + small), bytesOf(small)];
    if (!larger.includes(0) && !smaller.includes(0)) return [larger, smaller];
  }
}

function initCodeOf(shim: Uint8Array, burn: number): { readonly bytes: Uint8Array; readonly operators: number } {
  const [larger, smaller] = asDifference(burn);
  const lines = (offset: number): Line[] => [
    { mark: "start" },
    0, 0, 0, 0, BURNER_ADDRESS, { push: smaller }, { push: larger }, "SUB", "STATICCALL", "POP",
    shim.length, "DUP1", offset, 0, "CODECOPY", 0, "RETURN",
    { mark: "end" },
  ];
  const offset = assemble(lines(1)).code.length;
  const creation = assemble(lines(offset));
  return { bytes: Buffer.concat([creation.code, shim]), operators: creation.gasBetween("start", "end") + BURNER_GAS };
}

/**
 * Init code that stores a shim and costs what `initCode`, which stores Stylus code, costs on a chain: what the shim
 * saves is burnt. Where the code is smaller than its shim (below some 380 bytes), the creation costs more here.
 */
export function shimInitCode(creator: Creator, shim: Uint8Array, initCode: Uint8Array, codeBytes: number): Uint8Array {
  const wanted = creationGas(creator, initCode, PRELUDE_GAS, codeBytes);
  const plain = initCodeOf(shim, 0);
  const own = creationGas(creator, plain.bytes, plain.operators, shim.length);
  return initCodeOf(shim, Math.max(0, wanted - own)).bytes;
}
