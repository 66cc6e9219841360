import { isUint8Array } from "node:util/types";
import { TensorBytesError } from "./errors";

/** @throws {TensorBytesError} where `value` is none, which callers without types may give. */
export function assertBytes(what: string, value: Uint8Array): void {
  if (!isUint8Array(value)) throw new TensorBytesError(what, value);
}
