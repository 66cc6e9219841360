import "./internal/build/extend";
import "./internal/network/extend";

export { StylusBuildError, type StylusBuildErrorCode } from "./internal/build/errors";
export type { StylusConfig, StylusUserConfig } from "./internal/build/config";
export type { StylusEnvironment } from "./internal/network/environment";
export { StylusNetworkError } from "./internal/network/errors";
export type { ProgramCall } from "./internal/network/scope";
