import { NomicLabsHardhatPluginError } from "hardhat/plugins";

/** What a task refuses, in words for people; Hardhat prints it without a stack. */
export function refused(message: string): Error {
  return new NomicLabsHardhatPluginError("hardhat-stylus", message);
}
