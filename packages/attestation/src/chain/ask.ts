import { ContractMissingError, decodeRevert } from "@assay/sdk";
import type { Interface, Provider, Result } from "ethers";

/** A contract at an address. */
export interface Target {
  readonly address: string;
  readonly abi: Interface;
}

/** What a call returns, without a transaction. @throws {ContractRevertError} where it reverts. */
export async function ask(provider: Provider, { address, abi }: Target, name: string, values: readonly unknown[]): Promise<Result> {
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
