import "./internal/network/extend";

export type { StylusEnvironment } from "./internal/network/environment";
export { StylusNetworkError, UnsupportedHostFunctionError } from "./internal/network/errors";
export type { ProgramCall } from "./internal/network/scope";
