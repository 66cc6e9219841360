import { assemble, type Assembly, type Line } from "./assembler";

/**
 * The address that the shim asks: RIPEMD-160's, because a precompile is warm in every transaction. Hardhat Network's
 * call override answers in its place; a call that does not come from a shim still reaches the precompile.
 */
export const HOST_ADDRESS = 0x03;
/** BLAKE2f: given input of the wrong length it takes all of its gas, which is how the shim burns much in one step. */
const BURNER_ADDRESS = 0x09;

const WORD = 32;
/** Words of a question as of an answer's head. */
export const HEAD_WORDS = 5;
export const HEAD_BYTES = HEAD_WORDS * WORD;
export const KEY_BYTES = 32;

/**
 * Entry. A shim's first question has five words: the key of its program, caller, value, timestamp and gas left. Later
 * ones keep the second answer's session where the value stood: what was left in memory, result, session, nothing, gas.
 */
function entry(key: Uint8Array): Line[] {
  return [
    { mark: "entry" },
    { push: key }, 0, "MSTORE",
    "CALLER", WORD, "MSTORE",
    "CALLVALUE", 2 * WORD, "MSTORE",
    "TIMESTAMP", 3 * WORD, "MSTORE",
    { label: "ask" }, HEAD_BYTES, 0, HEAD_BYTES,
    { label: "askWith" }, "GAS",
    { mark: "asked" }, 4 * WORD, "MSTORE", 0, HOST_ADDRESS, "GAS", "STATICCALL", "POP",
    0, "MLOAD", "JUMP",
    { mark: "dispatched" },
  ];
}

/**
 * The end. The answer's head: this label, where to go next (into the sled, or to `burn`), `return` or `revert`, gas for
 * `burn`, where to go after it; what follows the head is the output. Entering the sled n steps before its end burns n.
 */
function ending(sled: number): Line[] {
  return [
    { label: "finish" }, 2 * WORD, "MLOAD", HEAD_BYTES, "RETURNDATASIZE", "SUB",
    "DUP1", HEAD_BYTES, "DUP1", "RETURNDATACOPY", WORD, "MLOAD", "JUMP",
    { label: "burn" }, 0, 0, 0, 0, BURNER_ADDRESS, 3 * WORD, "MLOAD",
    { mark: "burning" }, "STATICCALL", "POP", 4 * WORD, "MLOAD", "JUMP",
    { label: "sled" }, ...Array.from({ length: sled - 1 }, (): Line => "JUMPDEST"),
    { label: "sledEnd" }, "SWAP1", "JUMP",
    { label: "return" }, HEAD_BYTES, "RETURN",
    { label: "revert" }, HEAD_BYTES, "REVERT",
    { label: "invalid" }, "INVALID",
    { mark: "end" },
  ];
}

const askAgain: readonly Line[] = [{ to: "ask" }, "JUMP"];
const first: readonly Line[] = [WORD, "MLOAD"];
const keep: readonly Line[] = [WORD, "MSTORE"];

/** What `context` gives, a word each. */
const CONTEXT = ["ADDRESS", "ORIGIN", "GASPRICE", "NUMBER", "GASLIMIT", "BASEFEE", "COINBASE", "CHAINID"] as const;

/** What programs ask of the EVM. Each takes its argument from the answer's second word and leaves its result there. */
const QUESTIONS: readonly Line[] = [
  { label: "codeHash" }, ...first, "EXTCODEHASH", ...keep, ...askAgain,
  { label: "balance" }, ...first, "BALANCE", ...keep, ...askAgain,
  { label: "copyCode" }, ...first, "DUP1", "EXTCODESIZE",
  "DUP1", 0, HEAD_BYTES, "DUP5", "EXTCODECOPY",
  HEAD_BYTES, "ADD", HEAD_BYTES, "SWAP1", 0, "SWAP1", { to: "askWith" }, "JUMP",
  { label: "context" },
  ...CONTEXT.flatMap(
    (opcode, i): Line[] => [opcode, HEAD_BYTES + i * WORD, "MSTORE"],
  ),
  HEAD_BYTES, 0, HEAD_BYTES + CONTEXT.length * WORD, { to: "askWith" }, "JUMP",
  { mark: "effects" },
];

/** What only the precompiles do, which a chain runs outside the EVM: pay, and emit events. */
const EFFECTS: readonly Line[] = [
  { label: "transfer" }, 0, 0, 0, 0, 3 * WORD, "MLOAD", ...first, 0, "CALL", ...keep, ...askAgain,
  { label: "create" }, WORD, WORD, 3 * WORD, "MLOAD", "CREATE", ...keep, ...askAgain,
  ...(["LOG2", "LOG3"] as const).flatMap((opcode): Line[] => [
    { label: opcode.toLowerCase() },
    HEAD_BYTES, "RETURNDATASIZE", "SUB", "DUP1", HEAD_BYTES, "DUP1", "RETURNDATACOPY",
    ...(opcode === "LOG3" ? [4 * WORD, "MLOAD", "SWAP1"] as const : []),
    3 * WORD, "MLOAD", "SWAP1", ...first, "SWAP1", HEAD_BYTES, opcode, ...askAgain,
  ]),
];

export type ShimKind = "program" | "precompile";

/** Long enough that what is burnt by the sled and what is burnt by `burn` leave no gap between them. */
const SLED = 160;

function build(kind: ShimKind, key: Uint8Array): Assembly {
  return assemble([...entry(key), ...ending(SLED), ...QUESTIONS, ...(kind === "precompile" ? EFFECTS : []), { mark: "last" }]);
}

const LAYOUTS: Readonly<Record<ShimKind, Assembly>> = {
  program: build("program", new Uint8Array(KEY_BYTES)),
  precompile: build("precompile", new Uint8Array(KEY_BYTES)),
};
/** After the opcode that pushes it. */
const KEY_AT = 1;

/** Positions and costs, which do not depend on the key. */
export function shimLayout(kind: ShimKind): Assembly {
  return LAYOUTS[kind];
}

/** Code that stands for the program of 32-byte `key`. */
export function shimCode(kind: ShimKind, key: Uint8Array): Uint8Array {
  const code = LAYOUTS[kind].code.slice();
  code.set(key, KEY_AT);
  return code;
}

/** The key of a program's shim, or undefined where `code` is something else. */
export function keyOfShim(code: Uint8Array): Uint8Array | undefined {
  const key = code.slice(KEY_AT, KEY_AT + KEY_BYTES);
  return code.length === LAYOUTS.program.code.length && Buffer.compare(shimCode("program", key), code) === 0 ? key : undefined;
}
