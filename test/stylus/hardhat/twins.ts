import { ethers } from "ethers";
import { op, wasm } from "./wasm";

/** What a node does: each observation gives a word of its output. */
export type Action =
  | { readonly do: "store" | "storeTransient"; readonly key: number; readonly value: number }
  | { readonly do: "load" | "loadTransient"; readonly key: number }
  | { readonly do: "log"; readonly topics: number; readonly word: number }
  | { readonly do: "sender" | "value" | "self" }
  | { readonly do: "balance"; readonly of: number }
  | { readonly do: "call"; readonly kind: "call" | "delegatecall" | "staticcall"; readonly to: number; readonly value: number; readonly short: boolean };

/** A contract: what it does when called without and with calldata, and whether it then reverts. */
export interface Node {
  readonly actions: readonly Action[];
  readonly short: readonly Action[];
  readonly reverts: boolean;
}

/** Gas that a call passes on, by depth in the graph: a static frame that writes burns all of it in the EVM. */
export function gasOfCall(from: number, short: boolean): number {
  return short ? 150_000 : 7_000_000 >> (2 * from);
}

export function addressOf(node: number): string {
  return ethers.zeroPadValue(ethers.toBeHex(0x70de00 + node), 20);
}

const OUT = 1_024;
const SCRATCH = 20_000;
const WORD = 32;
/** Where programs build arguments: a key, a value, an address, an amount. */
const [KEY, VALUE, ADDRESS, AMOUNT, LENGTH] = [0, 32, 64, 96, 128];
const MOST_RETURNED = 8_000;

/** In a static frame a call with value ends a contract and fails a program's call: before it both change something, and end. */
const MARK: Action = { do: "storeTransient", key: 99, value: 0 };

function sendsValue(action: Action): boolean {
  return action.do === "call" && action.kind === "call" && action.value > 0;
}

function isObserved(action: Action): boolean {
  return !["store", "storeTransient", "log"].includes(action.do);
}

/** Each action with where its observation goes: a call has two words, whether it succeeded and the hash of what it returned. */
function placed(actions: readonly Action[]): { readonly list: readonly (readonly [Action, number])[]; readonly end: number } {
  let end = OUT;
  const list = actions.map((action) => {
    const at = end;
    end += action.do === "call" ? 2 * WORD : isObserved(action) ? WORD : 0;
    return [action, at] as const;
  });
  return { list, end };
}

const push = (value: number | bigint | string): string => {
  const hex = typeof value === "string" ? value.slice(2) : value.toString(16);
  const even = hex.padStart(hex.length + (hex.length % 2), "0");
  return (0x5f + even.length / 2).toString(16) + even;
};
const LOAD = "54";
const MSTORE = "52";

function evmAction(from: number, action: Action, at: number): string {
  const keep = push(at) + MSTORE;
  switch (action.do) {
    case "store": return push(action.value) + push(action.key) + "55";
    case "storeTransient": return push(action.value) + push(action.key) + "5d";
    case "load": return push(action.key) + LOAD + keep;
    case "loadTransient": return push(action.key) + "5c" + keep;
    case "log":
      return push(action.word) + push(KEY) + MSTORE + push(action.word).repeat(action.topics) + push(WORD) + push(KEY) +
        (0xa0 + action.topics).toString(16);
    case "sender": return "33" + keep;
    case "value": return "34" + keep;
    case "self": return "30" + keep;
    case "balance": return push(addressOf(action.of)) + "31" + keep;
    case "call": {
      const opcode = { call: "f1", delegatecall: "f4", staticcall: "fa" }[action.kind];
      const marked = sendsValue(action) ? evmAction(from, MARK, at) : "";
      return marked + push(0) + push(0) + push(action.short ? 1 : 0) + push(0) + (action.kind === "call" ? push(action.value) : "") +
        push(addressOf(action.to)) + push(gasOfCall(from, action.short)) + opcode + keep +
        "3d" + push(0) + push(SCRATCH) + "3e" + "3d" + push(SCRATCH) + "20" + push(at + WORD) + MSTORE;
    }
  }
}

/** The node as EVM code. */
export function evmTwin(index: number, { actions, short, reverts }: Node): string {
  const body = (list: readonly Action[], ending: string): string => {
    const { list: items, end } = placed(list);
    return items.map(([action, at]) => evmAction(index, action, at)).join("") + push(end - OUT) + push(OUT) + ending;
  };
  const long = body(actions, reverts ? "fd" : "f3");
  // CALLDATASIZE PUSH3 <target> JUMPI long JUMPDEST short
  const head = 6;
  const target = (head + long.length / 2).toString(16).padStart(6, "0");
  return `0x3662${target}57${long}5b${body(short, "f3")}`;
}

const IMPORTS = {
  write_result: "ii", storage_cache_bytes32: "ii", storage_flush_cache: "i", storage_load_bytes32: "ii", transient_store_bytes32: "ii",
  transient_load_bytes32: "ii", emit_log: "iii", msg_sender: "i", msg_value: "i", contract_address: "i", account_balance: "ii",
  call_contract: "iiiiIi>i", delegate_call_contract: "iiiIi>i", static_call_contract: "iiiIi>i", read_return_data: "iii>i",
  native_keccak256: "iii",
} as const;
const NAMES = Object.keys(IMPORTS);
const host = (name: keyof typeof IMPORTS): number[] => op.call(NAMES.indexOf(name));
const arg = (...values: readonly number[]): number[] => values.flatMap(op.const);

const I32_STORE8 = [0x3a, 0, 0];
const I32_EQZ = 0x45;
const i64 = (value: number): number[] => {
  const bytes = [0x42];
  let rest = value;
  for (; rest >= 0x40; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
};

/** Writes a 32-byte word of a small number. */
function word(at: number, value: number): number[] {
  const bytes = ethers.getBytes(ethers.toBeHex(value, WORD));
  return [0, 4, 8, 12, 16, 20, 24, 28].flatMap((i) => {
    const part = new DataView(bytes.buffer, i, 4).getInt32(0, true);
    return [...op.const(at + i), ...op.const(part), ...op.store];
  });
}

function address(at: number, node: number): number[] {
  const bytes = ethers.getBytes(addressOf(node));
  return Array.from(bytes).flatMap((byte, i) => [...op.const(at + i), ...op.const(byte), ...I32_STORE8]);
}

const clear = (at: number): number[] => word(at, 0);
/** The storage cache keeps what it read: a program that forgets it reads and writes as a contract does. */
const forget = [...op.const(1), ...host("storage_flush_cache")];

function wasmAction(from: number, action: Action, at: number): number[] {
  switch (action.do) {
    case "store":
      return [...forget, ...word(KEY, action.key), ...word(VALUE, action.value), ...arg(KEY, VALUE), ...host("storage_cache_bytes32"), ...forget];
    case "storeTransient":
      return [...word(KEY, action.key), ...word(VALUE, action.value), ...arg(KEY, VALUE), ...host("transient_store_bytes32")];
    case "load":
      return [...forget, ...word(KEY, action.key), ...arg(KEY, at), ...host("storage_load_bytes32")];
    case "loadTransient":
      return [...word(KEY, action.key), ...arg(KEY, at), ...host("transient_load_bytes32")];
    case "log":
      return [
        ...Array.from({ length: action.topics + 1 }, (_, i) => word(SCRATCH + i * WORD, action.word)).flat(),
        ...arg(SCRATCH, (action.topics + 1) * WORD, action.topics), ...host("emit_log"),
      ];
    case "sender": return [...clear(at), ...op.const(at + 12), ...host("msg_sender")];
    case "self": return [...clear(at), ...op.const(at + 12), ...host("contract_address")];
    case "value": return [...op.const(at), ...host("msg_value")];
    case "balance": return [...address(ADDRESS, action.of), ...arg(ADDRESS, at), ...host("account_balance")];
    case "call": {
      const name = { call: "call_contract", delegatecall: "delegate_call_contract", staticcall: "static_call_contract" } as const;
      return [
        ...(sendsValue(action) ? wasmAction(from, MARK, at) : []),
        ...address(ADDRESS, action.to), ...word(AMOUNT, action.value), ...clear(at),
        ...op.const(at + WORD - 1), ...arg(ADDRESS, 0, action.short ? 1 : 0), ...(action.kind === "call" ? op.const(AMOUNT) : []),
        ...i64(gasOfCall(from, action.short)), ...op.const(LENGTH), ...host(name[action.kind]), I32_EQZ, ...I32_STORE8,
        ...op.const(SCRATCH), ...arg(SCRATCH, 0, MOST_RETURNED), ...host("read_return_data"), ...op.const(at + WORD), ...host("native_keccak256"),
      ];
    }
  }
}

/** The node as a program. */
export function wasmTwin(index: number, { actions, short, reverts }: Node): Uint8Array {
  const body = (list: readonly Action[], status: number): number[] => {
    const { list: items, end } = placed(list);
    return [...items.flatMap(([action, at]) => wasmAction(index, action, at)), ...arg(OUT, end - OUT), ...host("write_result"), ...op.const(status)];
  };
  return wasm({ imports: IMPORTS, body: [...op.length, 0x04, 0x40, ...body(short, 0), 0x0f, 0x0b, ...body(actions, reverts ? 1 : 0)] });
}
