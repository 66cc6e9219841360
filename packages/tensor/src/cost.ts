import { type ProgramDescription, PROGRAM_ERRORS, describeProgram } from "./describe";
import { callForOne } from "./module";
import type { OperatorKind } from "./operators";
import { type Products, productsOf } from "./products";
import { type TensorType, tensorBytes } from "./type";

/** What an operator costs. */
export interface OperatorCost {
  readonly kind: OperatorKind;
  /** The type of what it gives. */
  readonly output: TensorType;
  /** Products that MatMul and the convolutions add up, those with padding included, also within a Fused; 0 of others. */
  readonly multiplyAdds: number;
  /** What proves one element of the output has at most so many bytes. */
  readonly openingBytes: number;
}

/** What a program costs. */
export interface ProgramCost {
  readonly operators: readonly OperatorCost[];
  readonly multiplyAdds: number;
  /** Bytes of all constants. */
  readonly weightBytes: number;
  /** Bytes of all operators' outputs: what a trace hashes. */
  readonly traceBytes: number;
  readonly largestOpening: { readonly operator: number; readonly bytes: number };
  /** Gas of the dearest dispute about one element. */
  readonly dispute: DisputeGas;
}

/** A bound and two estimates. */
export interface DisputeGas {
  /** Calldata, were none of the largest opening's bytes zero: a bound, by the EVM's price. */
  readonly calldata: number;
  /** Hashing the opening, by the price of Stylus's keccak: an estimate. */
  readonly hashing: number;
  /** The products of the dearest element, by what the referee measured for others: an estimate. */
  readonly products: number;
}

/** Gas of a byte of calldata that is not zero (EIP-2028). */
const CALLDATA_GAS = 16;
const LEAF_BYTES = 256;
/** Ink of `native_keccak256` of a leaf's 257 bytes, 9 words of which 2 are free (Nitro `pricing.rs`), and of the call. */
const LEAF_INK = 121_800 + 7 * 21_000 + 8_400;
/**
 * Ink of a product in the compiled referee: (referee.execute.mnist − referee.validate.mnist) / 101,632 products, from
 * snapshots/ink.json.
 */
const PRODUCT_INK = 617;
const INK_PER_GAS = 10_000;

function typesOf({ input, constants, outputs }: ProgramDescription): readonly TensorType[] {
  return [input, ...constants.map(({ type }) => type), ...outputs];
}

/**
 * What a program costs to run, to commit to and to dispute.
 *
 * @throws {TensorProgramError} where the bytes break a rule of docs/programs.md.
 * @example
 * ```ts
 * import { programCost } from "@assay/tensor";
 *
 * function isAffordable(program: Uint8Array): boolean {
 *   const { multiplyAdds, dispute } = programCost(program);
 *   return multiplyAdds < 1e9 && dispute.calldata < 500_000;
 * }
 * ```
 */
export function programCost(program: Uint8Array): ProgramCost {
  const description = describeProgram(program);
  const types = typesOf(description);
  const bytes = callForOne("opening_bytes", [program], PROGRAM_ERRORS);
  const openings = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const products = description.operators.map((operator, index): Products =>
    productsOf(operator, description.outputs[index]?.shape ?? [], (value) => types[value]?.shape ?? []),
  );
  const operators = description.outputs.map((output, index) => ({
    kind: description.operators[index]?.kind ?? "MatMul",
    output,
    multiplyAdds: products[index]?.output ?? 0,
    openingBytes: openings.getUint32(4 * index, true),
  }));
  const largest = operators.reduce((most, { openingBytes }) => Math.max(most, openingBytes), 0);
  return {
    operators,
    multiplyAdds: operators.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0),
    weightBytes: description.constants.reduce((sum, { data }) => sum + data.length, 0),
    traceBytes: description.outputs.reduce((sum, output) => sum + tensorBytes(output), 0),
    largestOpening: { operator: operators.findIndex(({ openingBytes }) => openingBytes === largest), bytes: largest },
    dispute: {
      calldata: CALLDATA_GAS * largest,
      hashing: Math.ceil((Math.ceil(largest / LEAF_BYTES) * LEAF_INK) / INK_PER_GAS),
      products: Math.ceil((Math.max(...products.map(({ element }) => element)) * PRODUCT_INK) / INK_PER_GAS),
    },
  };
}
