import {
  CertID,
  CertStatus,
  id_kp_OCSPSigning,
  id_pkix_ocsp_basic,
  id_pkix_ocsp_nocheck,
  OCSPResponse,
  OCSPResponseStatus,
  ResponderID,
  ResponseBytes,
  ResponseData,
  RevokedInfo,
  SingleResponse,
} from "@peculiar/asn1-ocsp";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import { AlgorithmIdentifier, Certificate, CRLReason, type CRLReasons, ExtendedKeyUsage, id_ce_extKeyUsage, KeyUsageFlags } from "@peculiar/asn1-x509";
import { authorityKey, buffer, certificate, der, element, extension, type NameParts, nameOf, pointOf, signedSequence, subjectKey, usage } from "./certificate";
import type { Authority, Change } from "./family";
import { keyOf, sha384, type SigningKey } from "./keys";

const SHA384 = "2.16.840.1.101.3.4.2.2";

/** What an OCSP answer says. Every part may be made wrong. */
export interface AnswerSpec {
  /** Who certified what is asked about. */
  readonly issuer: Authority;
  /** The certificate that is asked about, DER. */
  readonly about: Buffer;
  readonly status: "good" | "revoked" | "unknown";
  /** Why it is revoked, by RFC 5280; no reason is given where it is left out. */
  readonly reason?: CRLReasons;
  readonly thisUpdate: Date;
  /** A week after thisUpdate where it is left out; `none` leaves it out of the answer. */
  readonly nextUpdate?: Date | "none";
  /** When it was revoked; thisUpdate where it is left out. */
  readonly revokedAt?: Date;
  /** Who answers: a responder of the issuer (`responderOf`) where it is left out; the issuer itself may. */
  readonly responder?: Authority | "issuer";
  readonly changeBody?: (body: Buffer) => Buffer;
  readonly changeSignature?: (signature: Buffer) => Buffer;
  /** Signs in the responder's place. */
  readonly signer?: SigningKey;
}

/**
 * A responder to whom an authority gives its answers about what it certified.
 *
 * @param change makes the responder's certificate wrong.
 */
export function responderOf(issuer: Authority, seed = "responder", change: Change = (spec) => spec): Authority {
  const key = keyOf(`${seed} of ${issuer.name.map(([, text]) => text).join("/")}`);
  const name: NameParts = [["CN", "SAMPLE OCSP Responder"], ["O", "SAMPLE Corporation"], ["C", "US"]];
  const spec = {
    subject: name,
    issuer: issuer.name,
    key,
    signer: issuer.key,
    serial: sha384(key.publicKey).subarray(0, 16).toString("hex").replace(/^./, "4"),
    notBefore: new Date("2024-01-01"),
    notAfter: new Date("2044-01-01"),
    extensions: [
      usage(KeyUsageFlags.digitalSignature),
      extension(id_ce_extKeyUsage, new ExtendedKeyUsage([id_kp_OCSPSigning])),
      extension(id_pkix_ocsp_nocheck, Buffer.from("0500", "hex")),
      subjectKey(key),
      authorityKey(issuer.key),
    ],
  };
  return { name, key, certificate: certificate(change(spec)) };
}

function revokedInfo({ revokedAt, thisUpdate, reason }: AnswerSpec): RevokedInfo {
  const info = new RevokedInfo({ revocationTime: revokedAt ?? thisUpdate });
  if (reason !== undefined) info.revocationReason = new CRLReason(reason);
  return info;
}

/** An OCSP answer about one certificate, DER. */
export function answerOf(spec: AnswerSpec): Buffer {
  const responder = spec.responder === "issuer" ? spec.issuer : (spec.responder ?? responderOf(spec.issuer));
  const { tbsCertificate } = AsnConvert.parse(buffer(spec.about), Certificate);
  const single = new SingleResponse({
    certID: new CertID({
      hashAlgorithm: new AlgorithmIdentifier({ algorithm: SHA384, parameters: buffer(Buffer.from("0500", "hex")) }),
      issuerNameHash: new OctetString(buffer(sha384(der(nameOf(spec.issuer.name))))),
      issuerKeyHash: new OctetString(buffer(sha384(pointOf(spec.issuer.key)))),
      serialNumber: tbsCertificate.serialNumber,
    }),
    certStatus: new CertStatus(
      spec.status === "revoked" ? { revoked: revokedInfo(spec) } : { [spec.status]: null },
    ),
    thisUpdate: spec.thisUpdate,
  });
  if (spec.nextUpdate !== "none") single.nextUpdate = spec.nextUpdate ?? new Date(spec.thisUpdate.getTime() + 7 * 86_400_000);
  const data = der(new ResponseData({ responderID: new ResponderID({ byName: nameOf(responder.name) }), producedAt: spec.thisUpdate, responses: [single] }));
  const certificates = spec.responder === "issuer" ? [] : [element(0xa0, element(0x30, responder.certificate))];
  const basic = signedSequence(spec.changeBody?.(data) ?? data, spec.signer ?? responder.key, spec.changeSignature, ...certificates);
  return der(
    new OCSPResponse({
      responseStatus: OCSPResponseStatus.successful,
      responseBytes: new ResponseBytes({ responseType: id_pkix_ocsp_basic, response: new OctetString(buffer(basic)) }),
    }),
  );
}
