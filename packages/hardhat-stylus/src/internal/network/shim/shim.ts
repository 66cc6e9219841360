import { assemble, type Assembly, type Line, type Mnemonic } from "./assembler";

/**
 * The address that the shim asks: RIPEMD-160's, because a precompile is warm in every transaction. Hardhat Network's
 * call override answers in its place; a call that does not come from a shim still reaches the precompile.
 */
export const HOST_ADDRESS = 0x03;
/** BLAKE2f: given input of the wrong length it takes all of its gas, which is how the shim burns much in one step. */
const BURNER_ADDRESS = 0x09;

const WORD = 32;
/** Words of a question as of an answer's head. */
export const HEAD_WORDS = 6;
export const HEAD_BYTES = HEAD_WORDS * WORD;
export const KEY_BYTES = 32;

/** Where the answer's head has its arguments: the place to go on comes first, the session third. */
const ARGUMENTS = [WORD, 3 * WORD, 4 * WORD] as const;
const [FIRST, SECOND, THIRD] = ARGUMENTS;

/**
 * Entry. A shim's first question has six words: the key of its program, caller, value, timestamp, own address and gas
 * left. Later ones keep the answer's session where the value stood: what was left in memory, result, session, nothing,
 * nothing, gas.
 */
function entry(key: Uint8Array): Line[] {
  return [
    { mark: "entry" },
    { push: key }, 0, "MSTORE",
    "CALLER", WORD, "MSTORE",
    "CALLVALUE", 2 * WORD, "MSTORE",
    "TIMESTAMP", 3 * WORD, "MSTORE",
    "ADDRESS", 4 * WORD, "MSTORE",
    { label: "ask" }, HEAD_BYTES, 0, HEAD_BYTES,
    { label: "askWith" }, "GAS",
    { mark: "asked" }, 5 * WORD, "MSTORE", 0, HOST_ADDRESS, "GAS", "STATICCALL", "POP",
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
    { label: "finish" }, 2 * WORD, "MLOAD", ...fetch, FIRST, "MLOAD", "JUMP",
    { label: "burn" }, 0, 0, 0, 0, BURNER_ADDRESS, SECOND, "MLOAD",
    { mark: "burning" }, "STATICCALL", "POP", THIRD, "MLOAD", "JUMP",
    { label: "sled" }, ...Array.from({ length: sled - 1 }, (): Line => "JUMPDEST"),
    { label: "sledEnd" }, "SWAP1", "JUMP",
    { label: "return" }, HEAD_BYTES, "RETURN",
    { label: "revert" }, HEAD_BYTES, "REVERT",
    { label: "invalid" }, "INVALID",
    { mark: "end" },
  ];
}

const first: readonly Line[] = [FIRST, "MLOAD"];
const second: readonly Line[] = [SECOND, "MLOAD"];
const keep: readonly Line[] = [FIRST, "MSTORE"];
const askAgain: readonly Line[] = [{ to: "ask" }, "JUMP"];
/** Copies what follows the answer's head to memory, behind the head; leaves its length. */
const fetch: readonly Line[] = [HEAD_BYTES, "RETURNDATASIZE", "SUB", "DUP1", HEAD_BYTES, "DUP1", "RETURNDATACOPY"];
/** Asks again with what a call or creation returned behind the head. */
const askWithReturned: readonly Line[] = [
  "RETURNDATASIZE", 0, HEAD_BYTES, "RETURNDATACOPY", HEAD_BYTES, 0, "RETURNDATASIZE", HEAD_BYTES, "ADD", { to: "askWith" }, "JUMP",
];

/** What `context` gives, a word each. */
const CONTEXT = ["ORIGIN", "GASPRICE", "NUMBER", "GASLIMIT", "BASEFEE", "COINBASE", "CHAINID"] as const;

/** What asks and leaves its result where the first argument was. */
const LOOKS: readonly Line[] = [
  ...([["codeHash", "EXTCODEHASH"], ["balance", "BALANCE"], ["blockHash", "BLOCKHASH"], ["load", "SLOAD"], ["loadTransient", "TLOAD"]] as const).flatMap(
    ([label, opcode]): Line[] => [{ label }, ...first, opcode, ...keep, ...askAgain],
  ),
  { label: "copyCode" }, ...first, "DUP1", "EXTCODESIZE",
  "DUP1", 0, HEAD_BYTES, "DUP5", "EXTCODECOPY",
  HEAD_BYTES, "ADD", HEAD_BYTES, "SWAP1", 0, "SWAP1", { to: "askWith" }, "JUMP",
  { label: "context" },
  ...CONTEXT.flatMap(
    (opcode, i): Line[] => [opcode, HEAD_BYTES + i * WORD, "MSTORE"],
  ),
  HEAD_BYTES, 0, HEAD_BYTES + CONTEXT.length * WORD, { to: "askWith" }, "JUMP",
];

/** Words that come before the data of a call, by what the EVM finds of its account: gas to pass on. */
export const CALL_GAS_WORDS = 4;
/** More gas than touching a warm account takes, and less than a cold one. */
const COLDER_THAN = 1_000;

/** Touches the account on top of the stack and leaves the gas to pass on, chosen by whether it is cold, and absent. */
const chooseGas: readonly Line[] = [
  "GAS", "DUP2", "EXTCODEHASH", "ISZERO", "GAS", "SWAP1", 6, "SHL",
  "SWAP2", "SUB", COLDER_THAN, "LT", 5, "SHL", "ADD", HEAD_BYTES, "ADD", "MLOAD",
];

const CALLS = ["CALL", "DELEGATECALL", "STATICCALL"] as const;
const LOGS = ["LOG0", "LOG1", "LOG2", "LOG3", "LOG4"] as const;
const BELOW = ["DUP2", "DUP3", "DUP4", "DUP5", "DUP6"] as const satisfies readonly Mnemonic[];

/** What changes the chain, none of which a static frame survives. */
const EFFECTS: readonly Line[] = [
  // From the last slot to the first, of which each has two words: key and value.
  { label: "store" }, ...fetch,
  { label: "storeSlot" }, 2 * WORD, "SWAP1", "SUB",
  "DUP1", HEAD_BYTES + WORD, "ADD", "MLOAD", "DUP2", HEAD_BYTES, "ADD", "MLOAD", "SSTORE",
  "DUP1", { to: "storeSlot" }, "JUMPI",
  { mark: "stored" }, "POP", ...askAgain,
  { label: "storeTransient" }, ...second, ...first, "TSTORE", ...askAgain,
  ...LOGS.flatMap((opcode, topics): Line[] => [
    { label: opcode.toLowerCase() }, ...fetch,
    ...Array.from({ length: topics }, (_, i): Line[] => [HEAD_BYTES + (topics - 1 - i) * WORD, "MLOAD"]).flat(),
    topics * WORD, BELOW[topics] ?? "DUP2", "SUB", HEAD_BYTES + topics * WORD, opcode, "POP", ...askAgain,
  ]),
  ...CALLS.flatMap((opcode): Line[] => [
    { label: opcode.toLowerCase() }, 0, 0, ...fetch, CALL_GAS_WORDS * WORD, "SWAP1", "SUB", HEAD_BYTES + CALL_GAS_WORDS * WORD,
    ...(opcode === "CALL" ? second : []), ...first, ...chooseGas, opcode, ...keep, ...askWithReturned,
  ]),
  { label: "create" }, ...fetch, HEAD_BYTES, ...second, { mark: "creating" }, "CREATE", ...keep, ...askWithReturned,
  { label: "create2" }, ...first, ...fetch, HEAD_BYTES, ...second, { mark: "creating2" }, "CREATE2", ...keep, ...askWithReturned,
  { label: "transfer" }, 0, 0, 0, 0, ...second, ...first, 0, "CALL", ...keep, ...askAgain,
  // Whether the frame is static: a frame of its own, which is this shim again, tries to change something.
  { label: "probe" }, 0, 0, 0, 0, ...first, ...second, "DELEGATECALL", ...keep, ...askAgain,
  { label: "attempt" }, 0, ...first, "TSTORE", "STOP",
  { mark: "last" },
];

/** Long enough that what is burnt by the sled and what is burnt by `burn` leave no gap between them. */
const SLED = 160;

const LAYOUT = assemble([...entry(new Uint8Array(KEY_BYTES)), ...ending(SLED), ...LOOKS, ...EFFECTS]);
/** After the opcode that pushes it. */
const KEY_AT = 1;

/** Positions and costs, which do not depend on the key. */
export function shimLayout(): Assembly {
  return LAYOUT;
}

/** Code that stands for the program or precompile of 32-byte `key`. */
export function shimCode(key: Uint8Array): Uint8Array {
  const code = LAYOUT.code.slice();
  code.set(key, KEY_AT);
  return code;
}

/** The key of a shim, or undefined where `code` is something else. */
export function keyOfShim(code: Uint8Array): Uint8Array | undefined {
  const key = code.slice(KEY_AT, KEY_AT + KEY_BYTES);
  return code.length === LAYOUT.code.length && Buffer.compare(shimCode(key), code) === 0 ? key : undefined;
}
