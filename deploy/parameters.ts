import { existsSync } from "node:fs";
import { join } from "node:path";
import { readDeploymentParameters } from "@nomicfoundation/hardhat-ignition/helpers";
import { isAddress } from "ethers";

/** What a deployment is made of; nothing in it has a default. */
export interface AssayParameters {
  /** Owns market and router: the timelock in production. */
  readonly owner: string;
  /** May pause fills and lanes for a while; the zero address: nobody may. */
  readonly guardian: string;
  /** Is credited the protocol fee, for good. */
  readonly treasury: string;
  /** Wei sent with the referee's activation; what its data fee leaves comes back. */
  readonly activationValue: bigint;
  /** Wei paid at most for the referee's place in the chain's cache of programs. */
  readonly cacheBid: bigint;
  /** Gas that one verification in the EXECUTE lane gets, and that a fill must carry. */
  readonly executeGasCap: number;
  /** Protocol's share of prices, in 1/10,000. */
  readonly protocolFeeBps: number;
  /** Tokens that may be deposited. */
  readonly feeTokens: readonly string[];
}

/** A parameter file that is missing, or lacks or misstates something. */
export class DeployParameterError extends Error {
  override readonly name = "DeployParameterError";

  constructor(
    readonly file: string,
    readonly parameter: string,
    readonly value: unknown,
    advice: string,
  ) {
    super(`${file}: ${parameter} is ${String(value)}; ${advice}.`);
  }
}

const FOLDER = join(__dirname, "parameters");

/**
 * The parameters of a network, from `<network>.json5` in `folder`, which is deploy/parameters, in the form that Ignition reads itself.
 * @throws {DeployParameterError} where the file is missing, or one of its values.
 */
export async function readParameters(network: string, folder = FOLDER): Promise<AssayParameters> {
  const file = join(folder, `${network}.json5`);
  if (!existsSync(file)) throw new DeployParameterError(file, "the file", "missing", `write it after the example of ${join(FOLDER, "hardhat.json5")}`);
  const { Assay = {}, Activation = {}, Owner = {} } = await readDeploymentParameters(file);

  function checked<T>(section: Readonly<Record<string, unknown>>, name: string, holds: (value: unknown) => value is T, advice: string): T {
    const value = section[name];
    if (!holds(value)) throw new DeployParameterError(file, name, value, advice);
    return value;
  }

  return {
    owner: checked(Assay, "owner", isAddress, "give the address that owns the contracts"),
    guardian: checked(Assay, "guardian", isAddress, "give the address that may pause, or the zero address"),
    treasury: checked(Assay, "treasury", isAddress, "give the address that earns the protocol fee"),
    activationValue: checked(Activation, "value", isBigint, 'give wei as "1000n"'),
    cacheBid: checked(Activation, "cacheBid", isBigint, 'give wei as "1000n", "0n" for a free place only'),
    executeGasCap: checked(Owner, "executeGasCap", isCount, "give gas as a whole number"),
    protocolFeeBps: checked(Owner, "protocolFeeBps", isCount, "give 1/10,000 as a whole number"),
    feeTokens: checked(Owner, "feeTokens", isAddressList, "give a list of addresses"),
  };
}

function isBigint(value: unknown): value is bigint {
  return typeof value === "bigint";
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isAddressList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => isAddress(item));
}
