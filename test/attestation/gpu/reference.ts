import { DOMParser } from "@xmldom/xmldom";
import { createHash } from "node:crypto";
import { C14nCanonicalization } from "xml-crypto";
import type { SoftwareFamily } from "./family";
import { sha384, type SigningKey } from "./keys";
import { DRIVER_INDICES, measurementAt, VBIOS_INDICES } from "./report";

const NAMESPACES = {
  ns0: "http://standards.iso.org/iso/19770/-2/2015/schema.xsd",
  ns1: "https://trustedcomputinggroup.org/resource/tcg-reference-integrity-manifest-rim-information-model/",
  ns2: "http://www.w3.org/2001/04/xmlenc#sha384",
  ds: "http://www.w3.org/2000/09/xmldsig#",
};
const MEASUREMENTS = 64;

/** What a document of reference measurements says. Every part may be made wrong. */
export interface ReferenceSpec {
  readonly kind: "driver" | "vbios";
  /** `550.90.07` or `96.00.9F.00.01` where it is left out. */
  readonly version?: string;
  /** By index from 0, the alternatives at active places; the family's where it is left out. */
  readonly measurements?: Readonly<Record<number, readonly Uint8Array[]>>;
  /** Changes the text of the document before it is digested and signed. */
  readonly changeText?: (text: string) => string;
  /** Changes the text of SignedInfo before it is signed. */
  readonly changeSignedInfo?: (text: string) => string;
  /** Changes the whole document after it was signed. */
  readonly changeDocument?: (text: string) => string;
  /** Signs in the family's signer's place. */
  readonly signer?: SigningKey;
  /** Certificates in the document, the signer's first. */
  readonly chain?: readonly Buffer[];
}

/** The family's reference measurements of a kind, by index from 0. */
export function referenceMeasurements(kind: ReferenceSpec["kind"], firmware?: string): Record<number, readonly Buffer[]> {
  const indices = kind === "driver" ? DRIVER_INDICES : VBIOS_INDICES;
  return Object.fromEntries(
    indices.map((index) => {
      const value = measurementAt(index + 1, firmware);
      const other = sha384(Buffer.from(`other ${index}`));
      if (index === 12) return [index, [Buffer.alloc(48), other, value]];
      return [index, [23, 24, 35].includes(index) ? [value, other] : [value]];
    }),
  );
}

function resource(index: number, alternatives: readonly Uint8Array[] | undefined): string {
  const values = alternatives ?? [new Uint8Array(48)];
  const hashes = values.map((value, at) => `ns2:Hash${at}="${Buffer.from(value).toString("hex")}"`).join(" ");
  return `<ns0:Resource type="Measurement" index="${index}" active="${alternatives ? "True" : "False"}" alternatives="${values.length}" ${hashes} name="Measurement_${index}" size="48"/>`;
}

/** A SoftwareIdentity without a signature, as NVIDIA's test tool writes one. */
function text(kind: ReferenceSpec["kind"], version: string, measurements: NonNullable<ReferenceSpec["measurements"]>): string {
  const tag = createHash("sha384").update(`${kind} ${version}`).digest("hex");
  const resources = Array.from({ length: MEASUREMENTS }, (_, index) => `        ${resource(index, measurements[index])}`).join("\n");
  return `<SoftwareIdentity xmlns="${NAMESPACES.ns0}" xmlns:ns0="${NAMESPACES.ns0}" xmlns:ns2="${NAMESPACES.ns2}" corpus="false" name="GH100" patch="false" supplemental="false" tagId="${tag}" version="1.0" tagVersion="0">
    <ns0:Entity name="NVIDIA Corporation" role="softwareCreator tagCreator"/>
    <ns0:Meta xmlns:ns1="${NAMESPACES.ns1}" colloquialVersion="${version}" edition="GPU" product="GH100" revision="r1" PayloadType="direct" ns1:BindingSpec="RIMIM" ns1:BindingSpecVersion="1.01" ns1:PlatformManufacturerId="5703" ns1:PlatformManufacturerStr="NVIDIA Corporation" ns1:PlatformModel="GH100" ns1:FirmwareManufacturer="NVIDIA Corporation" ns1:FirmwareManufacturerId="5703"/>
    <ns0:Payload xmlns:SHA384="${NAMESPACES.ns2}">
${resources}
    </ns0:Payload>
</SoftwareIdentity>`;
}

/** The octets of an element by Canonical XML 1.1: for these documents the same as by 1.0. */
function canonical(document: string, name: string, ancestors: readonly string[]): string {
  const element = new DOMParser().parseFromString(document, "text/xml").getElementsByTagName(name)[0];
  if (element === undefined) throw new Error(`the document has no ${name}`);
  const ancestorNamespaces = ancestors.map((prefix) => ({ prefix, namespaceURI: NAMESPACES[(prefix || "ns0") as keyof typeof NAMESPACES] }));
  return new C14nCanonicalization().process(element, { ancestorNamespaces });
}

/** A document of reference measurements (RIM), signed as NVIDIA signs its own: an enveloped signature by ECDSA with SHA-384. */
export function referenceOf(family: SoftwareFamily, spec: ReferenceSpec): string {
  const version = spec.version ?? (spec.kind === "driver" ? "550.90.07" : "96.00.9F.00.01");
  const plain = text(spec.kind, version, spec.measurements ?? referenceMeasurements(spec.kind));
  const body = spec.changeText?.(plain) ?? plain;
  // What the enveloped signature's transform leaves: the document without the element that will be put before its end.
  const digest = sha384(Buffer.from(canonical(body, "SoftwareIdentity", []))).toString("base64");
  const plainInfo =
    `<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2006/12/xml-c14n11"/>` +
    `<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"/><ds:Reference URI=""><ds:Transforms>` +
    `<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform Algorithm="http://www.w3.org/2006/12/xml-c14n11"/>` +
    `</ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#sha384"/><ds:DigestValue>${digest}</ds:DigestValue>` +
    `</ds:Reference></ds:SignedInfo>`;
  const info = spec.changeSignedInfo?.(plainInfo) ?? plainInfo;
  const chain = (spec.chain ?? family.referenceChain)
    .map((one) => `<ds:X509Certificate>${(one.toString("base64").match(/.{1,64}/g) ?? []).join("\n")}\n</ds:X509Certificate>`)
    .join("");
  const enveloped = (signature: string): string =>
    body.replace(
      /<\/SoftwareIdentity>$/,
      `<ds:Signature xmlns:ds="${NAMESPACES.ds}">${info}<ds:SignatureValue>${signature}</ds:SignatureValue>` +
        `<ds:KeyInfo><ds:X509Data>${chain}</ds:X509Data></ds:KeyInfo></ds:Signature></SoftwareIdentity>\n`,
    );
  const octets = Buffer.from(canonical(enveloped(""), "ds:SignedInfo", ["", "ns0", "ns2", "ds"]));
  const signed = enveloped((spec.signer ?? family.referenceSigner.key).sign(octets).toString("base64"));
  return spec.changeDocument?.(signed) ?? signed;
}
