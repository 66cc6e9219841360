import "./internal/build/extend";

export { StylusBuildError, type StylusBuildErrorCode } from "./internal/build/errors";
export type { StylusConfig, StylusUserConfig } from "./internal/build/config";
