// Written by scripts/sdk-abi.ts from contracts/interfaces/IJudge.sol:IJudge.
import type { Hex } from "@assay/tensor";

export const JUDGE_ABI = [
  "error JudgeElementMissing(uint32 element)",
  "error JudgeKind(uint8 kind)",
  "error JudgeLeaves(uint32 value)",
  "error JudgeOpeningTrailing(uint32 excess)",
  "error JudgeOpeningTruncated()",
  "error JudgeOperatorInvalid(uint8 fault)",
  "error JudgeOperatorMissing(uint16 operator)",
  "error JudgePadding(uint32 value)",
  "error JudgeProgramDiffers(bytes32 program)",
  "error JudgeTensorDiffers(uint32 value, bytes32 commitment)",
  "function decodeFault(bytes32 program, bytes32 input, bytes32 output, bytes32 trace, bytes opening) pure returns (bytes4 magic, uint8 finding)",
  "function findFault(bytes32 program, bytes32 input, bytes32 output, bytes32 trace, bytes opening) pure returns (bytes4 magic, uint8 finding)",
] as const;

/** The arguments of each error, by its name. */
export interface JudgeErrors {
  readonly JudgeElementMissing: { readonly element: bigint };
  readonly JudgeKind: { readonly kind: bigint };
  readonly JudgeLeaves: { readonly value: bigint };
  readonly JudgeOpeningTrailing: { readonly excess: bigint };
  readonly JudgeOpeningTruncated: Record<string, never>;
  readonly JudgeOperatorInvalid: { readonly fault: bigint };
  readonly JudgeOperatorMissing: { readonly operator: bigint };
  readonly JudgePadding: { readonly value: bigint };
  readonly JudgeProgramDiffers: { readonly program: Hex };
  readonly JudgeTensorDiffers: { readonly value: bigint; readonly commitment: Hex };
}
