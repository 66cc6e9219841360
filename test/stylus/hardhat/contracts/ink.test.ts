import { expect } from "chai";
import { ethers, network } from "hardhat";
import { isolate, stylus } from "../programs";
import { active, ALL_GAS } from "./rust";

/** Ink of any host function, of a pointer it takes, and of asking the EVM. */
const [H, P, E] = [8_400n, 5_040n, 59_673n];
/** Ink to read and to write so many bytes of memory. */
const read = (bytes: number): bigint => 16_381n + 55n * BigInt(Math.max(0, bytes - 32));
const write = (bytes: number): bigint => 5_040n + 30n * BigInt(Math.max(0, bytes - 32));
const gas = (units: bigint): bigint => units * 10_000n;

const [KEY, VALUE] = [ethers.id("key"), ethers.id("value")];
const ACCOUNT = "0x00000000000000000000000000000000000c01d0";
const CODE = `0x${"5b".repeat(100)}`;

type Row = readonly [name: string, method: string, values: readonly unknown[], ink: bigint];

/** Each host function called once, with the ink that the rules name; accounts and slots are cold. */
const ROWS: readonly Row[] = [
  ["storage_load_bytes32", "storageLoad", [KEY], H + 2n * P + gas(2_100n + 5n)],
  ["storage_cache_bytes32", "storageCache", [KEY, VALUE], H + 2n * P],
  ["storage_flush_cache", "storageLoad", [KEY], H + E],
  ["storage_flush_cache", "storageCache", [KEY, VALUE], H + E + gas(22_100n)],
  ["transient_load_bytes32", "transientLoad", [KEY], H + 2n * P + E + gas(100n)],
  ["transient_store_bytes32", "transientStore", [KEY, VALUE], H + 2n * P + E + gas(100n)],
  ["call_contract", "callContract", [ACCOUNT, CODE, 0n, ALL_GAS], H + 3n * P + E + 2n * read(100) + gas(2_600n + 100n)],
  ["delegate_call_contract", "delegateCallContract", [ACCOUNT, "0x", ALL_GAS], H + 3n * P + E + 2n * read(0) + gas(2_600n + 100n)],
  ["static_call_contract", "staticCallContract", [ACCOUNT, "0x", ALL_GAS], H + 3n * P + E + 2n * read(0) + gas(2_600n + 100n)],
  ["create1", "create1", [CODE, 0n], H + 3n * P + E + 2n * read(100) + gas(32_000n + 100n)],
  ["create2", "create2", [CODE, 0n, KEY], H + 4n * P + E + 2n * read(100) + gas(32_000n + 6n * 4n + 100n)],
  ["read_return_data", "readReturnData", [ethers.zeroPadValue("0x04", 20), CODE, 10, 80], H + E + write(80)],
  ["return_data_size", "readReturnData", [ACCOUNT, "0x", 0, 0], H],
  ["emit_log", "emitLog", [ethers.concat([KEY, VALUE, CODE]), 2], H + E + read(164) + gas(375n * 3n + 8n * 100n)],
  ["account_balance", "accountBalance", [ACCOUNT], H + 2n * P + E + gas(2_600n)],
  ["account_code", "accountCode", [ACCOUNT, 0, 10], H + E + gas(2_600n + 700n) + write(100)],
  ["account_code_size", "accountCodeSize", [ACCOUNT], H + E + gas(2_600n + 700n)],
  ["account_codehash", "accountCodehash", [ACCOUNT], H + 2n * P + E + gas(2_600n)],
  ["evm_gas_left", "evmGasLeft", [], H],
  ["evm_ink_left", "evmInkLeft", [], H],
  ["block_basefee", "blockBasefee", [], H + P],
  ["chainid", "chainid", [], H],
  ["block_coinbase", "blockCoinbase", [], H + P],
  ["block_gas_limit", "blockGasLimit", [], H],
  ["block_number", "blockNumber", [], H],
  ["block_timestamp", "blockTimestamp", [], H],
  ["contract_address", "contractAddress", [], H + P],
  ["math_div", "mathDiv", [7n, 2n], H + 3n * P + 20_000n],
  ["math_mod", "mathMod", [7n, 2n], H + 3n * P + 20_000n],
  ["math_pow", "mathPow", [7n, 300n], H + 3n * P + 3_000n + 17_500n * 3n],
  ["math_add_mod", "mathAddMod", [7n, 2n, 5n], H + 4n * P + 21_000n],
  ["math_mul_mod", "mathMulMod", [7n, 2n, 5n], H + 4n * P + 24_100n],
  ["msg_reentrant", "msgReentrant", [], H],
  ["msg_sender", "msgSender", [], H + P],
  ["msg_value", "msgValue", [], H + P],
  ["native_keccak256", "nativeKeccak256", [CODE], 121_800n + 21_000n * 2n],
  ["tx_gas_price", "txGasPrice", [], H + P],
  ["tx_ink_price", "txInkPrice", [], H],
  ["tx_origin", "txOrigin", [], H + P],
  ["pay_for_memory_grow", "payForMemoryGrow", [3], H + gas(2_000n)],
  ["exit_early", "exitEarly", [0, "0x"], 0n],
  ["read_args", "msgSender", [], H + write(4)],
  ["write_result", "msgSender", [], H + 2n * read(32)],
];

describe("Host functions, asked for in Rust: ink", () => {
  isolate();

  const deploy = async () => {
    await network.provider.send("hardhat_setCode", [ACCOUNT, CODE]);
    return active(ethers.deployContract("HostFunctions"));
  };

  it("is there for all 42", () => {
    expect(new Set(ROWS.map(([name]) => name)).size).to.equal(42);
  });

  for (const [name, method, values, ink] of ROWS) {
    it(`of ${name}, by ${method}`, async () => {
      const host = await deploy();
      await host.getFunction(method).staticCall(...values);
      const [record] = stylus.lastCalls();
      expect(new Map(Object.entries(record?.hostCalls ?? {})).get(name)?.ink).to.equal(ink);
      expect(record?.excess).to.equal(0n);
    });
  }
});
