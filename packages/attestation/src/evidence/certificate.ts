import { Certificate, type Name } from "@peculiar/asn1-x509";
import { keccak256 } from "ethers";
import { EvidenceError } from "../errors";
import type { Hex } from "../hex";
import { bytesIn, parseDer } from "./der";

const COMMON_NAME = "2.5.4.3";
/** Bytes of an uncompressed point of P-384. */
const POINT = 97;

/** A certificate, as far as what is sent depends on it. */
export interface ReadCertificate {
  readonly der: Uint8Array;
  /** x and y of its key, 96 bytes. */
  readonly publicKey: Hex;
  /** Its subject's name in DER. */
  readonly subjectName: Hex;
  /** keccak256 of its subject's name in DER: an authority's binding. */
  readonly subjectHash: Hex;
  /** keccak256 of its issuer's name in DER. */
  readonly issuerHash: Hex;
  /** Hexadecimal digits of its serial number. */
  readonly serial: string;
  /** Common names, for people. */
  readonly subject: string;
  readonly issuer: string;
}

function commonName(name: Name): string {
  return name.flatMap((part) => part.filter(({ type }) => type === COMMON_NAME).map(({ value }) => value.toString())).join("/");
}

/**
 * Reads a certificate of a P-384 key.
 *
 * @param part how errors call it.
 * @throws EvidenceError where it is none.
 */
export function readCertificate(der: Uint8Array, part = "certificate"): ReadCertificate {
  const { subject, issuer, serialNumber, subjectPublicKeyInfo } = parseDer(der, Certificate, part).tbsCertificate;
  const point = new Uint8Array(subjectPublicKeyInfo.subjectPublicKey);
  if (point.length !== POINT || point[0] !== 4) throw new EvidenceError(part, "its key is no uncompressed point of P-384");
  const subjectName: Hex = `0x${bytesIn(der, subject, part).toString("hex")}`;
  return {
    der,
    publicKey: `0x${Buffer.from(point.subarray(1)).toString("hex")}`,
    subjectName,
    subjectHash: keccak256(subjectName) as Hex,
    issuerHash: keccak256(bytesIn(der, issuer, part)) as Hex,
    serial: Buffer.from(serialNumber).toString("hex"),
    subject: commonName(subject),
    issuer: commonName(issuer),
  };
}

/** Certificates of PEM, in their order. @throws EvidenceError where there are none, or where one is none. */
export function readPem(text: string): readonly ReadCertificate[] {
  const blocks = [...text.matchAll(/-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g)];
  if (blocks.length === 0) throw new EvidenceError("certificates", "the text has no certificate in PEM");
  return blocks.map(([, base64], index) => readCertificate(Buffer.from(base64 ?? "", "base64"), `certificate ${index}`));
}
