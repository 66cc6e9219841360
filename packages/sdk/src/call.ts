import { type Interface, type Provider, type Result, type Signer, type TransactionReceipt, type TransactionRequest, isError } from "ethers";
import { plainFields } from "./decode";
import { AssayError, ContractMissingError, EventMissingError, ProviderMissingError, TransactionFailedError } from "./errors";
import { decodeRevert } from "./reverts";

/** A contract at an address. */
export interface Target {
  readonly address: string;
  readonly abi: Interface;
}

/** What a view returns, at a block or at the latest. @throws {ContractRevertError} where it reverts. */
export async function read(provider: Provider, { address, abi }: Target, name: string, values: readonly unknown[], blockTag?: number): Promise<Result> {
  let returned: string;
  try {
    returned = await provider.call({ to: address, data: abi.encodeFunctionData(name, values), blockTag: blockTag ?? "latest" });
  } catch (error) {
    throw decodeRevert(error) ?? error;
  }
  try {
    return abi.decodeFunctionResult(name, returned);
  } catch (cause) {
    throw new ContractMissingError(address, name, { cause });
  }
}

/** {@link read} for a view that returns one value. */
export async function readOne(provider: Provider, target: Target, name: string, values: readonly unknown[], blockTag?: number): Promise<unknown> {
  const [value] = (await read(provider, target, name, values, blockTag)) as readonly unknown[];
  return value;
}

/** {@link read} for a view that returns one struct: its fields by name, integers of at most 48 bits as numbers. */
export async function readStruct(provider: Provider, target: Target, name: string, values: readonly unknown[], blockTag?: number): Promise<unknown> {
  const types = target.abi.getFunction(name)?.outputs ?? [];
  const fields = plainFields(types, await read(provider, target, name, values, blockTag));
  return types.length === 1 ? fields[types[0]?.name ?? ""] : fields;
}

/**
 * Sends a call and waits until it is in a block.
 * @param value of the chain's own currency, in wei
 * @throws {ContractRevertError} where it reverts.
 */
export function send(signer: Signer, { address, abi }: Target, name: string, values: readonly unknown[], value = 0n): Promise<TransactionReceipt> {
  return sendTransaction(signer, { to: address, data: abi.encodeFunctionData(name, values), value });
}

/** {@link send} for any transaction. */
export async function sendTransaction(signer: Signer, request: TransactionRequest): Promise<TransactionReceipt> {
  let receipt: TransactionReceipt | null;
  try {
    receipt = await (await signer.sendTransaction(request)).wait();
  } catch (error) {
    if (isError(error, "CALL_EXCEPTION") && error.receipt != null) {
      throw new TransactionFailedError(error.receipt.hash, { cause: error });
    }
    throw decodeRevert(error) ?? error;
  }
  // ethers gives null only to who waits for no confirmation.
  if (receipt === null) throw new TransactionFailedError("without a receipt");
  return receipt;
}

/**
 * {@link send} for a call in which parts fail alone. The least gas with which such a call does not revert is what nodes
 * estimate, and its parts may run out of it one by one: here it is doubled until the call returns what it returns with
 * all the gas that the node gives.
 */
export async function sendWhole(signer: Signer, { address, abi }: Target, name: string, values: readonly unknown[]): Promise<TransactionReceipt> {
  const request = { to: address, data: abi.encodeFunctionData(name, values) };
  try {
    const [whole, estimate, block] = await Promise.all([signer.call(request), signer.estimateGas(request), (await providerOf(signer)).getBlock("latest")]);
    const most = block?.gasLimit ?? estimate;
    const atMost = (gas: bigint): bigint => (gas < most ? gas : most);
    let gasLimit = atMost(estimate);
    while (gasLimit < most && (await signer.call({ ...request, gasLimit })) !== whole) gasLimit = atMost(2n * gasLimit);
    return await sendTransaction(signer, { ...request, gasLimit: atMost(gasLimit + gasLimit / 8n) });
  } catch (error) {
    throw error instanceof AssayError ? error : (decodeRevert(error) ?? error);
  }
}

/** What a call would take, as the node estimates it. @throws {ContractRevertError} where it reverts. */
export async function estimate(provider: Provider, { address, abi }: Target, name: string, values: readonly unknown[], from: string): Promise<bigint> {
  try {
    return await provider.estimateGas({ to: address, data: abi.encodeFunctionData(name, values), from });
  } catch (error) {
    throw decodeRevert(error) ?? error;
  }
}

/** The arguments of the first `name` that the contract emitted. @throws {EventMissingError} where there is none. */
export function eventOf(receipt: TransactionReceipt, { address, abi }: Target, name: string): Result {
  const own = receipt.logs.filter((log) => log.address.toLowerCase() === address.toLowerCase());
  const event = own.map((log) => abi.parseLog(log)).find((parsed) => parsed?.name === name);
  if (event == null) throw new EventMissingError(name, receipt.hash);
  return event.args;
}

/** @throws {ProviderMissingError} where the signer has none. */
export async function providerOf(signer: Signer): Promise<Provider> {
  if (signer.provider === null) throw new ProviderMissingError(await signer.getAddress());
  return signer.provider;
}

/** The chain that the signer is connected to. @throws {ProviderMissingError} where it is connected to none. */
export async function chainIdOf(signer: Signer): Promise<bigint> {
  return (await (await providerOf(signer)).getNetwork()).chainId;
}
