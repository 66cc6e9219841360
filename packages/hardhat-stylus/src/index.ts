import "./internal/build/extend";
import "./internal/network/extend";
import "./internal/matchers/extend";
import "./internal/tasks/extend";

export { StylusBuildError, type StylusBuildErrorCode } from "./internal/build/errors";
export type { StylusConfig, StylusUserConfig } from "./internal/build/config";
export type { StylusEnvironment, TransactionLike } from "./internal/network/environment";
export type { AccountLike, ExpectedInk } from "./internal/matchers/use-ink";
export { StylusNetworkError } from "./internal/network/errors";
export type { ProgramCall } from "./internal/network/scope";
export type { ProgramTrace, StylusTrace } from "./internal/trace/trace";
