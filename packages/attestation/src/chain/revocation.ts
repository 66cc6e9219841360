import { concat } from "ethers";
import type { ReadAnswer } from "../endorsements/revocation";
import { AttestationError } from "../errors";
import type { ReadCertificate } from "../evidence/certificate";
import type { Hex } from "../hex";
import { findHintsOf } from "../p384/hints";
import { ask } from "./ask";
import { prepareAuthority, signerIdOf } from "./keys";
import { anchorOf, encodeChain } from "./parts";
import type { Policy } from "./policy";
import type { PreparedCall } from "./quote";

/** A call that has to do with an answer, and what it does. */
export interface RevocationCall extends PreparedCall {
  readonly what: "the issuer's key" | "the responder's key" | "the revocation";
}

/** The certificate that an answer is about, and who issued it, of certificates in any order. @throws {AttestationError} where one is missing. */
function partiesOf({ serial }: ReadAnswer, certificates: readonly ReadCertificate[]): { readonly certificate: ReadCertificate; readonly issuer: ReadCertificate } {
  const certificate = certificates.find((one) => one.serial === serial);
  if (certificate === undefined) throw new AttestationError(`None of the certificates has the serial number ${serial} that the answer is about.`);
  const issuer = certificates.find(({ subjectHash }) => subjectHash === certificate.issuerHash);
  if (issuer === undefined) throw new AttestationError(`Whoever issued ${certificate.subject} (${certificate.issuer}) is not among the certificates.`);
  return { certificate, issuer };
}

/** The certificates above one, of certificates in any order. */
function chainAbove(first: ReadCertificate, certificates: readonly ReadCertificate[]): readonly ReadCertificate[] {
  const chain = [];
  for (let last = first; last.issuerHash !== last.subjectHash; ) {
    const next = certificates.find(({ subjectHash }) => subjectHash === last.issuerHash);
    if (next === undefined) break;
    chain.push((last = next));
  }
  return chain;
}

/**
 * The calls that end a certificate's key by an OCSP answer, one after the other: send one before asking for the next.
 *
 * @param certificates that the answer's certificate and its issuer's are among.
 * @throws {AttestationError} where the answer does not say that it is revoked, or a certificate is missing; {NotAuthorityError}
 * where the issuer is a device; {RootError} where the policy knows neither the issuer nor one above it; {SignatureError},
 * {ContractRevertError}. All but the last two before the first call.
 */
export async function* prepareRevocation(policy: Policy, answer: ReadAnswer, certificates: readonly ReadCertificate[]): AsyncGenerator<RevocationCall, undefined> {
  const { certificate, issuer } = partiesOf(answer, certificates);
  if (answer.status !== "revoked") throw new AttestationError(`The answer says that the certificate of ${certificate.subject} is ${answer.status}, and ends nothing.`);
  const { evidence, endorsements } = await policy.programs();
  // Where nothing below it was attested yet.
  const { pathLength, call } = await prepareAuthority(policy, issuer, chainAbove(issuer, certificates));
  if (call !== undefined) yield { what: "the issuer's key", ...call };
  const anchor = anchorOf(issuer);
  const readChain = async (packed: Hex): Promise<Hex> => ((await ask(policy.provider, evidence, "readChain", [anchor, pathLength, packed])) as unknown as [Hex])[0];
  const { responder } = answer;
  if (responder !== undefined && (await policy.keyOf(signerIdOf(responder))) === undefined) {
    const packed = encodeChain([responder]);
    yield { what: "the responder's key", ...policy.call("recordKeys", [anchor, packed, findHintsOf(await readChain(packed))]) };
  }
  const signed = concat([answer.signature, (responder ?? issuer).publicKey]);
  const named = concat([issuer.publicKey, issuer.subjectName]);
  const [answered] = (await ask(policy.provider, endorsements, "readRevocation", [signed, named, answer.answer])) as unknown as [Hex];
  const packed = encodeChain([certificate]);
  const hints = findHintsOf(concat([answered, await readChain(packed)]) as Hex);
  yield { what: "the revocation", ...policy.call("revoke", [signed, named, answer.answer, packed, hints]) };
  return undefined;
}

