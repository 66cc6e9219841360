import { getAddress } from "ethers";
import { AttestationError, NonceError, ProfileError, RootError } from "../errors";
import type { GpuEvidence } from "../evidence/read";
import type { ReadCertificate } from "../evidence/certificate";
import type { ReadReport } from "../evidence/report";
import type { Hex } from "../hex";
import { findHintsOf } from "../p384/hints";
import { ask } from "./ask";
import { anchorOf, authorityIdOf, encodeChain, encodeKeptReport, encodeKnownReport, NO_STANDING, partsOf, recordOf, reportKeyIdOf, type Standing } from "./parts";
import { ATTESTATION_SECONDS, keyId, type KnownKey, type KnownProfile, type Policy, PURPOSE, TRUST, valuesHash, wordOf } from "./policy";
import type { PreparedCall } from "./quote";

/** An attestation that is ready to be sent. */
export interface PreparedAttestation extends PreparedCall {
  /** Common names of the certificates that are sent, the device's last; none where the device stands for this already. */
  readonly certificates: readonly string[];
  /** Whether the policy has the report's measurements, so that they are not sent. */
  readonly bodyKept: boolean;
  /** Id of the profile that the report meets. */
  readonly profile: Hex;
}

/** The profile that a report meets. @throws ProfileError where there is none. */
export async function profileFor(policy: Policy, report: ReadReport): Promise<KnownProfile> {
  const [board, driver, vbios] = [report.board, report.driver, report.vbios].map(wordOf);
  const meets = ({ terms }: KnownProfile): boolean =>
    terms.board === board && terms.driver === driver && terms.vbios === vbios && terms.decoder === report.hasDecoder &&
    terms.driverValues === valuesHash(report.measurements, terms.driverIndices) && terms.vbiosValues === valuesHash(report.measurements, terms.vbiosIndices);
  const found = (await policy.profiles()).find(meets);
  if (found === undefined) throw new ProfileError(report.driver, report.vbios, report.board);
  return found;
}

/** An authority of a chain that the policy knows. */
export interface NearestKnown extends Pick<KnownKey, "pathLength" | "trust"> {
  /** Its place in the chain. */
  readonly at: number;
}

/** The nearest authority above a certificate that the policy believes, for a purpose or any. @throws RootError where there is none. */
export async function nearestKnown(policy: Policy, chain: readonly ReadCertificate[], trust?: number): Promise<NearestKnown> {
  for (const [at, certificate] of chain.entries()) {
    if (at === 0) continue;
    const known = await policy.keyOf(authorityIdOf(certificate));
    if (known?.purpose === PURPOSE.authority && (trust ?? known.trust) === known.trust) return { at, trust: known.trust, pathLength: known.pathLength };
  }
  throw new RootError(chain.map(({ subject }) => subject));
}

interface Wanted extends Pick<Standing, "profile" | "provider" | "reportKey"> {
  readonly node: number;
  readonly until: number;
}

/** Whether a device stands for a node as its report says, long enough. */
function doesStandFor(present: Standing, { provider, node, reportKey, profile, until }: Wanted): boolean {
  return getAddress(present.provider) === getAddress(provider) && Number(present.node) === node && present.reportKey === reportKey && present.profile === profile && present.until >= until;
}

/**
 * Prepares what attests a node, with the least that has to be sent: of the certificates those that the policy does not know, of
 * the report what no code holds.
 *
 * @param whose the node that the report was made for.
 * @throws {NonceError}, {ProfileError}, {RootError}, {EvidenceError}; {SignatureError} where a signature does not hold;
 * {ContractRevertError} where the chain's own reader refuses the evidence.
 * @example
 * const call = await prepareAttestation(policy, { provider, node: 0 }, evidence);
 * const { gas } = await quote(rpc, call, sender);
 */
export async function prepareAttestation(policy: Policy, whose: { readonly provider: string; readonly node: number }, { report, chain }: GpuEvidence): Promise<PreparedAttestation> {
  const nonce = await policy.nonceOf(whose.provider, whose.node);
  if (nonce !== report.nonce) throw new NonceError(nonce, report.nonce);
  const [leaf] = chain;
  const [, rom] = chain;
  if (leaf === undefined || rom === undefined) throw new AttestationError("The chain has no certificates of a device.");
  const { evidence } = await policy.programs();
  const [{ id: profile, terms }, device] = [await profileFor(policy, report), authorityIdOf(rom)];
  const [present, { storedAt }, kept] = [await policy.standingOf(device), await policy.seed(), await policy.keptBody(report.body, report.measuredBytes)];
  if (present !== undefined && doesStandFor(present, { ...whose, reportKey: keyId(reportKeyIdOf(leaf, report)), profile, until: storedAt + ATTESTATION_SECONDS })) {
    const [known, parts] = [{ ...present, device: keyId(device), signer: leaf.publicKey }, partsOf(report, terms, kept)];
    const [records] = (await ask(policy.provider, evidence, "readReport", [leaf.publicKey, parts])) as unknown as [Hex];
    const account = await policy.kept(recordOf({ ...known, parts: partsOf(report, terms) }));
    const hints = findHintsOf(records);
    const call =
      account === undefined ? policy.call("attest", [encodeKnownReport({ ...known, parts }, hints)]) : policy.call("attestKept", encodeKeptReport({ parts }, hints, account));
    return { profile, bodyKept: kept !== undefined || account !== undefined, certificates: [], ...call };
  }
  const { at, pathLength } = await nearestKnown(policy, chain, TRUST.devices);
  const [issuer, unknown] = [chain[at], chain.slice(0, at)];
  if (issuer === undefined) throw new RootError(chain.map(({ subject }) => subject));
  const [anchor, certificates, parts] = [anchorOf(issuer), encodeChain(unknown), partsOf(report, terms, kept, unknown)];
  const [records] = (await ask(policy.provider, evidence, "readAttestation", [anchor, pathLength, certificates, parts])) as unknown as [Hex];
  const hints = findHintsOf(records);
  return {
    profile,
    bodyKept: kept !== undefined,
    certificates: [...unknown].reverse().map(({ subject }) => subject),
    ...policy.call("attestNew", [whose.provider, whose.node, anchor, certificates, parts, hints, present ?? NO_STANDING]),
  };
}

/** Prepares that the policy keeps a report's body, so that it is not sent again, of whichever device. Undefined where it is kept. */
export async function prepareKeptBody(policy: Policy, { body, measuredBytes }: ReadReport): Promise<PreparedCall | undefined> {
  const kept = await policy.keptBody(body, measuredBytes);
  return kept === undefined ? policy.call("keepBody", [body]) : undefined;
}

/**
 * Prepares that the policy keeps all that is the same in every report of a device while it stands for the same, so that nothing
 * of it is sent again. Undefined where it is kept.
 *
 * @throws {ProfileError} where there is no profile; {AttestationError} where the device stands for nothing.
 */
export async function prepareKeptRecord(policy: Policy, { report, chain: [leaf, rom] }: GpuEvidence): Promise<PreparedCall | undefined> {
  const device = rom === undefined ? undefined : authorityIdOf(rom);
  const present = device === undefined ? undefined : await policy.standingOf(device);
  if (leaf === undefined || device === undefined || present === undefined) throw new AttestationError("The device stands for no node: attest it first.");
  const { terms } = await profileFor(policy, report);
  const record = recordOf({ ...present, device: keyId(device), signer: leaf.publicKey, parts: partsOf(report, terms) });
  return (await policy.kept(record)) === undefined ? policy.call("keepBody", [record]) : undefined;
}
