import { TensorLengthError, TensorOpeningError, TensorRowError, TensorTypeError } from "./errors";
import { HASH_BYTES, type Hex, fromHex, hashesOf } from "./hex";
import { littleEndian } from "./little-endian";
import { callForOne, call } from "./module";
import { type TensorType, encodeType } from "./type";

/** What proves a row of a committed tensor. */
export interface RowOpening {
  /** Whole leaves of 256 bytes; where rows are shorter, the row's neighbours are in them too. */
  readonly leaves: Uint8Array;
  /** Sibling hashes from the row's subtree to the root, lowest first. */
  readonly path: readonly Hex[];
}

/**
 * Opens a row: the elements along the last dimension at one place of the others, counted row-major from 0.
 *
 * @param data elements row-major and little-endian
 * @throws {TensorTypeError} where the shape is out of range.
 * @throws {TensorLengthError} where the data are not as long as the type asks.
 * @throws {TensorRowError} where there is no such row.
 * @throws {TensorRangeError} where `row` or a dimension is no u32.
 * @example
 * ```ts
 * import { openRow, tensorHash, verifyRow } from "@assay/tensor";
 *
 * const type = { dtype: "int8", shape: [2, 3] } as const;
 * const data = Uint8Array.of(1, 2, 3, 4, 5, 6);
 * const row = verifyRow(type, tensorHash(type, data), 1, openRow(type, data, 1)); // 4, 5, 6
 * ```
 */
export function openRow(type: TensorType, data: Uint8Array, row: number): RowOpening {
  const [leaves, path] = call("open_row", [encodeType(type), data, littleEndian("u32", row, "row")], {
    Type: ({ fault }) => new TensorTypeError(fault, type),
    Length: ({ expected, actual }) => new TensorLengthError("data", expected, actual),
    Row: ({ rows }) => new TensorRowError(row, rows),
  });
  return { leaves: leaves ?? new Uint8Array(), path: hashesOf(path ?? new Uint8Array()) };
}

/**
 * The bytes of a row, once its opening proves it.
 *
 * @param hash of the tensor, not salted
 * @throws {TensorOpeningError} where the opening proves another row, another tensor or nothing.
 * @throws {TensorTypeError} where the shape is out of range.
 * @throws {TensorRowError} where there is no such row.
 * @throws {TensorRangeError} where `row` or a dimension is no u32.
 * @throws {TensorHexError} where `hash` or a hash of the path is not 32 bytes.
 * @example
 * ```ts
 * import { type RowOpening, TensorOpeningError, type TensorType, verifyRow } from "@assay/tensor";
 *
 * function proves(type: TensorType, hash: string, row: number, opening: RowOpening): boolean {
 *   try {
 *     verifyRow(type, hash, row, opening);
 *     return true;
 *   } catch (error) {
 *     if (error instanceof TensorOpeningError) return false;
 *     throw error;
 *   }
 * }
 * ```
 */
export function verifyRow(type: TensorType, hash: string, row: number, { leaves, path }: RowOpening): Uint8Array {
  const siblings = Buffer.concat(path.map((sibling) => fromHex(sibling, HASH_BYTES)));
  const strings = [encodeType(type), fromHex(hash, HASH_BYTES), littleEndian("u32", row, "row"), leaves, siblings];
  return callForOne("verify_row", strings, {
    Type: ({ fault }) => new TensorTypeError(fault, type),
    Row: ({ rows }) => new TensorRowError(row, rows),
    Opening: ({ fault }) => new TensorOpeningError(fault, row),
  });
}
