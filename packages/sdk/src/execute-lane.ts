import type { Hex } from "@assay/tensor";
import { AbiCoder, type TypedDataDomain, TypedDataEncoder, concat } from "ethers";
import type { Claim } from "./claim";

/** What a proof in the EXECUTE lane is made of. */
export interface ExecuteProof {
  readonly domain: TypedDataDomain;
  readonly claim: Claim;
  /** Where the program's code is: its first account. */
  readonly programAccount: string;
  /** The input's elements, row-major and little-endian. The proof publishes them. */
  readonly input: Uint8Array;
  /** 32 bytes. The proof publishes it, too. The output is never salted in this lane. */
  readonly inputSalt: Hex;
}

/**
 * The proof's bytes: what the claim hashes, with the input in place of its hash.
 *
 * @example
 * ```ts
 * import { type Claim, NO_SALT, encodeExecuteProof, marketDomain } from "@assay/sdk";
 *
 * const prove = (market: string, claim: Claim, programAccount: string, input: Uint8Array) =>
 *   encodeExecuteProof({ domain: marketDomain(market, 42161n), claim, programAccount, input, inputSalt: NO_SALT });
 * ```
 */
export function encodeExecuteProof({ domain, claim, programAccount, input, inputSalt }: ExecuteProof): Hex {
  const head = AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "bytes32", "address", "bytes32", "address", "bytes32"],
    [TypedDataEncoder.hashDomain(domain), claim.subject, claim.provider, claim.program, programAccount, inputSalt],
  );
  return concat([head, input]) as Hex;
}
