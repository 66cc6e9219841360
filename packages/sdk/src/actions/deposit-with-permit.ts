import { type Provider, Signature, type TransactionReceipt, type TypedDataDomain, TypedDataEncoder } from "ethers";
import type { Hex } from "@assay/tensor";
import { providerOf, read, readOne, send } from "../call";
import { marketInterface, tokenInterface } from "../contracts";
import { PermitDomainError } from "../errors";
import type { DepositParameters } from "./deposit";

export interface DepositWithPermitParameters extends DepositParameters {
  /** Timestamp in seconds after which the permit is worth nothing. */
  readonly deadline: number;
}

export type DepositWithPermitReturnType = TransactionReceipt;

/** ERC-2612. */
const PERMIT_TYPES = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

/**
 * The token's domain: its name and version as it shows them (ERC-5267), its address, the signer's chain. Chain and
 * contract are not the token's to say, or a permit for another token could be had by asking for one of its own.
 */
async function permitDomain(provider: Provider, token: string): Promise<TypedDataDomain> {
  const target = { address: token, abi: tokenInterface };
  const shown = await read(provider, target, "eip712Domain", []);
  const domain: TypedDataDomain = {
    name: shown.getValue("name") as string,
    version: shown.getValue("version") as string,
    chainId: (await provider.getNetwork()).chainId,
    verifyingContract: token,
  };
  const expected = (await readOne(provider, target, "DOMAIN_SEPARATOR", [])) as Hex;
  const actual = TypedDataEncoder.hashDomain(domain) as Hex;
  if (actual !== expected) throw new PermitDomainError(token, expected, actual);
  return domain;
}

/**
 * Moves tokens into an account of the market in one transaction: a signature takes the place of `approve`.
 *
 * @throws {ContractMissingError} where the token has no permits, or does not show its domain.
 * @throws {PermitDomainError} where it checks permits by another domain than its own on this chain.
 * @throws {ContractRevertError} as `deposit`; `ERC20InsufficientAllowance` where the token refused the permit.
 * @example
 * ```ts
 * import { depositWithPermit } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * function fund(signer: Signer, market: string, token: string) {
 *   const deadline = Math.floor(Date.now() / 1000) + 600;
 *   return depositWithPermit({ signer, market, token, amount: 5_000_000n, deadline });
 * }
 * ```
 */
export async function depositWithPermit(parameters: DepositWithPermitParameters): Promise<DepositWithPermitReturnType> {
  const { signer, market, token, amount, onBehalf, deadline } = parameters;
  const provider = await providerOf(signer);
  const owner = await signer.getAddress();
  const domain = await permitDomain(provider, token);
  const nonce = (await readOne(provider, { address: token, abi: tokenInterface }, "nonces", [owner])) as bigint;
  const permit = { owner, spender: market, value: amount, nonce, deadline };
  const { v, r, s } = Signature.from(await signer.signTypedData(domain, PERMIT_TYPES, permit));
  const values = [token, amount, onBehalf ?? owner, deadline, v, r, s];
  return send(signer, { address: market, abi: marketInterface }, "depositWithPermit", values);
}
