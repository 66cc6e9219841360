import "hardhat/types/runtime";
import { extendEnvironment } from "hardhat/config";
import { extendNetwork, type StylusEnvironment } from "./environment";

declare module "hardhat/types/runtime" {
  interface HardhatRuntimeEnvironment {
    /** Stylus programs on Hardhat Network. */
    stylus: StylusEnvironment;
  }
}

extendEnvironment((hre) => {
  hre.stylus = extendNetwork(hre);
});
