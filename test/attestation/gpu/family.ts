import { AsnUtf8StringConverter } from "@peculiar/asn1-schema";
import { GeneralName, id_ce_subjectAltName, KeyUsageFlags, OtherName, SubjectAlternativeName } from "@peculiar/asn1-x509";
import { createHash } from "node:crypto";
import {
  answersAt,
  authority,
  authorityKey,
  buffer,
  certificate,
  type CertificateSpec,
  der,
  element,
  extension,
  keyIdentifier,
  listAt,
  type NameParts,
  notAuthority,
  publicKeyInfo,
  subjectKey,
  usage,
} from "./certificate";
import { keyOf, sha384, type SigningKey } from "./keys";

const ANSWERS = "http://ocsp.ndis.sample.com";
const DICE = "2.23.133.5.4.1";
const DEVICE_NAME = "1.3.6.1.4.1.412.274.1";
const SIGNS_ALL = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;

/** Somebody who signs certificates. */
export interface Authority {
  readonly name: NameParts;
  readonly key: SigningKey;
  /** DER. */
  readonly certificate: Buffer;
}

/** Makes one certificate of a chain wrong. */
export type Change = (spec: CertificateSpec) => CertificateSpec;
const asItIs: Change = (spec) => spec;

/** A serial number as random ones look: positive, and no zero before it. */
function serialOf(seed: string, bytes: number): string {
  const digest = createHash("sha256").update(seed).digest().subarray(0, bytes);
  digest[0] = ((digest[0] ?? 0) & 0x7f) | 0x40;
  return digest.toString("hex");
}

/**
 * Authorities as NVIDIA has for one family of GPUs: a root, a family's and a provisioner's certificate over the devices; a
 * root, an authority, an issuer and a signer over reference measurements. Names have NVIDIA's lengths.
 */
export class SoftwareFamily {
  readonly root: Authority;
  readonly identity: Authority;
  readonly provisioner: Authority;
  readonly referenceRoot: Authority;
  readonly referenceAuthority: Authority;
  readonly referenceIssuer: Authority;
  readonly referenceSigner: Authority;

  /**
   * @param seed other seeds make other roots.
   * @param change by the names of this class's fields, what to make wrong.
   */
  constructor(
    readonly seed = "family",
    change: Partial<Record<"identity" | "provisioner" | "referenceAuthority" | "referenceIssuer" | "referenceRoot" | "referenceSigner" | "root", Change>> = {},
  ) {
    const make = (
      which: keyof typeof change,
      name: NameParts,
      above: Authority | undefined,
      spec: Pick<CertificateSpec, "notBefore"> & Partial<CertificateSpec>,
      extensions: (key: SigningKey, issuer: SigningKey) => CertificateSpec["extensions"],
    ): Authority => {
      const key = keyOf(`${seed} ${which}`);
      const signer = above?.key ?? key;
      const whole: CertificateSpec = {
        subject: name,
        issuer: above?.name ?? name,
        key,
        signer,
        serial: serialOf(`${seed} ${which}`, 16),
        extensions: extensions(key, signer),
        ...spec,
      };
      return { name, key, certificate: certificate((change[which] ?? asItIs)(whole)) };
    };
    const list = (file: string): ReturnType<typeof listAt> => listAt(`http://crl.ndis.sample.com/${file}`);

    this.root = make("root", [["CN", "SAMPLE Device Identity CA"], ["O", "SAMPLE"]], undefined, { notBefore: new Date("2021-11-05") }, (key) => [
      authority(),
      usage(SIGNS_ALL),
      subjectKey(key),
      authorityKey(key),
    ]);
    this.identity = make("identity", [["CN", "SAMPLE GH100 Identity"], ["O", "SAMPLE Corporation"]], this.root, { notBefore: new Date("2022-01-12") }, (key, issuer) => [
      authority(),
      usage(SIGNS_ALL),
      list("crl/l1-root.crl"),
      answersAt(ANSWERS),
      subjectKey(key),
      authorityKey(issuer),
    ]);
    this.provisioner = make(
      "provisioner",
      [["CN", "SAMPLE GH100 Provisioner ICA 1"], ["O", "SAMPLE Corporation"], ["C", "US"]],
      this.identity,
      { notBefore: new Date("2022-03-01") },
      (key, issuer) => [authority(), usage(SIGNS_ALL), list("crl/l2-gh100.crl"), answersAt(ANSWERS), subjectKey(key), authorityKey(issuer)],
    );

    this.referenceRoot = make(
      "referenceRoot",
      [["C", "US"], ["O", "SAMPLE"], ["CN", "SAMPLE CoRIM signing Root CA"]],
      undefined,
      { notBefore: new Date("2023-03-16T15:37:34Z"), notAfter: new Date("2053-03-08T15:37:34Z") },
      (key) => [subjectKey(key), authorityKey(key), authority(), usage(SIGNS_ALL)],
    );
    this.referenceAuthority = make(
      "referenceAuthority",
      [["CN", "SAMPLE Reference Value GH100 CA"], ["O", "SAMPLE Corporation"], ["C", "US"]],
      this.referenceRoot,
      { notBefore: new Date("2023-05-11"), notAfter: new Date("2053-05-11T23:59:59Z"), generalized: true },
      (key, issuer) => [authority(), usage(SIGNS_ALL), list("crl-corim/l1-corim"), answersAt(ANSWERS), subjectKey(key), authorityKey(issuer)],
    );
    this.referenceIssuer = make(
      "referenceIssuer",
      [["CN", "SAMPLE Reference Value L3 GH100 001"], ["O", "SAMPLE Corporation"], ["C", "US"]],
      this.referenceAuthority,
      { notBefore: new Date("2023-05-11"), notAfter: new Date("2046-11-11T23:59:59Z"), generalized: true },
      (key, issuer) => [authority(0), usage(SIGNS_ALL), answersAt(ANSWERS), subjectKey(key), authorityKey(issuer)],
    );
    this.referenceSigner = make(
      "referenceSigner",
      [["C", "US"], ["ST", "CA"], ["L", "Santa Clara"], ["O", "SAMPLE Corporation"], ["CN", "HCC RIM L4 Signer"]],
      this.referenceIssuer,
      { notBefore: new Date("2023-06-27T06:10:12Z"), notAfter: new Date("2045-06-26T06:10:12Z"), serial: serialOf(`${seed} referenceSigner`, 8) },
      (key, issuer) => [subjectKey(key), authorityKey(issuer), notAuthority(), usage(KeyUsageFlags.digitalSignature), answersAt(ANSWERS)],
    );
  }

  /** Certificates over reference measurements, signer first, root last. */
  get referenceChain(): readonly Buffer[] {
    return [this.referenceSigner, this.referenceIssuer, this.referenceAuthority, this.referenceRoot].map((each) => each.certificate);
  }
}

/** A device's certificates and the key that signs its reports. */
export interface Device {
  readonly key: SigningKey;
  /** The hash of the firmware that the device's last certificate names, 48 bytes. */
  readonly fwid: Buffer;
  /** Signs the certificate of `key`. */
  readonly rom: Authority;
  /** DER, the device's first, the root's last: five. */
  readonly chain: readonly Buffer[];
}

/**
 * The identity of one device of a family.
 *
 * @param seed other seeds make other devices of the family.
 * @param change makes the device's own certificates wrong: `rom`, which its hardware holds, and `leaf`, whose key signs.
 */
export function deviceOf(family: SoftwareFamily, seed = "device", change: { readonly rom?: Change; readonly leaf?: Change } = {}): Device {
  const label = `${family.seed} ${seed}`;
  const romKey = keyOf(`${label} rom`);
  const romSerial = serialOf(`${label} rom`, 9);
  const romName: NameParts = [["serialNumber", romSerial.toUpperCase()], ["C", "US"], ["O", "SAMPLE Corporation"], ["CN", "GH100 A01 GSP BROM"]];
  const common = { notBefore: new Date("2020-10-17") };
  const rom: CertificateSpec = {
    ...common,
    subject: romName,
    issuer: family.provisioner.name,
    key: romKey,
    signer: family.provisioner.key,
    serial: romSerial,
    extensions: [authority(), usage(KeyUsageFlags.keyCertSign), subjectKey(romKey), authorityKey(family.provisioner.key)],
  };
  const key = keyOf(`${label} leaf`);
  const serial = keyIdentifier(key);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const digits = serial.toString("hex");
  const fwid = sha384(Buffer.from(`${family.seed} firmware`));
  const boardName = `SAMPLE:GH100:${createHash("sha256").update(label).digest("hex").slice(0, 16).toUpperCase()}`;
  const leaf: CertificateSpec = {
    ...common,
    subject: [["serialNumber", digits.toUpperCase()], ["C", "US"], ["O", "SAMPLE Corporation"], ["CN", "GH100 A01 GSP FMC LF"]],
    issuer: romName,
    key,
    signer: romKey,
    serial: digits,
    extensions: [
      usage(KeyUsageFlags.digitalSignature),
      subjectKey(key),
      authorityKey(romKey),
      extension(
        id_ce_subjectAltName,
        new SubjectAlternativeName([
          new GeneralName({ otherName: new OtherName({ typeId: DEVICE_NAME, value: buffer(Buffer.from(AsnUtf8StringConverter.toASN(boardName).toBER())) }) }),
        ]),
      ),
      extension(DICE, compositeDevice(romKey, fwid)),
    ],
  };
  const own = [change.leaf?.(leaf) ?? leaf, change.rom?.(rom) ?? rom].map(certificate) as [Buffer, Buffer];
  const above = [family.provisioner, family.identity, family.root].map((each) => each.certificate);
  return { key, fwid, rom: { name: romName, key: romKey, certificate: own[1] }, chain: [...own, ...above] };
}

/** A CompositeDeviceID: version 1, the key that its hardware holds, and the hash of its firmware by SHA-384. */
function compositeDevice(key: SigningKey, fwid: Buffer): Buffer {
  const hash = Buffer.from("0609608648016503040202", "hex");
  return element(0x30, element(0x02, Buffer.from([1])), der(publicKeyInfo(key)), element(0x30, hash, element(0x04, fwid)));
}

