import type { BaseContract, ContractTransactionReceipt } from "ethers";
import { ethers } from "hardhat";
import { activate, ARB_WASM } from "../programs";

/** A program's own constructor, which is called after the deployment. */
const CONSTRUCTOR = ethers.id("stylus_constructor()").slice(0, 10);

/** Activates what was deployed, unless an account of the same code was activated before. */
export async function active<T extends BaseContract>(deployed: Promise<T>): Promise<T> {
  const contract = await deployed;
  const arbWasm = await ethers.getContractAt("IArbWasm", ARB_WASM);
  const version = await arbWasm.programVersion(contract).catch(() => 0n);
  if (version === 0n) await activate(await contract.getAddress());
  return contract;
}

/** Calldata of a program's constructor. */
export function construction(types: readonly string[], values: readonly unknown[]): string {
  return ethers.concat([CONSTRUCTOR, ethers.AbiCoder.defaultAbiCoder().encode(types, values)]);
}

/** Calls a program's constructor with so many wei. */
export async function construct(contract: BaseContract, types: readonly string[], values: readonly unknown[], value = 0n): Promise<ContractTransactionReceipt | null> {
  const [sender] = await ethers.getSigners();
  return (await sender?.sendTransaction({ to: contract, data: construction(types, values), value }))?.wait() as Promise<ContractTransactionReceipt | null>;
}

/** A number in 32 bytes. */
export function word(value: bigint | number): string {
  return ethers.toBeHex(value, 32);
}

/** All of the gas. */
export const ALL_GAS = (1n << 64n) - 1n;
