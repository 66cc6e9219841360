import { concat, keccak256, ZeroHash } from "ethers";
import { RootError } from "../errors";
import type { ReadCertificate } from "../evidence/certificate";
import type { Hex } from "../hex";
import { findHintsOf } from "../p384/hints";
import { ask } from "./ask";
import { nearestKnown } from "./attest";
import { anchorOf, encodeChain } from "./parts";
import type { Policy } from "./policy";
import type { PreparedCall } from "./quote";

/** Id of a key that signs no certificates and no reports, as `IEvidence` makes it: of references, or of revocations. */
export function signerIdOf({ publicKey }: ReadCertificate): Hex {
  return keccak256(concat([publicKey, ZeroHash])) as Hex;
}

/**
 * Prepares that the policy records the keys of a chain whose first certificate is a signer's. Undefined where it knows that one.
 *
 * @param trust what the chain has to prove, as `TRUST` numbers it.
 * @throws {RootError} where the policy knows none of the others for that; {SignatureError} where a signature does not hold.
 */
export async function prepareKeys(policy: Policy, chain: readonly ReadCertificate[], trust: number): Promise<PreparedCall | undefined> {
  const [signer] = chain;
  if (signer === undefined || (await policy.keyOf(signerIdOf(signer))) !== undefined) return undefined;
  const { at, pathLength } = await nearestKnown(policy, chain, trust);
  const issuer = chain[at];
  if (issuer === undefined) throw new RootError(chain.map(({ subject }) => subject));
  const { evidence } = await policy.programs();
  const [anchor, certificates] = [anchorOf(issuer), encodeChain(chain.slice(0, at))];
  const [records] = (await ask(policy.provider, evidence, "readChain", [anchor, pathLength, certificates])) as unknown as [Hex];
  return policy.call("recordKeys", [anchor, certificates, findHintsOf(records)]);
}
