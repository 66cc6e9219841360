import { concat, keccak256, ZeroHash } from "ethers";
import { RootError } from "../errors";
import type { ReadCertificate } from "../evidence/certificate";
import type { Hex } from "../hex";
import { findHintsOf } from "../p384/hints";
import { ask } from "./ask";
import { nearestKnown } from "./attest";
import { anchorOf, authorityIdOf, encodeChain } from "./parts";
import type { Policy } from "./policy";
import type { PreparedCall } from "./quote";

/** Id of a key that signs no certificates and no reports, as `IEvidence` makes it: of references, or of revocations. */
export function signerIdOf({ publicKey }: ReadCertificate): Hex {
  return keccak256(concat([publicKey, ZeroHash])) as Hex;
}

async function recordAll(policy: Policy, chain: readonly ReadCertificate[], { at, pathLength }: { readonly at: number; readonly pathLength: number }): Promise<PreparedCall> {
  const issuer = chain[at];
  if (issuer === undefined) throw new RootError(chain.map(({ subject }) => subject));
  const { evidence } = await policy.programs();
  const [anchor, certificates] = [anchorOf(issuer), encodeChain(chain.slice(0, at))];
  const [records] = (await ask(policy.provider, evidence, "readChain", [anchor, pathLength, certificates])) as unknown as [Hex];
  return policy.call("recordKeys", [anchor, certificates, findHintsOf(records)]);
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
  return recordAll(policy, chain, await nearestKnown(policy, chain, trust));
}

/** The same of a chain whose first certificate is an authority's, whatever it proves. */
export async function prepareAuthority(policy: Policy, chain: readonly ReadCertificate[]): Promise<PreparedCall | undefined> {
  const [authority] = chain;
  if (authority === undefined || (await policy.keyOf(authorityIdOf(authority))) !== undefined) return undefined;
  return recordAll(policy, chain, await nearestKnown(policy, chain));
}
