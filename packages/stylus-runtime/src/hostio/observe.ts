import type { Frame } from "./frame";
import type { HostFunctionName } from "./signatures";

/** A host function that a program called: what it cost, and what went in and out. */
export interface HostCall {
  readonly name: HostFunctionName;
  /** Ink left before the call. */
  readonly startInk: bigint;
  /** Ink left after it; 0 where it ran out. */
  readonly endInk: bigint;
  /** What it was asked, in the layout of Nitro's `stylusTracer`; what lies beyond the memory is missing. */
  readonly args: Uint8Array;
  /** What it answered, in the same layout; empty where it ended the run. */
  readonly outs: Uint8Array;
}

/** Calls of a host function, and the ink that they took together. */
export interface HostCallInk {
  readonly calls: number;
  readonly ink: bigint;
}

/**
 * What Nitro's tracer shows of a call: its question, `>`, its answer (`crates/wasm-libraries/user-host-trait`). Each item is
 * a letter and the number of a parameter, `=` being the result: `a` address or `w` word at a pointer, `b` bytes at a pointer
 * of a length (second number, `c` being the calldata's), `t` a truth, `y`, `h`, `i`, `l` an integer of 1, 2, 4, 8 bytes, and
 * `n` the length of the return data.
 */
const LAYOUTS: Readonly<Record<HostFunctionName, string>> = {
  read_args: "> b0c",
  write_result: "b01",
  exit_early: "i0",
  storage_load_bytes32: "w0 > w1",
  storage_cache_bytes32: "w0 w1",
  storage_flush_cache: "t0",
  transient_load_bytes32: "w0 > w1",
  transient_store_bytes32: "w0 w1",
  call_contract: "a0 l4 w3 b12 > n y=",
  delegate_call_contract: "a0 l3 b12 > n y=",
  static_call_contract: "a0 l3 b12 > n y=",
  create1: "w2 b01 > a3 n",
  create2: "w2 w3 b01 > a4 n",
  read_return_data: "i1 i2 > b0=",
  return_data_size: "> i=",
  emit_log: "i2 b01",
  account_balance: "a0 > w1",
  account_code: "a0 i1 i2 > b3=",
  account_code_size: "a0 > i=",
  account_codehash: "a0 > w1",
  evm_gas_left: "> l=",
  evm_ink_left: "> l=",
  block_basefee: "> w0",
  chainid: "> l=",
  block_coinbase: "> a0",
  block_gas_limit: "> l=",
  block_number: "> l=",
  block_timestamp: "> l=",
  contract_address: "> a0",
  math_div: "w0 w1 > w0",
  math_mod: "w0 w1 > w0",
  math_pow: "w0 w1 > w0",
  math_add_mod: "w0 w1 w2 > w0",
  math_mul_mod: "w0 w1 w2 > w0",
  msg_reentrant: "> i=",
  msg_sender: "> a0",
  msg_value: "> w0",
  native_keccak256: "b01 > w2",
  tx_gas_price: "> w0",
  tx_ink_price: "> i=",
  tx_origin: "> a0",
  pay_for_memory_grow: "h0",
};

type Value = number | bigint;
type Part = (frame: Frame, value: (name: string) => Value) => Uint8Array;

const WIDTHS: Readonly<Record<string, number>> = { y: 1, h: 2, i: 4, l: 8 };

/** Big-endian, wrapped to its width. */
function integer(bytes: number, value: Value): Uint8Array {
  const wrapped = BigInt.asUintN(bytes * 8, BigInt(value));
  return Buffer.from(wrapped.toString(16).padStart(bytes * 2, "0"), "hex");
}

function part([kind = "", first = "", second = ""]: string): Part {
  switch (kind) {
    case "a": return (frame, value) => frame.peek(Number(value(first)), 20);
    case "w": return (frame, value) => frame.peek(Number(value(first)), 32);
    case "b": return (frame, value) => frame.peek(Number(value(first)), second === "c" ? frame.calldata.length : Number(value(second)));
    case "n": return (frame) => integer(4, frame.returnData.length);
    case "t": return (_, value) => integer(1, value(first) === 0 ? 0 : 1);
    default: return (_, value) => integer(WIDTHS[kind] as number, value(first));
  }
}

function parts(text = ""): Part[] {
  return text.split(" ").filter((item) => item !== "").map((item) => part(item));
}

/** Question and answer of each host function, by name. */
const PARTS = Object.entries(LAYOUTS).map(([name, layout]) => {
  const [question, answer] = layout.split(">");
  return { name: name as HostFunctionName, question: parts(question), answer: parts(answer) };
});

/** The same host functions, each of which tells `observe` what it did, also where it ends the run. */
export function observed(
  functions: WebAssembly.ModuleImports,
  frame: Frame,
  observe: (call: HostCall) => void,
): WebAssembly.ModuleImports {
  const { meter } = frame;
  const wrapped = PARTS.map(({ name, question, answer }) => {
    const original = functions[name] as (...params: Value[]) => Value | undefined;
    return [name, (...params: Value[]): Value | undefined => {
      const show = (list: readonly Part[], result: Value): Uint8Array =>
        Buffer.concat(list.map((item) => item(frame, (index) => (index === "=" ? result : (params[Number(index)] ?? 0)))));
      const startInk = meter.ink;
      const args = show(question, 0);
      let outs: Uint8Array = new Uint8Array(0);
      try {
        const result = original(...params);
        outs = show(answer, result ?? 0);
        return result;
      } finally {
        observe({ name, startInk, endInk: meter.ink, args, outs });
      }
    }] as const;
  });
  return Object.fromEntries(wrapped);
}

/** Ink by host function, in the order in which each was first called. */
export type HostCallSums = Partial<Record<HostFunctionName, HostCallInk>>;

/** Adds a call to the sums of its host function. */
export function addHostCall(sums: HostCallSums, { name, startInk, endInk }: Pick<HostCall, "name" | "startInk" | "endInk">): void {
  const { calls, ink } = sums[name] ?? { calls: 0, ink: 0n };
  sums[name] = { calls: calls + 1, ink: ink + startInk - endInk };
}

/**
 * Sums calls by host function, in the order in which each was first called.
 * @example
 * const calls: HostCall[] = [];
 * run(program, { calldata, gas, host, params, onHostCall: (call) => calls.push(call) });
 * inkByHostCall(calls).storage_load_bytes32?.ink;
 */
export function inkByHostCall(calls: Iterable<HostCall>): HostCallSums {
  const sums: HostCallSums = {};
  for (const call of calls) addHostCall(sums, call);
  return sums;
}
