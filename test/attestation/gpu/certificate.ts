import { ECDSASigValue, id_ecdsaWithSHA384, id_ecPublicKey, id_secp384r1 } from "@peculiar/asn1-ecc";
import { AsnConvert, AsnObjectIdentifierConverter, OctetString } from "@peculiar/asn1-schema";
import {
  AccessDescription,
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityInfoAccessSyntax,
  AuthorityKeyIdentifier,
  BasicConstraints,
  CRLDistributionPoints,
  DistributionPoint,
  DistributionPointName,
  Extension,
  Extensions,
  GeneralName,
  id_ad_ocsp,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_cRLDistributionPoints,
  id_ce_keyUsage,
  id_ce_subjectKeyIdentifier,
  id_pe_authorityInfoAccess,
  KeyIdentifier,
  KeyUsage,
  Name,
  RelativeDistinguishedName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Time,
  Validity,
  Version,
} from "@peculiar/asn1-x509";
import { createHash } from "node:crypto";
import type { SigningKey } from "./keys";

/** Parts of a name in their order: CN and O as UTF8String, the others as PrintableString, as NVIDIA writes them. */
export type NameParts = readonly (readonly ["C" | "CN" | "L" | "O" | "ST" | "serialNumber", string])[];

const ATTRIBUTES = { C: "2.5.4.6", CN: "2.5.4.3", L: "2.5.4.7", O: "2.5.4.10", ST: "2.5.4.8", serialNumber: "2.5.4.5" };

/** What a certificate says. Every part may be made wrong. */
export interface CertificateSpec {
  readonly subject: NameParts;
  readonly issuer: NameParts;
  readonly key: SigningKey;
  /** Who signs: the issuer's key, or another's. */
  readonly signer: SigningKey;
  /** Hexadecimal digits of a positive INTEGER's content. */
  readonly serial: string;
  readonly notBefore: Date;
  /** Without one, 9999-12-31 23:59:59, which stands for no end. */
  readonly notAfter?: Date;
  /** Whether notBefore is a GeneralizedTime also before 2050, as of some of NVIDIA's. */
  readonly generalized?: boolean;
  readonly extensions: readonly Extension[];
  /** Changes the bytes that are signed, before they are. */
  readonly changeBody?: (body: Buffer) => Buffer;
  /** Changes r and s, 48 bytes each. */
  readonly changeSignature?: (signature: Buffer) => Buffer;
}

/** The end of validity of a certificate that has none. */
export const NO_END = new Date("9999-12-31T23:59:59Z");

export function der(object: unknown): Buffer {
  return Buffer.from(AsnConvert.serialize(object));
}

export function buffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

export function nameOf(parts: NameParts): Name {
  return new Name(
    parts.map(([type, text]) => {
      const value = new AttributeValue(type === "CN" || type === "O" ? { utf8String: text } : { printableString: text });
      return new RelativeDistinguishedName([new AttributeTypeAndValue({ type: ATTRIBUTES[type], value })]);
    }),
  );
}

export function ecdsaWithSha384(): AlgorithmIdentifier {
  return new AlgorithmIdentifier({ algorithm: id_ecdsaWithSHA384 });
}

/** The uncompressed point of a key, as certificates hold it. */
export function pointOf(key: SigningKey): Buffer {
  return Buffer.concat([Buffer.from([4]), key.publicKey]);
}

export function publicKeyInfo(key: SigningKey): SubjectPublicKeyInfo {
  const parameters = buffer(Buffer.from(AsnObjectIdentifierConverter.toASN(id_secp384r1).toBER()));
  return new SubjectPublicKeyInfo({
    algorithm: new AlgorithmIdentifier({ algorithm: id_ecPublicKey, parameters }),
    subjectPublicKey: buffer(pointOf(key)),
  });
}

/** An ECDSA-Sig-Value of r and s, 48 bytes each. */
export function signatureValue(signature: Buffer): Buffer {
  const integer = (bytes: Buffer): ArrayBuffer => {
    const digits = bytes.subarray(Math.max(0, bytes.findIndex((byte) => byte !== 0)));
    return buffer((digits[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), digits]) : digits);
  };
  return der(new ECDSASigValue({ r: integer(signature.subarray(0, 48)), s: integer(signature.subarray(48)) }));
}

export function keyIdentifier(key: SigningKey): Buffer {
  return createHash("sha1").update(pointOf(key)).digest();
}

export function extension(extnID: string, value: unknown, critical = false): Extension {
  const bytes = value instanceof Uint8Array ? value : der(value);
  return new Extension({ extnID, critical, extnValue: new OctetString(buffer(bytes)) });
}

export const authority = (pathLenConstraint?: number): Extension =>
  extension(id_ce_basicConstraints, new BasicConstraints(pathLenConstraint === undefined ? { cA: true } : { cA: true, pathLenConstraint }), true);
export const notAuthority = (): Extension => extension(id_ce_basicConstraints, new BasicConstraints({ cA: false }), true);
export const usage = (flags: number): Extension => extension(id_ce_keyUsage, new KeyUsage(flags), true);
export const subjectKey = (key: SigningKey): Extension => extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(buffer(keyIdentifier(key))));
export const authorityKey = (key: SigningKey): Extension =>
  extension(id_ce_authorityKeyIdentifier, new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(buffer(keyIdentifier(key))) }));
export const listAt = (url: string): Extension =>
  extension(
    id_ce_cRLDistributionPoints,
    new CRLDistributionPoints([
      new DistributionPoint({ distributionPoint: new DistributionPointName({ fullName: [new GeneralName({ uniformResourceIdentifier: url })] }) }),
    ]),
  );
export const answersAt = (url: string): Extension =>
  extension(
    id_pe_authorityInfoAccess,
    new AuthorityInfoAccessSyntax([new AccessDescription({ accessMethod: id_ad_ocsp, accessLocation: new GeneralName({ uniformResourceIdentifier: url }) })]),
  );

/** The certificate in DER. */
export function certificate(spec: CertificateSpec): Buffer {
  const time = (at: Date): Time => (spec.generalized === true ? new Time({ generalTime: at }) : new Time(at));
  const validity = new Validity();
  validity.notBefore = time(spec.notBefore);
  validity.notAfter = time(spec.notAfter ?? NO_END);
  const body = der(
    new TBSCertificate({
      version: Version.v3,
      serialNumber: buffer(Buffer.from(spec.serial, "hex")),
      signature: ecdsaWithSha384(),
      issuer: nameOf(spec.issuer),
      validity,
      subject: nameOf(spec.subject),
      subjectPublicKeyInfo: publicKeyInfo(spec.key),
      extensions: new Extensions([...spec.extensions]),
    }),
  );
  return signedSequence(spec.changeBody?.(body) ?? body, spec.signer, spec.changeSignature);
}

/** A DER element. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const digits = content.length.toString(16);
  const length = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex");
  const head = content.length < 128 ? [tag, content.length] : [tag, 0x80 + length.length, ...length];
  return Buffer.concat([Buffer.from(head), content]);
}

/** SEQUENCE of a body, the algorithm and the signature of it, and what follows: a certificate, or an OCSP answer. */
export function signedSequence(
  body: Buffer,
  signer: SigningKey,
  changeSignature: (signature: Buffer) => Buffer = (signature) => signature,
  ...rest: readonly Buffer[]
): Buffer {
  const signature = signatureValue(changeSignature(signer.sign(body)));
  return element(0x30, body, der(ecdsaWithSha384()), element(0x03, Buffer.from([0]), signature), ...rest);
}

/** PEM of certificates, in the order given. */
export function pem(certificates: readonly Buffer[]): string {
  return certificates
    .map((one) => `-----BEGIN CERTIFICATE-----\n${(one.toString("base64").match(/.{1,64}/g) ?? []).join("\n")}\n-----END CERTIFICATE-----\n`)
    .join("");
}
