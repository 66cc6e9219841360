export { accountCode, cutProgram, deploymentCode, MAX_CODE_BYTES, type ProgramAccounts } from "./accounts";
export { saltedHash, tensorHash } from "./commitments";
export { describeProgram, type ProgramDescription, programId, validateProgram } from "./describe";
export { type Element, fromElements, toElements } from "./elements";
export { encodeProgram } from "./encode";
export {
  type OpeningFault,
  TensorAccountsError,
  TensorError,
  TensorHexError,
  TensorLengthError,
  TensorMemoryError,
  TensorModuleError,
  TensorOpeningError,
  TensorProgramError,
  TensorRangeError,
  TensorRowError,
  TensorStoppedError,
  TensorTypeError,
} from "./errors";
export { executeProgram } from "./execute";
export type { Fault } from "./fault";
export type { Hex } from "./hex";
export { openRow, type RowOpening, verifyRow } from "./opening";
export type {
  ArgMax,
  ChannelScale,
  Constant,
  Lut8,
  MatMul,
  Operator,
  Program,
  Requantise,
  TensorScale,
  ValueNumber,
} from "./program";
export { type DType, elementBytes, tensorBytes, type TensorType } from "./type";
