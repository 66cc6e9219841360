import "./internal/build/extend";
import "hardhat/types/runtime";
import { extendEnvironment } from "hardhat/config";
import { extendNetwork, type StylusEnvironment } from "./internal/network/environment";

export { StylusBuildError, type StylusBuildErrorCode } from "./internal/build/errors";
export type { StylusConfig, StylusUserConfig } from "./internal/build/config";
export { StylusNetworkError, UnsupportedHostFunctionError } from "./internal/network/errors";
export type { ProgramCall } from "./internal/network/scope";
export type { StylusEnvironment };

declare module "hardhat/types/runtime" {
  interface HardhatRuntimeEnvironment {
    /** Stylus programs on Hardhat Network. */
    stylus: StylusEnvironment;
  }
}

extendEnvironment((hre) => {
  hre.stylus = extendNetwork(hre);
});
