import { DOMParser } from "@xmldom/xmldom";
import { EvidenceError } from "../errors";
import { type ReadCertificate, readCertificate } from "../evidence/certificate";
import type { Hex } from "../hex";

const HASHES = "http://www.w3.org/2001/04/xmlenc#sha384";
const SIGNATURE = 96;
const VALUE = 48;
/** Bits of the byte before a measurement's alternatives. */
const [ACTIVE, ZEROS] = [0x80, 0x40];
/** The most that `IEndorsements` takes of one measurement. */
const MOST_ALTERNATIVES = 10;

/** A manufacturer's reference measurements of one version of a driver or a VBIOS (a RIM), as a contract takes them. */
export interface ReadReference {
  /** What the document says, packed: docs/endorsements.md says how. */
  readonly document: Hex;
  /** r and s, 48 bytes each. */
  readonly signature: Hex;
  /** The signer's certificate first; each was issued by the key of the next. */
  readonly chain: readonly ReadCertificate[];
  /** As a report says it of its driver or VBIOS. */
  readonly version: string;
  /** By index from 0, the values that are right at the active ones. */
  readonly measurements: ReadonlyMap<number, readonly Hex[]>;
}

function elements(within: Element, name: string): Element[] {
  return Array.from(within.getElementsByTagName(name));
}

function attribute(element: Element | undefined, name: string): string {
  const value = element?.getAttribute(name) ?? "";
  if (value === "") throw new EvidenceError("reference", `${element?.tagName ?? "an element"} has no ${name}`);
  return value;
}

function text(value: string, what: string): Buffer {
  if (!/^[\x20-\x7e]{0,255}$/.test(value)) throw new EvidenceError("reference", `${what} "${value}" is no ASCII of at most 255 characters`);
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value, "latin1")]);
}

function byte(value: string, what: string): number {
  if (!/^(0|[1-9][0-9]{0,2})$/.test(value) || Number(value) > 255) throw new EvidenceError("reference", `${what} "${value}" is no number below 256`);
  return Number(value);
}

interface Measurement {
  readonly active: boolean;
  readonly name: string;
  readonly values: readonly Buffer[];
}

function measurementOf(resource: Element, index: number): Measurement {
  if (attribute(resource, "index") !== String(index)) throw new EvidenceError("reference", `its measurements are not in order: after ${index - 1} comes ${attribute(resource, "index")}`);
  const count = Number(attribute(resource, "alternatives"));
  const values = Array.from({ length: count }, (_, at) => {
    const digits = resource.getAttributeNS(HASHES, `Hash${at}`) ?? "";
    if (!/^[0-9a-f]{96}$/.test(digits)) throw new EvidenceError("reference", `alternative ${at} of measurement ${index} is not 96 lower-case hexadecimal digits`);
    return Buffer.from(digits, "hex");
  });
  if (count < 1 || count > MOST_ALTERNATIVES) throw new EvidenceError("reference", `measurement ${index} has ${count} alternatives and not 1 to ${MOST_ALTERNATIVES}`);
  return { active: attribute(resource, "active") === "True", name: attribute(resource, "name"), values };
}

function packed({ active, name, values }: Measurement, index: number): Buffer {
  const isZeros = values.length === 1 && values[0]?.every((each) => each === 0) === true;
  const flags = (active ? ACTIVE : 0) | (isZeros ? ZEROS : values.length);
  return Buffer.concat([Buffer.from([flags]), text(name === `Measurement_${index}` ? "" : name, "the name"), ...(isZeros ? [] : values)]);
}

/** The document in what the RIM service answers, JSON with it in base64 as `rim`; any other text as it is. */
function documentIn(text: string): string {
  if (!text.trimStart().startsWith("{")) return text;
  let rim: unknown;
  try {
    ({ rim } = JSON.parse(text) as { readonly rim?: unknown });
  } catch (cause) {
    throw new EvidenceError("reference", "it is no JSON", { cause });
  }
  const bytes = Buffer.from(typeof rim === "string" ? rim : "", "base64");
  if (bytes.length === 0 || bytes.toString("base64") !== rim) throw new EvidenceError("reference", "its rim is not there, or not base64");
  return bytes.toString("utf8");
}

/**
 * Reads a document of reference measurements: a `.swidtag`, or what NVIDIA's RIM service answers: JSON with one in base64.
 *
 * @throws EvidenceError where it is none. Whether its signature holds is not looked at: a contract says so of what is packed.
 */
export function readReference(file: string): ReadReference {
  const xml = documentIn(file);
  const wrong: string[] = [];
  const root = new DOMParser({ errorHandler: (_, message: unknown) => wrong.push(String(message)) }).parseFromString(xml, "text/xml").documentElement as Element | null;
  if (root?.localName !== "SoftwareIdentity" || wrong.length > 0) throw new EvidenceError("reference", `it is no SoftwareIdentity in XML${wrong.length > 0 ? ` (${wrong[0]?.split("\n")[0] ?? ""})` : ""}`);
  const meta = elements(root, "ns0:Meta")[0];
  const [version, product, tag] = [attribute(meta, "colloquialVersion"), attribute(meta, "product"), attribute(root, "tagId")];
  if (!/^[0-9a-f]{96}$/.test(tag)) throw new EvidenceError("reference", "its tagId is not 96 lower-case hexadecimal digits");
  const measurements = elements(root, "ns0:Resource").map(measurementOf);
  const signature = Buffer.from(elements(root, "ds:SignatureValue")[0]?.textContent ?? "", "base64");
  if (signature.length !== SIGNATURE) throw new EvidenceError("reference", `its signature has ${signature.length} bytes and not ${SIGNATURE}`);
  const chain = elements(root, "ds:X509Certificate").map(({ textContent }, at) => readCertificate(Buffer.from(textContent, "base64"), `certificate ${at}`));
  if (chain.length === 0) throw new EvidenceError("reference", "it has no certificates");
  const head = Buffer.from([byte(attribute(root, "tagVersion"), "its tagVersion"), byte(attribute(meta, "revision").replace(/^r/, ""), "its revision")]);
  const document = Buffer.concat([Buffer.from(tag, "hex"), head, text(product, "its product"), text(version, "its version"), ...measurements.map(packed)]);
  const active = measurements.flatMap(({ active: isActive, values }, index): [number, readonly Hex[]][] =>
    isActive ? [[index, values.map((value): Hex => `0x${value.toString("hex")}`)]] : [],
  );
  return { document: `0x${document.toString("hex")}`, signature: `0x${signature.toString("hex")}`, chain, version, measurements: new Map(active) };
}

/** The indices of a reference, as a mask of 64 bits. @param withDecoder whether that of the video decoder counts. */
export function maskOf({ measurements }: Pick<ReadReference, "measurements">, withDecoder: boolean, decoderIndex: number): bigint {
  return [...measurements.keys()].filter((index) => withDecoder || index !== decoderIndex).reduce((mask, index) => mask | (1n << BigInt(index)), 0n);
}

export { VALUE as MEASUREMENT_BYTES };
