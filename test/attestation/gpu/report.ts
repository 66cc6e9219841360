import { sha384 } from "./keys";
import type { Device } from "./family";

/** Bytes of a measurement. */
export const MEASUREMENT = 48;
/** Measurements of a report, at indices from 1. */
export const BLOCKS = 64;
/** Where a driver's and a VBIOS's reference measurements of the sample are active, at indices from 0. */
export const DRIVER_INDICES = [7, 21, 22, 23, 24, ...range(25, 40)];
export const VBIOS_INDICES = [...range(0, 6), ...range(8, 12)];
/** Indices at which the Hopper sample's report has values other than zeros, from 1. */
const MEASURED = [...range(2, 8), 10, 12, 22, 23, 26, 27, 28, ...range(30, 41)];

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

/** A field of a report's opaque data. */
export interface OpaqueField {
  readonly type: number;
  readonly value: Buffer;
}

/** What a report says. Every part may be made wrong. */
/** The opaque field that names a board's project. */
const PROJECT = 17;

/** Changes the project of a report's board, which is the first part of the board's name. */
export function ofProject(project: string): Required<ReportSpec>["changeOpaque"] {
  return (fields) => fields.map((field) => (field.type === PROJECT ? { ...field, value: Buffer.from(`${project}\0`) } : field));
}

export interface ReportSpec {
  /** 32 bytes. */
  readonly nonce: Uint8Array;
  /** `550.90.07` where it is left out. */
  readonly driver?: string;
  /** As it is printed: `96.00.9F.00.01` where it is left out. */
  readonly vbios?: string;
  /** By index from 1, what differs from the family's measurements. */
  readonly measurements?: Readonly<Record<number, Uint8Array>>;
  /** Changes the fields of the opaque data. */
  readonly changeOpaque?: (fields: readonly OpaqueField[]) => readonly OpaqueField[];
  /** Changes the bytes that are signed, before they are. */
  readonly changeBody?: (body: Buffer) => Buffer;
  /** Changes r and s, 48 bytes each. */
  readonly changeSignature?: (signature: Buffer) => Buffer;
  /** Signs in the device's place. */
  readonly signer?: Device["key"];
}

/** The measurement of firmware at an index from 1: zeros where the sample has zeros. */
export function measurementAt(index: number, firmware = "firmware"): Buffer {
  return MEASURED.includes(index) ? sha384(Buffer.from(`${firmware} ${index}`)) : Buffer.alloc(MEASUREMENT);
}

/** The measurement record: 64 blocks of index, specification, size, type, size of the value, and the value. 3,520 bytes. */
export function measurementRecord(measurements: ReportSpec["measurements"] = {}): Buffer {
  return Buffer.concat(
    range(1, BLOCKS).map((index) => {
      const value = measurements[index] ?? measurementAt(index);
      const head = Buffer.alloc(7);
      head.writeUInt8(index, 0);
      head.writeUInt8(1, 1);
      head.writeUInt16LE(3 + value.length, 2);
      head.writeUInt8(1, 4);
      head.writeUInt16LE(value.length, 5);
      return Buffer.concat([head, value]);
    }),
  );
}

function opaqueFields(device: Device, driver: string, vbios: string): OpaqueField[] {
  const text = (words: string, length = words.length + 1): Buffer => Buffer.from(words.padEnd(length, "\0"), "latin1");
  const [a, b, c, d, e] = vbios.split(".").map((part) => parseInt(part, 16)) as [number, number, number, number, number];
  const counters = Buffer.alloc(256);
  [[4, 1], [8, 4], [12, 1], [16, 1], [20, 1], [24, 1], [28, 1], [36, 1], [44, 0x82]].forEach(([at, value]) => counters.writeUInt32LE(value ?? 0, at));
  return [
    { type: 6, value: Buffer.from([d, c, b, a, e, 0, 0, 0]) },
    { type: 14, value: Buffer.from("b1030000", "hex") },
    { type: 15, value: text("882", 9) },
    { type: 16, value: text("0", 5) },
    { type: 17, value: text("1010") },
    { type: 18, value: text("0200") },
    { type: 19, value: Buffer.alloc(2) },
    { type: 3, value: text(driver) },
    { type: 4, value: Buffer.from("8001000000000000", "hex") },
    { type: 12, value: counters },
    { type: 13, value: Buffer.from("00c00100", "hex") },
    { type: 11, value: Buffer.from([0x55]) },
    { type: 20, value: device.fwid },
    { type: 21, value: Buffer.from([0x55]) },
  ];
}

/**
 * An SPDM 1.1 request for measurements, the response to it, and the device's signature over both: as an attestation report of
 * a Hopper GPU.
 */
export function reportOf(device: Device, spec: ReportSpec): Buffer {
  const request = Buffer.concat([Buffer.from("11e001ff", "hex"), spec.nonce, Buffer.from([0])]);
  const record = measurementRecord(spec.measurements);
  const fields = opaqueFields(device, spec.driver ?? "550.90.07", spec.vbios ?? "96.00.9F.00.01");
  const opaque = Buffer.concat(
    (spec.changeOpaque?.(fields) ?? fields).map(({ type, value }) => {
      const head = Buffer.alloc(4);
      head.writeUInt16LE(type, 0);
      head.writeUInt16LE(value.length, 2);
      return Buffer.concat([head, value]);
    }),
  );
  const head = Buffer.from("1160000040000000", "hex");
  head.writeUIntLE(record.length, 5, 3);
  const answerNonce = sha384(Buffer.concat([device.key.publicKey, spec.nonce])).subarray(0, 32);
  const length = Buffer.alloc(2);
  length.writeUInt16LE(opaque.length);
  const body = Buffer.concat([request, head, record, answerNonce, length, opaque]);
  const signed = spec.changeBody?.(body) ?? body;
  const signature = (spec.signer ?? device.key).sign(signed);
  return Buffer.concat([signed, spec.changeSignature?.(signature) ?? signature]);
}
