import { I32, I64, type ValueType } from "../wasm/opcodes";
import type { FunctionType } from "../wasm/module";

/** Parameters, then `>` and the result: `i` is i32, `I` is i64. */
const SIGNATURES = {
  read_args: "i",
  write_result: "ii",
  exit_early: "i",
  storage_load_bytes32: "ii",
  storage_cache_bytes32: "ii",
  storage_flush_cache: "i",
  transient_load_bytes32: "ii",
  transient_store_bytes32: "ii",
  call_contract: "iiiiIi>i",
  delegate_call_contract: "iiiIi>i",
  static_call_contract: "iiiIi>i",
  create1: "iiiii",
  create2: "iiiiii",
  read_return_data: "iii>i",
  return_data_size: ">i",
  emit_log: "iii",
  account_balance: "ii",
  account_code: "iiii>i",
  account_code_size: "i>i",
  account_codehash: "ii",
  evm_gas_left: ">I",
  evm_ink_left: ">I",
  block_basefee: "i",
  chainid: ">I",
  block_coinbase: "i",
  block_gas_limit: ">I",
  block_number: ">I",
  block_timestamp: ">I",
  contract_address: "i",
  math_div: "ii",
  math_mod: "ii",
  math_pow: "ii",
  math_add_mod: "iii",
  math_mul_mod: "iii",
  msg_reentrant: ">i",
  msg_sender: "i",
  msg_value: "i",
  native_keccak256: "iii",
  tx_gas_price: "i",
  tx_ink_price: ">i",
  tx_origin: "i",
  pay_for_memory_grow: "i",
} as const;

export type HostFunctionName = keyof typeof SIGNATURES;

function types(text: string): ValueType[] {
  return Array.from(text, (letter) => (letter === "i" ? I32 : I64));
}

/** The 42 functions of module `vm_hooks` that a program may import, with their types. */
export const HOST_FUNCTIONS: ReadonlyMap<string, FunctionType> = new Map(
  Object.entries(SIGNATURES).map(([name, signature]) => {
    const [params = "", results = ""] = signature.split(">");
    return [name, { params: types(params), results: types(results) }];
  }),
);
