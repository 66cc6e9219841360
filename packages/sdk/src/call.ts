import { type Interface, type Provider, type Result, type Signer, type TransactionReceipt, type TransactionRequest, isError } from "ethers";
import { ContractMissingError, EventMissingError, ProviderMissingError, TransactionFailedError } from "./errors";
import { decodeRevert } from "./reverts";

/** A contract at an address. */
export interface Target {
  readonly address: string;
  readonly abi: Interface;
}

/** What a view returns. @throws {ContractRevertError} where it reverts. */
export async function read(provider: Provider, { address, abi }: Target, name: string, values: readonly unknown[]): Promise<Result> {
  let returned: string;
  try {
    returned = await provider.call({ to: address, data: abi.encodeFunctionData(name, values) });
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
export async function readOne(provider: Provider, target: Target, name: string, values: readonly unknown[]): Promise<unknown> {
  const [value] = (await read(provider, target, name, values)) as readonly unknown[];
  return value;
}

/** Sends a call and waits until it is in a block. @throws {ContractRevertError} where it reverts. */
export function send(signer: Signer, { address, abi }: Target, name: string, values: readonly unknown[]): Promise<TransactionReceipt> {
  return sendTransaction(signer, { to: address, data: abi.encodeFunctionData(name, values) });
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
