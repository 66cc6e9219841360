import { TensorLengthError, TensorTypeError } from "./errors";
import { HASH_BYTES, type Hex, fromHex, toHex } from "./hex";
import { callForOne } from "./module";
import { type TensorType, encodeType } from "./type";

/**
 * The hash that commits to a tensor's type and elements.
 *
 * @param data elements row-major and little-endian
 * @throws {TensorTypeError} where the shape is out of range.
 * @throws {TensorLengthError} where the data are not as long as the type asks.
 * @throws {TensorRangeError} where a dimension is no u32.
 * @example
 * ```ts
 * import { fromElements, tensorHash } from "@assay/tensor";
 *
 * const hash = tensorHash({ dtype: "int32", shape: [1, 3] }, fromElements("int32", [7, -1, 0]));
 * ```
 */
export function tensorHash(type: TensorType, data: Uint8Array): Hex {
  const hash = callForOne("tensor_hash", [encodeType(type), data], {
    Type: ({ fault }) => new TensorTypeError(fault, type),
    Length: ({ expected, actual }) => new TensorLengthError("data", expected, actual),
  });
  return toHex(hash);
}

/**
 * The hash by which a claim names a tensor.
 *
 * @param salt 32 bytes: zero where the tensor is public, random where it is to stay private
 * @param hash of the tensor
 * @throws {TensorHexError} where either is not 32 bytes.
 * @example
 * ```ts
 * import { fromElements, saltedHash, tensorHash } from "@assay/tensor";
 *
 * const hash = tensorHash({ dtype: "int8", shape: [1, 2] }, fromElements("int8", [7, -1]));
 * const input = saltedHash(`0x${"00".repeat(32)}`, hash); // of a public tensor
 * ```
 */
export function saltedHash(salt: string, hash: string): Hex {
  return toHex(callForOne("salted_hash", [fromHex(salt, HASH_BYTES), fromHex(hash, HASH_BYTES)], {}));
}

/** The salts of a claim, 32 bytes each; zero, which is the default, where the tensor is public. */
export interface ClaimSalts {
  readonly input?: string;
  readonly output?: string;
}

const NO_SALT = new Uint8Array(HASH_BYTES);

/** The bytes of a claim's salts. */
export function saltsOf({ input, output }: ClaimSalts): readonly [Uint8Array, Uint8Array] {
  return [saltOf(input), saltOf(output)];
}

function saltOf(salt: string | undefined): Uint8Array {
  return salt === undefined ? NO_SALT : fromHex(salt, HASH_BYTES);
}
