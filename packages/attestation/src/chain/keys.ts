import { concat, keccak256, ZeroHash } from "ethers";
import { NotAuthorityError, RootError } from "../errors";
import type { ReadCertificate } from "../evidence/certificate";
import type { Hex } from "../hex";
import { findHintsOf } from "../p384/hints";
import { ask } from "./ask";
import { type NearestKnown, nearestKnown } from "./attest";
import { anchorOf, authorityIdOf, encodeChain } from "./parts";
import { type Policy, PURPOSE, TRUST } from "./policy";
import type { PreparedCall } from "./quote";

/** Id of a key that signs no certificates and no reports, as `IEvidence` makes it: of references, or of revocations. */
export function signerIdOf({ publicKey }: ReadCertificate): Hex {
  return keccak256(concat([publicKey, ZeroHash])) as Hex;
}

/** What `IEvidence` reads of a certificate, as far as what is sent depends on it. */
interface CertifiedAs {
  readonly purpose: number;
  readonly pathLength: number;
}

async function recordAll(policy: Policy, chain: readonly ReadCertificate[], { at, pathLength }: NearestKnown): Promise<{ readonly call: PreparedCall; readonly first: CertifiedAs }> {
  const issuer = chain[at];
  if (issuer === undefined) throw new RootError(chain.map(({ subject }) => subject));
  const { evidence } = await policy.programs();
  const [anchor, certificates] = [anchorOf(issuer), encodeChain(chain.slice(0, at))];
  const [records, read] = (await ask(policy.provider, evidence, "readChain", [anchor, pathLength, certificates])) as unknown as [Hex, readonly Readonly<Record<keyof CertifiedAs, bigint>>[]];
  const last = read[at - 1];
  const first = { purpose: Number(last?.purpose ?? PURPOSE.other), pathLength: Number(last?.pathLength ?? 0) };
  return { call: policy.call("recordKeys", [anchor, certificates, findHintsOf(records)]), first };
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
  return (await recordAll(policy, chain, await nearestKnown(policy, chain, trust))).call;
}

/** An authority that may take back what it certified. */
export interface PreparedAuthority {
  /** How many authorities may follow below it. */
  readonly pathLength: number;
  /** Records its key; undefined where the policy knows it. */
  readonly call: PreparedCall | undefined;
}

/**
 * The same of a chain whose first certificate is that of an issuer, whatever the chain proves.
 *
 * @throws {NotAuthorityError} where the issuer is a device or no authority, before anything is recorded; {RootError} where the policy
 * knows neither the issuer nor one above it; {SignatureError}.
 */
export async function prepareAuthority(policy: Policy, issuer: ReadCertificate, above: readonly ReadCertificate[]): Promise<PreparedAuthority> {
  const [known, chain] = [await policy.keyOf(authorityIdOf(issuer)), [issuer, ...above]];
  if (known !== undefined) {
    if (known.trust === TRUST.devices && known.pathLength === 0) throw new NotAuthorityError(issuer.subject);
    return { pathLength: known.pathLength, call: undefined };
  }
  const nearest = await nearestKnown(policy, chain);
  const { call, first } = await recordAll(policy, chain, nearest);
  if (first.purpose !== PURPOSE.authority || (nearest.trust === TRUST.devices && first.pathLength === 0)) throw new NotAuthorityError(issuer.subject);
  return { pathLength: first.pathLength, call };
}
