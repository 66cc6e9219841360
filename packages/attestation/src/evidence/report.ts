import { EvidenceError } from "../errors";
import type { Hex } from "../hex";

const REQUEST = 37;
const HEAD = 8;
const NONCE = 32;
const SIGNATURE = 96;
const BLOCKS = 64;
const VALUE = 48;
/** Of a block: index, specification, size (2), type, size of the value (2). */
const BLOCK_HEAD = 7;
const RECORD = BLOCKS * (BLOCK_HEAD + VALUE);
const FIELDS = { driver: 3, vbios: 6, decoder: 11, chipSku: 15, project: 17, projectSku: 18, fwid: 20 } as const;
/** The measurement of the video decoder, which means nothing while that is off. */
const DECODER_INDEX = 35;
const DECODER_OFF = 0x55;

/** A report as the contract takes it, and what people want to read of it. */
export interface ReadReport {
  /** What the device was asked to sign, 32 bytes. */
  readonly nonce: Hex;
  /** What changes with each report, 173 bytes: request, the response's head and nonce, and the signature. */
  readonly fresh: Hex;
  /** What does not: 8 bytes that say which measurements are not zero, these, and the opaque data. */
  readonly body: Hex;
  /** Bytes of `body` that are measurements: 8, and 48 for each. */
  readonly measuredBytes: number;
  /** By index from 0, 48 bytes each. */
  readonly measurements: readonly Hex[];
  /** As its reference document has it: `550.90.07`. */
  readonly driver: string;
  /** As its reference document has it: `96.00.9F.00.01`. */
  readonly vbios: string;
  /** Project, its SKU and the chip's: `1010_0200_882`. */
  readonly board: string;
  /** The firmware's hash that names the signer's certificate, 48 bytes; none in older reports. */
  readonly fwid: Hex | undefined;
  /** Whether the measurement at index 35 means something. */
  readonly hasDecoder: boolean;
}

function hex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes).toString("hex")}`;
}

function expectBytes(report: Buffer, at: number, expected: string, what: string): void {
  const found = report.subarray(at, at + expected.length / 2).toString("hex");
  if (found !== expected) throw new EvidenceError("report", `${what} is 0x${found} at byte ${at}, and must be 0x${expected}`);
}

function measurementsOf(record: Buffer): Buffer[] {
  return Array.from({ length: BLOCKS }, (_, index) => {
    const at = index * (BLOCK_HEAD + VALUE);
    const head = Buffer.from([index + 1, 1, BLOCK_HEAD - 4 + VALUE, 0, 1, VALUE, 0]).toString("hex");
    expectBytes(record, at, head, `the head of measurement block ${index + 1}`);
    return record.subarray(at + BLOCK_HEAD, at + BLOCK_HEAD + VALUE);
  });
}

function fieldsOf(opaque: Buffer): ReadonlyMap<number, Buffer> {
  const fields = new Map<number, Buffer>();
  for (let at = 0; at < opaque.length; ) {
    const end = at + 4 <= opaque.length ? at + 4 + opaque.readUInt16LE(at + 2) : Infinity;
    if (end > opaque.length) throw new EvidenceError("report", `the opaque field at byte ${at} of its data goes beyond them`);
    fields.set(opaque.readUInt16LE(at), opaque.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function textOf(fields: ReadonlyMap<number, Buffer>, kind: "chipSku" | "driver" | "project" | "projectSku"): string {
  const field = fields.get(FIELDS[kind]);
  if (field === undefined) throw new EvidenceError("report", `it has no opaque field ${FIELDS[kind]} (${kind})`);
  return field.toString("latin1").replace(/\0+$/, "");
}

function vbiosOf(fields: ReadonlyMap<number, Buffer>): string {
  const field = fields.get(FIELDS.vbios);
  if (field?.length !== 8) throw new EvidenceError("report", `its opaque field ${FIELDS.vbios} (VBIOS) is not there, or has not 8 bytes`);
  return [3, 2, 1, 0, 4].map((at) => field.subarray(at, at + 1).toString("hex").toUpperCase()).join(".");
}

/**
 * Takes apart a GPU's attestation report: the SPDM 1.1 request for all measurements, and the signed response.
 *
 * @throws EvidenceError where it is none. Whether its signature holds is not looked at.
 */
export function readReport(bytes: Uint8Array): ReadReport {
  const report = Buffer.from(bytes);
  const afterRecord = REQUEST + HEAD + RECORD;
  const least = afterRecord + NONCE + 2 + SIGNATURE;
  if (report.length < least) throw new EvidenceError("report", `it has ${report.length} bytes, fewer than the ${least} of 64 measurements and a signature`);
  expectBytes(report, 0, "11e001ff", "the request");
  expectBytes(report, REQUEST, "1160", "the response");
  expectBytes(report, REQUEST + 4, `${BLOCKS.toString(16)}c00d00`, "the number of measurements and their bytes");
  const opaqueAt = afterRecord + NONCE + 2;
  const opaqueLength = report.readUInt16LE(afterRecord + NONCE);
  if (report.length !== opaqueAt + opaqueLength + SIGNATURE)
    throw new EvidenceError("report", `it has ${report.length} bytes, and ${opaqueAt + opaqueLength + SIGNATURE} by the length of its opaque data`);
  const measurements = measurementsOf(report.subarray(REQUEST + HEAD, afterRecord));
  const opaque = report.subarray(opaqueAt, opaqueAt + opaqueLength);
  const fields = fieldsOf(opaque);
  const measured = measurements.map((value) => value.some((byte) => byte !== 0));
  const mask = Buffer.alloc(8);
  mask.writeBigUInt64BE(measured.reduce((bits, isSet, index) => (isSet ? bits | (1n << BigInt(index)) : bits), 0n));
  const values = Buffer.concat([mask, ...measurements.filter((_, index) => measured[index])]);
  const fwid = fields.get(FIELDS.fwid);
  return {
    nonce: hex(report.subarray(4, 36)),
    fresh: hex(Buffer.concat([report.subarray(0, REQUEST + HEAD), report.subarray(afterRecord, afterRecord + NONCE), report.subarray(-SIGNATURE)])),
    body: hex(Buffer.concat([values, opaque])),
    measuredBytes: values.length,
    measurements: measurements.map(hex),
    driver: textOf(fields, "driver"),
    vbios: vbiosOf(fields),
    board: [textOf(fields, "project"), textOf(fields, "projectSku"), textOf(fields, "chipSku")].join("_"),
    fwid: fwid === undefined ? undefined : hex(fwid),
    hasDecoder: fields.get(FIELDS.decoder)?.[0] !== DECODER_OFF,
  };
}

/** Indices from 0 of a mask of 64 bits, ascending. */
export function indicesOf(mask: bigint): readonly number[] {
  return Array.from({ length: BLOCKS }, (_, index) => index).filter((index) => ((mask >> BigInt(index)) & 1n) === 1n);
}

export { DECODER_INDEX };
