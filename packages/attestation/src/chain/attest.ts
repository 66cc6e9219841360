import { AttestationError, NonceError, ProfileError, RootError } from "../errors";
import type { GpuEvidence } from "../evidence/read";
import type { ReadCertificate } from "../evidence/certificate";
import type { ReadReport } from "../evidence/report";
import type { Hex } from "../hex";
import { findHintsOf } from "../p384/hints";
import { ask } from "./ask";
import { anchorOf, authorityIdOf, encodeChain, partsOf, reportKeyIdOf } from "./parts";
import { type KnownProfile, type Policy, PURPOSE, TRUST, valuesHash, wordOf } from "./policy";
import type { PreparedCall } from "./quote";

/** An attestation that is ready to be sent. */
export interface PreparedAttestation extends PreparedCall {
  /** Common names of the certificates that are sent, the device's last; none where the chain knows the report key. */
  readonly certificates: readonly string[];
  /** Whether the policy has the report's measurements, so that they are not sent. */
  readonly bodyKept: boolean;
  readonly profile: number;
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

/** The nearest authority above a certificate that the policy believes for a purpose, and its place in the chain. @throws RootError where there is none. */
export async function nearestKnown(policy: Policy, chain: readonly ReadCertificate[], trust: number): Promise<{ readonly at: number; readonly pathLength: number }> {
  for (const [at, certificate] of chain.entries()) {
    if (at === 0) continue;
    const known = await policy.keyOf(authorityIdOf(certificate));
    if (known?.trust === trust && known.purpose === PURPOSE.authority) return { at, pathLength: known.pathLength };
  }
  throw new RootError(chain.map(({ subject }) => subject));
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
  if (leaf === undefined) throw new AttestationError("The chain has no certificate.");
  const { evidence } = await policy.programs();
  const [{ number: profile, terms }, kept] = [await profileFor(policy, report), await policy.keptBody(report.body, report.measuredBytes)];
  const common = { profile, bodyKept: kept !== undefined };
  if (await policy.knowsReportKey(reportKeyIdOf(leaf, report))) {
    const parts = partsOf(report, terms, kept);
    const [records] = (await ask(policy.provider, evidence, "readReport", [leaf.publicKey, parts])) as unknown as [Hex];
    return { ...common, certificates: [], ...policy.call("attest", [whose.provider, whose.node, profile, leaf.publicKey, parts, findHintsOf(records)]) };
  }
  const { at, pathLength } = await nearestKnown(policy, chain, TRUST.devices);
  const [issuer, unknown] = [chain[at], chain.slice(0, at)];
  if (issuer === undefined) throw new RootError(chain.map(({ subject }) => subject));
  const [anchor, certificates, parts] = [anchorOf(issuer), encodeChain(unknown), partsOf(report, terms, kept, unknown)];
  const [records] = (await ask(policy.provider, evidence, "readAttestation", [anchor, pathLength, certificates, parts])) as unknown as [Hex];
  const hints = findHintsOf(records);
  return {
    ...common,
    certificates: [...unknown].reverse().map(({ subject }) => subject),
    ...policy.call("attestNew", [whose.provider, whose.node, profile, anchor, certificates, parts, hints]),
  };
}

/** Prepares that the policy keeps a report's body, so that it is not sent again. Undefined where it is kept. */
export async function prepareKeptBody(policy: Policy, { body, measuredBytes }: ReadReport): Promise<PreparedCall | undefined> {
  const kept = await policy.keptBody(body, measuredBytes);
  return kept === undefined ? policy.call("keepBody", [body]) : undefined;
}
