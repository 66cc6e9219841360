import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { StylusNetworkError } from "./errors";
import { onNetworkMade } from "./hardhat-private";
import type { ProgramCall } from "./scope";

/** What the plugin adds to the Hardhat Runtime Environment. */
export interface StylusEnvironment {
  /**
   * The Stylus programs that the last transaction, mined block or `eth_call` ran on Hardhat Network, in the order in
   * which they ended; estimates are left out. Each says what the program cost as a chain charges it.
   *
   * @example
   * await verifier.execute(program, input);
   * const [call] = hre.stylus.lastCalls();
   * console.log(call?.gas, call?.cached);
   * @throws StylusNetworkError on another network, whose programs do not run in this process.
   */
  lastCalls(): readonly ProgramCall[];
}

const HARDHAT_NETWORK = "hardhat";

/** Makes Hardhat Network run Stylus programs; leaves every other network alone. */
export function extendNetwork({ network, config }: HardhatRuntimeEnvironment): StylusEnvironment {
  if (network.name !== HARDHAT_NETWORK) {
    return {
      lastCalls() {
        throw new StylusNetworkError("program", `programs run in this process on the network ${HARDHAT_NETWORK} only, not on ${network.name}`);
      },
    };
  }
  let current: { lastCalls(): readonly ProgramCall[] } | undefined;
  onNetworkMade(async (provider) => {
    const { StylusNetwork } = await import("./network.js");
    current = await StylusNetwork.attach(provider, config.stylus.params);
  });
  return { lastCalls: () => current?.lastCalls() ?? [] };
}
