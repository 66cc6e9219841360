import type { Hex } from "@assay/tensor";
import type { Signer } from "ethers";
import { chainIdOf } from "../call";
import { type DisputedClaim, TRACE_TYPES, courtDomain } from "../disputed-claim";

export interface SignTraceParameters {
  /** The provider's or its operator's key. */
  readonly signer: Signer;
  readonly court: string;
  readonly disputed: Pick<DisputedClaim, "source" | "claim">;
  /** `CommittedTrace.root`. */
  readonly root: Hex;
  /** The chain of the court; by default the one that the signer is connected to. */
  readonly chainId?: bigint;
}

/** 65 bytes. */
export type SignTraceReturnType = Hex;

/**
 * Signs the root of a claim's trace: whoever is shown it can present it to the court, and dispute the claim at once.
 *
 * @throws {ProviderMissingError} where no chain is named and the signer is connected to none.
 * @example
 * ```ts
 * import { type CommittedTrace, type DisputedClaim, signTrace } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const vouch = (operator: Signer, court: string, disputed: DisputedClaim, { root }: CommittedTrace) => signTrace({ signer: operator, court, disputed, root });
 * ```
 */
export async function signTrace({ signer, court, disputed: { source, claim }, root, chainId }: SignTraceParameters): Promise<SignTraceReturnType> {
  const domain = courtDomain(court, chainId ?? (await chainIdOf(signer)));
  return (await signer.signTypedData(domain, TRACE_TYPES, { source, claim, root })) as Hex;
}
