export { cachedInitGas, callStartGas, dataFee, initGas, returnDataFloor, type Activation } from "./activation";
export { canonicalModule } from "./canonical";
export { decodeProgram, encodeProgram, isStylusCode } from "./codec";
export { StylusActivationError, StylusCodecError, StylusError, type ActivationErrorCode, type CodecErrorCode } from "./errors";
export type {
  BlockContext, CallKind, CallRequest, CallResult, Charged, CreateRequest, CreateResult, FrameContext, Host,
} from "./host";
export { addHostCall, inkByHostCall, type HostCall, type HostCallInk, type HostCallSums } from "./hostio/observe";
export type { HostFunctionName } from "./hostio/signatures";
export { MemoryHost, type MemoryAccount, type MemoryHostOptions, type MemoryLog } from "./memory-host";
export { ENDLESS_GAS, openPages, pagesGas, type OpenPages } from "./memory-model";
export { stylusParams, type StylusParams, type StylusVersion } from "./params";
export { prepare, type PreparedModule } from "./prepare";
export { demangle } from "./profile/demangle";
export { flameGraph } from "./profile/flamegraph";
export { prepareProfiled, profile, type Profile, type ProfiledModule } from "./profile/profile";
export type { FunctionInk, HostInk, ProfileFrame } from "./profile/tree";
export { checkProgram, type Approval, type Refusal } from "./report/check";
export { compareBuilds, type BuildDiff, type CallDiff, type Change, type Changes, type DiffOptions } from "./report/diff";
export type { Advice } from "./report/advice";
export type { Figures } from "./report/figures";
export type { Place } from "./report/layout";
export type { ProgramKind } from "./report/program";
export { run, type Outcome, type RunOptions, type Status } from "./run";
export { describeOutcome, runBatch, type BatchActivation, type BatchCase, type BatchModule, type BatchResult } from "./batch";
