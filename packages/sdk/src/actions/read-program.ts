import { type Provider, ZeroAddress } from "ethers";
import { read, readOne } from "../call";
import { registryInterface } from "../contracts";
import { isRevert } from "../errors";
import type { ProgramId } from "../ids";

export interface ReadProgramParameters {
  readonly provider: Provider;
  readonly registry: string;
  readonly id: ProgramId;
}

/** The first account that holds the program; undefined where it is not registered, or its code is not there any more. */
export type ReadProgramReturnType = string | undefined;

/**
 * Where a program's code is.
 *
 * @throws {ContractMissingError} where there is no registry at the address.
 * @example
 * ```ts
 * import { programIdOf, readProgram } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * const find = (provider: Provider, registry: string, program: Uint8Array) => readProgram({ provider, registry, id: programIdOf(program) });
 * ```
 */
export async function readProgram({ provider, registry, id }: ReadProgramParameters): Promise<ReadProgramReturnType> {
  const target = { address: registry, abi: registryInterface };
  const account = (await readOne(provider, target, "registrationOf", [id])) as string;
  if (account === ZeroAddress) return undefined;
  try {
    await read(provider, target, "requireProgram", [id, account]);
    return account;
  } catch (error) {
    if (isRevert(error, "ProgramCodeDiffers")) return undefined;
    throw error;
  }
}
