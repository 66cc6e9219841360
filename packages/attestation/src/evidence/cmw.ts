import { EvidenceError } from "../errors";

/** A GPU's report and chain, as they were wrapped. */
export interface Wrapped {
  readonly report: Buffer;
  readonly chain: Buffer;
}

/** What marks a collection of conceptual message wrappers (draft-ietf-rats-msg-wrap). */
const COLLECTION = "__cmwc_t";
const VERIFIER_INPUT = "tag:nvidia.com,2026:verifier-input/";
const EVIDENCE_ITEM = "tag:nvidia.com,2026:evidence-item/v1";
const REPORT = "application/vnd.nvidia.spdm-measurement-transcript";
const CHAIN = "application/vnd.nvidia.pem-cert-chain";
const GPU = /^gpu_(0|[1-9][0-9]*)$/;

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown, part: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new EvidenceError(part, "it is no object");
  return value as Fields;
}

/** The bytes of one wrapper: its type, and base64url without padding. */
function unwrapped(value: unknown, type: string, part: string): Buffer {
  if (!Array.isArray(value) || value.length !== 2 || value[0] !== type || typeof value[1] !== "string") throw new EvidenceError(part, `it is no wrapper of ${type}`);
  const bytes = Buffer.from(value[1], "base64url");
  if (bytes.length === 0 || bytes.toString("base64url") !== value[1]) throw new EvidenceError(part, "it is not base64url without padding");
  return bytes;
}

/** Whether parsed JSON is a collection of wrappers. */
export function isCollection(parsed: unknown): boolean {
  return typeof parsed === "object" && parsed !== null && COLLECTION in parsed;
}

/**
 * What NVIDIA's newer tools write of all devices of a machine (CMW): of its GPUs, by their numbers.
 *
 * @throws EvidenceError where a part is of another type, or not base64url.
 */
export function wrappedGpus(parsed: unknown): readonly Wrapped[] {
  const collection = fieldsOf(parsed, "evidence");
  const profile = collection[COLLECTION];
  if (typeof profile !== "string" || !profile.startsWith(VERIFIER_INPUT)) throw new EvidenceError("evidence", `it is a collection of ${String(profile)}, and no verifier's input`);
  const names = Object.keys(collection).filter((name) => GPU.test(name));
  return names
    .sort((one, other) => Number(one.slice(4)) - Number(other.slice(4)))
    .map((name) => {
      const item = fieldsOf(collection[name], name);
      if (item[COLLECTION] !== EVIDENCE_ITEM) throw new EvidenceError(name, `it is a collection of ${String(item[COLLECTION])}, and not of ${EVIDENCE_ITEM}`);
      return { report: unwrapped(item.evidence, REPORT, `${name}: evidence`), chain: unwrapped(item.certificate, CHAIN, `${name}: certificate`) };
    });
}
