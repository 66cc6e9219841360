import { BasicOCSPResponse, OCSPResponse } from "@peculiar/asn1-ocsp";
import { EvidenceError } from "../errors";
import { type ReadCertificate, readCertificate } from "../evidence/certificate";
import { bytesIn, parseDer, signatureOf } from "../evidence/der";
import type { Hex } from "../hex";

/** What an OCSP responder answered about one certificate. */
export interface ReadAnswer {
  /** What is signed, in DER. */
  readonly answer: Hex;
  /** r and s, 48 bytes each. */
  readonly signature: Hex;
  /** Of who signed; none where the issuer itself did. */
  readonly responder: ReadCertificate | undefined;
  readonly status: "good" | "revoked" | "unknown";
  /** Hexadecimal digits of the certificate's serial number. */
  readonly serial: string;
}

/**
 * Reads an OCSP answer about one certificate.
 *
 * @throws EvidenceError where it is none, a refusal, or about several. Whether its signature holds is not looked at.
 */
export function readAnswer(der: Uint8Array): ReadAnswer {
  const { responseStatus, responseBytes } = parseDer(der, OCSPResponse, "answer");
  if (responseBytes === undefined) throw new EvidenceError("answer", `the responder refused, with status ${responseStatus}`);
  const whole = new Uint8Array(responseBytes.response.buffer);
  const basic = parseDer(whole, BasicOCSPResponse, "answer");
  const [single, ...others] = basic.tbsResponseData.responses;
  if (single === undefined || others.length > 0) throw new EvidenceError("answer", `it is about ${basic.tbsResponseData.responses.length} certificates and not about one`);
  const signed = basic.tbsResponseDataRaw;
  if (signed === undefined) throw new EvidenceError("answer", "what is signed cannot be found in it");
  const certificate = basic.certs?.[0];
  return {
    answer: `0x${Buffer.from(signed).toString("hex")}`,
    signature: signatureOf(basic.signature, "answer"),
    responder: certificate === undefined ? undefined : readCertificate(bytesIn(whole, certificate, "the responder's certificate"), "the responder's certificate"),
    status: single.certStatus.revoked !== undefined ? "revoked" : single.certStatus.good !== undefined ? "good" : "unknown",
    serial: Buffer.from(single.certID.serialNumber).toString("hex"),
  };
}
