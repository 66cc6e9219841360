export { accountCode, cutProgram, deploymentCode, MAX_CODE_BYTES, type ProgramAccounts } from "./accounts";
export { type ClaimSalts, saltedHash, tensorHash } from "./commitments";
export { type OperatorCost, type ProgramCost, programCost } from "./cost";
export { describeProgram, type ProgramDescription, programId, validateProgram } from "./describe";
export { commitTrace, type CommittedTrace, type TraceOptions } from "./dispute/committed-trace";
export { NODE_KINDS, type NodeAnswer, type NodeKind, type NodeProof, outputNode, type OutputPiece, TRACE, type TraceNode, type TraceStatement } from "./dispute/node";
export { searchFault, type SearchFaultParameters } from "./dispute/search-fault";
export type { FoundFault, Search } from "./dispute/search-tensor";
export { folderStore, type TensorStore } from "./dispute/store";
export type { ElementOpening, OpenedValue } from "./element-opening";
export { type Element, fromElements, toElements } from "./elements";
export { encodeProgram } from "./encode";
export {
  type OpeningFault,
  TensorAccountsError,
  TensorBytesError,
  TensorElementError,
  TensorError,
  TensorHexError,
  TensorImportError,
  TensorKernelError,
  TensorLengthError,
  TensorMemoryError,
  TensorModuleError,
  TensorNodeError,
  TensorOpeningError,
  TensorProgramError,
  TensorRangeError,
  TensorReleasedError,
  TensorRowError,
  TensorStoppedError,
  TensorThreadsError,
  TensorTypeError,
} from "./errors";
export { executeProgram, type ExecutionOptions, traceProgram } from "./execute";
export type { Fault } from "./fault";
export type { Hex } from "./hex";
export { type BertModel, type ImportedModel, type ImportedTensor, importBert, importTflite } from "./import";
export { type Kernel, kernels } from "./kernels";
export { importOnnx, type OnnxBoundary, type OnnxModel, type OnnxRescaling, type OnnxTensor } from "./onnx";
export { openElement } from "./open-element";
export { openRow, type RowOpening, verifyRow } from "./opening";
export type { Operator, OperatorKind } from "./operators";
export type { Add, Mul, RequantiseTensor, Side, SideScale, Sub } from "./operators/arithmetic";
export type { Epilogue, ManyScales, Requantise, TensorScale } from "./operators/epilogue";
export type { Fused } from "./operators/fused";
export type { Cast, FloorDiv, Isqrt, MulShift } from "./operators/integers";
export type { AveragePool, MaxPool } from "./operators/pools";
export type { Conv2D, DepthwiseConv2D, MatMul } from "./operators/products";
export type { ArgMax, LayerNorm, ReduceMax, ReduceSum, RmsNorm } from "./operators/rows";
export type { Softmax } from "./operators/softmax";
export type { Lut16, Lut8 } from "./operators/tables";
export type { Concat, Gather, Reshape, Slice, Span, Transpose } from "./operators/views";
export type { Window } from "./operators/window";
export type { Constant, Program, Rounding, ValueNumber } from "./program";
export { type ClaimedOutput, type Listeners, type Preparation, type PreparedProgram, prepareProgram, type Trace } from "./prepare";
export { prepareProgramFile } from "./prepare-file";
export { type DType, elementBytes, tensorBytes, type TensorType } from "./type";
