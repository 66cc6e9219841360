import { clearSnapshots } from "@nomicfoundation/hardhat-toolbox/network-helpers";
import hre, { ethers, network } from "hardhat";
import { encodeProgram } from "stylus-runtime";
import { isActive } from "../../../deploy/arb-wasm";
import { inProcess } from "../../fixtures/chain";
import { op, wasm } from "./wasm";

export const ARB_WASM = "0x0000000000000000000000000000000000000071";
export const ARB_WASM_CACHE = "0x0000000000000000000000000000000000000072";

/** More than any data fee here, the rest of which comes back. */
const ACTIVATION_VALUE = ethers.parseEther(inProcess ? "1" : "0.01");

/** Init code as cargo-stylus makes it. */
export function initCode(module: Uint8Array): string {
  const code = encodeProgram(module);
  return `0x7f${code.length.toString(16).padStart(64, "0")}80602b6000396000f300${Buffer.from(code).toString("hex")}`;
}

export function codeHash(module: Uint8Array): string {
  return ethers.keccak256(encodeProgram(module));
}

const args = [...op.const(0), ...op.call(0)];
const result = (at: number, length: readonly number[]): number[] => [...op.const(at), ...length, ...op.call(1)];
const IO = { read_args: "i", write_result: "ii" } as const;

/** Returns its calldata. */
export const ECHO = wasm({ imports: IO, body: [...args, ...result(0, op.length), ...op.const(0)] });

/** Reverts with its calldata. */
export const REFUSE = wasm({ imports: IO, body: [...args, ...result(0, op.length), ...op.const(1)] });

/** Returns at once. */
export const NOTHING = wasm({ body: op.const(0) });

/** Thirty-two pages, of which two are free. */
export const LARGE = wasm({ body: op.const(0), pages: 32 });

export const TRAP = wasm({ body: [op.unreachable] });

export const ENDLESS = wasm({ body: op.endlessLoop });

/** Goes round once for each byte of its calldata, of which there must be one. */
export const COUNT = wasm({ body: [...op.countDown, ...op.const(0)] });

/** Takes five addresses, reads all code of each, and returns the first 32 bytes of the last. */
export const READ_FIVE = wasm({
  imports: { ...IO, account_code: "iiii>i" },
  body: [
    ...args,
    ...[0, 20, 40, 60, 80].flatMap((at) => [
      ...op.const(at), ...op.const(0), ...op.const(24_576), ...op.const(1_024), ...op.call(2), op.drop,
    ]),
    ...result(1_024, op.const(32)), ...op.const(0),
  ],
});

/** Takes an address; returns the code's hash, its size, and its first 32 bytes. */
export const INSPECT = wasm({
  imports: { ...IO, account_codehash: "ii", account_code_size: "i>i", account_code: "iiii>i" },
  body: [
    ...args, ...op.const(0), ...op.const(32), ...op.call(2),
    ...op.const(64), ...op.const(0), ...op.call(3), ...op.store,
    ...op.const(0), ...op.const(0), ...op.const(32), ...op.const(68), ...op.call(4), op.drop,
    ...result(32, op.const(68)), ...op.const(0),
  ],
});

/** Returns contract, sender, origin (20 bytes each), value, base fee, gas price (32 each), and the coinbase. */
export const CONTEXT = wasm({
  imports: {
    ...IO, contract_address: "i", msg_sender: "i", tx_origin: "i", msg_value: "i", block_basefee: "i", tx_gas_price: "i",
    block_coinbase: "i",
  },
  body: [
    ...[0, 20, 40, 60, 92, 124, 156].flatMap((at, i) => [...op.const(at), ...op.call(2 + i)]),
    ...result(0, op.const(176)), ...op.const(0),
  ],
});

/** Flushes its storage cache, which holds nothing. */
export const FLUSH = wasm({ imports: { storage_flush_cache: "i" }, body: [...op.const(0), ...op.call(0), ...op.const(0)] });

/** Takes an address and data, calls that account with the data and all gas, and fails where that fails. */
const calling = (hostFunction: string): Uint8Array => wasm({
  imports: { ...IO, [hostFunction]: "iiiIi>i" },
  body: [
    ...args, ...op.const(0), ...op.const(20), ...op.length, ...op.const(20), 0x6b, 0x42, 0x7f, ...op.const(60_000), ...op.call(2),
  ],
});

export const STATIC_CALLER = calling("static_call_contract");
export const DELEGATE_CALLER = calling("delegate_call_contract");

export async function deploy(module: Uint8Array): Promise<string> {
  const [deployer] = await ethers.getSigners();
  const receipt = await (await deployer?.sendTransaction({ data: initCode(module) }))?.wait();
  return receipt?.contractAddress ?? "";
}

export async function activate(program: string): Promise<void> {
  const arbWasm = await ethers.getContractAt("IArbWasm", ARB_WASM);
  await (await arbWasm.activateProgram(program, { value: ACTIVATION_VALUE })).wait();
}

export async function deployActive(module: Uint8Array): Promise<string> {
  const program = await deploy(module);
  // A node may have seen the same code in another run.
  if (inProcess || !(await isActive(ethers.provider, program))) await activate(program);
  return program;
}

export async function cache(program: string): Promise<void> {
  const arbWasmCache = await ethers.getContractAt("IArbWasmCache", ARB_WASM_CACHE);
  await (await arbWasmCache.cacheProgram(program)).wait();
}

/** Gas of a transaction, whether it succeeds or not. */
export async function gasOf(to: string, data: string, gas = 5_000_000): Promise<bigint> {
  const [from] = await ethers.getSigners();
  const sent = network.provider.send("eth_sendTransaction", [
    { from: from?.address, to, data, gas: ethers.toQuantity(gas), gasPrice: ethers.toQuantity(2_000_000_000) },
  ]) as Promise<string>;
  const hash = await sent.catch((error: unknown) => {
    const { transactionHash, data } = error as { transactionHash?: string; data: { transactionHash: string } };
    return transactionHash ?? data.transactionHash;
  });
  const receipt = (await network.provider.send("eth_getTransactionReceipt", [hash])) as { gasUsed: string };
  return BigInt(receipt.gasUsed);
}

export const { stylus } = hre;

/**
 * Has a suite begin with a new chain, since the data fee depends on what was activated before, and each of its tests
 * leave the chain as it found it. A node that others use stays as it is.
 */
export function isolate(): void {
  if (!inProcess) return;
  let snapshot: unknown;
  before(async () => {
    await network.provider.send("hardhat_reset");
    await clearSnapshots();
  });
  beforeEach(async () => {
    snapshot = await network.provider.send("evm_snapshot");
  });
  afterEach(async () => {
    await network.provider.send("evm_revert", [snapshot]);
  });
}
