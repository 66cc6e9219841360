import { HardhatPluginError } from "hardhat/plugins";

/** Why a Stylus program could not be built or taken; one code per cause. */
export type StylusBuildErrorCode =
  | "config"
  | "sources"
  | "stale"
  | "prebuilt"
  | "toolchain"
  | "cargo"
  | "activation"
  | "abi"
  | "not-reproduced";

/** What went wrong, and what to do about it. */
export class StylusBuildError extends HardhatPluginError {
  constructor(
    readonly code: StylusBuildErrorCode,
    message: string,
  ) {
    super("hardhat-stylus", message);
    // The base class sets its own prototype, which would hide this class from instanceof.
    Object.setPrototypeOf(this, StylusBuildError.prototype);
  }
}
