import type { HardhatRuntimeEnvironment } from "hardhat/types";
import type { StylusContractConfig } from "../build/config";
import { refused } from "./errors";
import { insteadOf } from "./nearest";

/** @throws NomicLabsHardhatPluginError where the configuration names no such contract. */
export function configOf({ config }: HardhatRuntimeEnvironment, name: string): StylusContractConfig {
  const { contracts } = config.stylus;
  const found = contracts[name];
  if (found === undefined) throw refused(`stylus.contracts has no ${name}, ${insteadOf(name, Object.keys(contracts))}`);
  return found;
}
