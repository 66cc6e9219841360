import { existsSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { HardhatArtifactResolver } from "@nomicfoundation/hardhat-ignition/helpers";
import { listTransactions } from "@nomicfoundation/ignition-core";
import { Interface, type Provider, type TransactionReceipt, getBytes, keccak256 } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { IArbWasmCache__factory, IArbWasm__factory } from "../typechain-types";
import { ARB_WASM } from "./arb-wasm";
import { type Addresses, addressOf, deployedOf } from "./addresses";
import { firstBlockOf } from "./first-block";
import { ARB_WASM_CACHE } from "./program-cache";
import { ATTESTATION_PROGRAMS, PROGRAMS } from "./programs";

/** One transaction of a deployment. */
export interface Expense {
  readonly hash: string;
  /** What it does, for people. */
  readonly text: string;
  readonly gas: bigint;
  /** Wei per unit of gas that it paid. */
  readonly gasPrice: bigint;
  /** Wei of Stylus data fees. */
  readonly dataFee: bigint;
  /** Bytes of its calldata as a chain posts them: compressed. */
  readonly postedBytes: number;
}

/** The sum of a deployment's transactions. */
export interface Total {
  readonly transactions: number;
  readonly gas: bigint;
  /** Wei. */
  readonly dataFee: bigint;
  /** Wei, gas and data fees. */
  readonly cost: bigint;
  readonly postedBytes: number;
}

const PROGRAM_NAMES: ReadonlySet<string> = new Set([...PROGRAMS, ...ATTESTATION_PROGRAMS]);

/** Nitro compresses what it posts; this is the quality by which it estimates. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

/**
 * Every transaction of a deployment, of earlier attempts, too: those of Ignition's journal, and those that the timelock's
 * and ArbWasm's events tell of. In process, where there is no journal, all of the deployer's since the timelock.
 * @param sender who deployed.
 */
export async function expensesOf(hre: HardhatRuntimeEnvironment, addresses: Addresses, folder: string, sender: string): Promise<readonly Expense[]> {
  const { provider } = hre.ethers;
  const fromBlock = await firstBlockOf(provider, addressOf(addresses, "Timelock"));
  const hashes = existsSync(join(folder, "journal.jsonl"))
    ? [...(await listTransactions(folder, new HardhatArtifactResolver(hre))).map(({ txHash }) => txHash), ...(await hashesByEvents(hre, addresses, fromBlock))]
    : await hashesByBlocks(provider, fromBlock, sender);
  const receipts = await Promise.all([...new Set(hashes)].map(async (hash) => provider.getTransactionReceipt(hash)));
  const own = receipts.filter((receipt) => receipt?.from === sender) as TransactionReceipt[];
  own.sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index);
  return Promise.all(own.map(async (receipt) => expenseOf(hre, addresses, receipt)));
}

async function hashesByEvents(hre: HardhatRuntimeEnvironment, addresses: Addresses, fromBlock: number): Promise<readonly string[]> {
  const { ethers } = hre;
  const timelock = await ethers.getContractAt("Timelock", addressOf(addresses, "Timelock"));
  const arbWasm = IArbWasm__factory.connect(ARB_WASM, ethers.provider);
  const cache = IArbWasmCache__factory.connect(ARB_WASM_CACHE, ethers.provider);
  const activated = deployedOf(addresses).filter(({ name }) => PROGRAM_NAMES.has(name));
  const programs = await Promise.all(activated.map(async ({ address }) => keccak256(await ethers.provider.getCode(address))));
  const logs = await Promise.all([
    timelock.queryFilter(timelock.filters.CallScheduled(), fromBlock), timelock.queryFilter(timelock.filters.CallExecuted(), fromBlock),
    timelock.queryFilter(timelock.filters.Cancelled(), fromBlock),
    ...programs.flatMap((codehash) => [
      arbWasm.queryFilter(arbWasm.filters.ProgramActivated(codehash), fromBlock),
      cache.queryFilter(cache.filters.UpdateProgramCache(undefined, codehash), fromBlock),
    ]),
  ]);
  return logs.flat().map(({ transactionHash }) => transactionHash);
}

async function hashesByBlocks(provider: Provider, fromBlock: number, sender: string): Promise<readonly string[]> {
  const hashes: string[] = [];
  for (let number = fromBlock; number <= (await provider.getBlockNumber()); number++) {
    const block = await provider.getBlock(number, true);
    hashes.push(...(block?.prefetchedTransactions ?? []).filter(({ from }) => from === sender).map(({ hash }) => hash));
  }
  return hashes;
}

async function expenseOf(hre: HardhatRuntimeEnvironment, addresses: Addresses, receipt: TransactionReceipt): Promise<Expense> {
  const transaction = await hre.ethers.provider.getTransaction(receipt.hash);
  const data = transaction?.data ?? "0x";
  return {
    hash: receipt.hash, text: await textOf(hre, addresses, receipt, data), gas: receipt.gasUsed, gasPrice: receipt.gasPrice, dataFee: dataFeeOf(receipt),
    postedBytes: brotliCompressSync(getBytes(data), BROTLI).length,
  };
}

function dataFeeOf({ logs }: TransactionReceipt): bigint {
  const abi = IArbWasm__factory.createInterface();
  return logs.filter(({ address }) => address === ARB_WASM).reduce((sum, log) => {
    const event = abi.parseLog(log);
    return event?.name === "ProgramActivated" ? sum + (event.args.dataFee as bigint) : sum;
  }, 0n);
}

async function textOf({ artifacts }: HardhatRuntimeEnvironment, addresses: Addresses, { contractAddress, to, status }: TransactionReceipt, data: string): Promise<string> {
  const outcome = status === 1 ? "" : " (failed)";
  const deployed = deployedOf(addresses);
  if (contractAddress !== null) return `create ${deployed.find(({ address }) => address === contractAddress)?.name ?? "what a later attempt replaced"}${outcome}`;
  if (to === ARB_WASM) return `activate ${deployed.find(({ address }) => data.includes(address.slice(2).toLowerCase()))?.name ?? "a program"}${outcome}`;
  const name = deployed.find(({ address }) => address === to)?.name;
  // The only others that are called: the managers of the cache.
  if (name === undefined) return `place in the cache of programs${outcome}`;
  const { abi } = await artifacts.readArtifact(name);
  return `${name}.${Interface.from(abi).parseTransaction({ data })?.name ?? data.slice(0, 10)}${outcome}`;
}

/** The sum of them. @param gasPrice wei per unit of gas, by default what was paid. */
export function totalOf(expenses: readonly Expense[], gasPrice?: bigint): Total {
  const sum = (values: readonly bigint[]): bigint => values.reduce((all, value) => all + value, 0n);
  const dataFee = sum(expenses.map((expense) => expense.dataFee));
  return {
    transactions: expenses.length, gas: sum(expenses.map(({ gas }) => gas)), dataFee,
    cost: dataFee + sum(expenses.map((expense) => expense.gas * (gasPrice ?? expense.gasPrice))),
    postedBytes: expenses.reduce((all, { postedBytes }) => all + postedBytes, 0),
  };
}
