import { EvidenceError } from "../errors";
import { type ReadCertificate, readPem } from "./certificate";
import { isCollection, wrappedGpus } from "./cmw";
import { type ReadReport, readReport } from "./report";

/** One GPU's report and certificates. */
export interface GpuEvidence {
  readonly report: ReadReport;
  /** The device's certificate first; each was issued by the key of the next. */
  readonly chain: readonly ReadCertificate[];
}

/** What NVIDIA's tools write of a GPU: the attestation CLI and SDK, its remote service's requests, and the older local verifier. */
interface Written {
  readonly evidence?: unknown;
  readonly certificate?: unknown;
  readonly attestationReportHexStr?: unknown;
  readonly certChainBase64Encoded?: unknown;
}

const HEX = /^(?:0x)?((?:[0-9a-fA-F]{2})+)$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

function textIn(value: unknown, field: string): string {
  if (typeof value !== "string" || value === "") throw new EvidenceError(field, "it is not there, or no text");
  return value;
}

function decode(base64: string, field: string): Buffer {
  const packed = base64.replace(/\s/g, "");
  if (!BASE64.test(packed)) throw new EvidenceError(field, "it is not base64");
  return Buffer.from(packed, "base64");
}

/** A report's bytes as they are, or written in hexadecimal digits. */
function reportBytes(bytes: Uint8Array): Uint8Array {
  const digits = HEX.exec(Buffer.from(bytes).toString("latin1").trim())?.[1];
  return digits === undefined ? bytes : Buffer.from(digits, "hex");
}

/** A chain's bytes: PEM, or PEM in base64. */
function chainOf(bytes: Uint8Array): readonly ReadCertificate[] {
  const text = Buffer.from(bytes).toString("latin1").trim();
  return readPem(BASE64.test(text.replace(/\s/g, "")) ? decode(text, "certificates").toString("latin1") : text);
}

/** Whether each certificate was issued by the one after it. */
function inOrder(chain: readonly ReadCertificate[]): boolean {
  return chain.every(({ issuerHash }, index) => index + 1 === chain.length || issuerHash === chain[index + 1]?.subjectHash);
}

/**
 * A report and its certificates, as two files: the report as bytes or hexadecimal digits, the chain as PEM or PEM in base64,
 * from the device to the root or the other way.
 *
 * @throws EvidenceError where one of them is none.
 */
export function evidenceOf(report: Uint8Array, chain: Uint8Array): GpuEvidence {
  const certificates = chainOf(chain);
  const ordered = [certificates, [...certificates].reverse()].find(inOrder);
  if (ordered === undefined) throw new EvidenceError("certificates", "they are no chain: one was not issued by its neighbour");
  return { report: readReport(reportBytes(report)), chain: ordered };
}

function fromWritten(item: Written, at: string): GpuEvidence {
  if (item.attestationReportHexStr !== undefined)
    return evidenceOf(
      Buffer.from(textIn(item.attestationReportHexStr, `${at}attestationReportHexStr`)),
      decode(textIn(item.certChainBase64Encoded, `${at}certChainBase64Encoded`), `${at}certChainBase64Encoded`),
    );
  return evidenceOf(
    decode(textIn(item.evidence, `${at}evidence`), `${at}evidence`),
    decode(textIn(item.certificate, `${at}certificate`), `${at}certificate`),
  );
}

/**
 * All GPUs' evidence in JSON that NVIDIA's tools write: `nvattest collect-evidence` and its SDK (`evidence` and `certificate`,
 * one object, a list, or a list in `evidences`), their newer collections of wrappers (CMW), or the local verifier's
 * `attestationReportHexStr` and `certChainBase64Encoded`.
 *
 * @throws EvidenceError where the text is no such JSON, names no GPU, or where a report or a chain is none.
 * @example
 * const [{ report, chain }] = readEvidence(readFileSync("evidence.json", "utf8"));
 */
export function readEvidence(json: string): readonly [GpuEvidence, ...GpuEvidence[]] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (cause) {
    throw new EvidenceError("evidence", "it is no JSON", { cause });
  }
  const [first, ...others] = isCollection(parsed) ? wrappedGpus(parsed).map(({ report, chain }) => evidenceOf(report, chain)) : writtenGpus(parsed);
  if (first === undefined) throw new EvidenceError("evidence", "it is of no GPU");
  return [first, ...others];
}

function writtenGpus(parsed: unknown): readonly GpuEvidence[] {
  const inner = typeof parsed === "object" && parsed !== null && "evidences" in parsed ? parsed.evidences : parsed;
  const items: readonly unknown[] = Array.isArray(inner) ? inner : [inner];
  return items.map((item, index) => {
    const at = items.length === 1 ? "" : `GPU ${index}: `;
    if (typeof item !== "object" || item === null) throw new EvidenceError(`${at}evidence`, "it is no object");
    return fromWritten(item, at);
  });
}
