import type { OpeningFault, TensorError } from "./errors";
import { type Fault, faultOf } from "./fault";

/** Why the core refuses, as its bytes say it (stylus/bindings/tensor/src/failure.rs). */
export type Failure =
  | { readonly kind: "Program"; readonly fault: Fault; readonly operator: number | undefined }
  | { readonly kind: "Type"; readonly fault: Fault }
  | { readonly kind: "Length"; readonly expected: number; readonly actual: number }
  | { readonly kind: "Row"; readonly row: number; readonly rows: number }
  | { readonly kind: "Opening"; readonly fault: OpeningFault }
  | { readonly kind: "Accounts" }
  | { readonly kind: "Memory"; readonly needed: number }
  | { readonly kind: "Kernel" }
  | { readonly kind: "Threads"; readonly asked: number }
  | { readonly kind: "Element"; readonly elements: number }
  | { readonly kind: "Prepared" }
  | { readonly kind: "Import"; readonly why: string };

/** What a function throws for each failure that it can meet. */
export type Errors = { readonly [K in Failure["kind"]]?: (failure: Extract<Failure, { kind: K }>) => TensorError };

/** The error for a failure; undefined where the function does not expect it. */
export function errorOf(failure: Failure, errors: Errors): TensorError | undefined {
  // The function under a kind takes that kind's failure, which the compiler cannot follow through an index.
  const error = errors[failure.kind] as ((failure: Failure) => TensorError) | undefined;
  return error?.(failure);
}

const NO_OPERATOR = 0xffff;
const OPENINGS: readonly (OpeningFault | undefined)[] = [undefined, "Length", "Padding", "Hash"];

/** Undefined where the bytes are of another version than this. */
export function decodeFailure(bytes: Uint8Array): Failure | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (view.getUint8(0)) {
    case 1: {
      const fault = faultOf(view.getUint8(1));
      const operator = view.getUint16(2, true);
      return fault && { kind: "Program", fault, operator: operator === NO_OPERATOR ? undefined : operator };
    }
    case 2: {
      const fault = faultOf(view.getUint8(1));
      return fault && { kind: "Type", fault };
    }
    case 3:
      return { kind: "Length", expected: Number(view.getBigUint64(1, true)), actual: Number(view.getBigUint64(9, true)) };
    case 4:
      return { kind: "Row", row: view.getUint32(1, true), rows: view.getUint32(5, true) };
    case 5: {
      const fault = OPENINGS[view.getUint8(1)];
      return fault && { kind: "Opening", fault };
    }
    case 6:
      return { kind: "Accounts" };
    case 7:
      return { kind: "Memory", needed: Number(view.getBigUint64(1, true)) };
    case 9:
      return { kind: "Kernel" };
    case 10:
      return { kind: "Element", elements: Number(view.getBigUint64(1, true)) };
    case 11:
      return { kind: "Import", why: new TextDecoder().decode(bytes.subarray(1)) };
    case 12:
      return { kind: "Prepared" };
    case 13:
      return { kind: "Threads", asked: Number(view.getBigUint64(1, true)) };
    default:
      return undefined;
  }
}
