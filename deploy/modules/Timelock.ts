import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { ZeroAddress } from "ethers";

/**
 * The timelock, before all that it will own. Anybody executes; nobody proposes yet.
 *
 * Parameters, both without a default: `delaySeconds`, of which the first may be below the contract's bounds, and `admin`,
 * who gives roles beside the timelock itself until it renounces that: whoever deploys ./Governance.ts.
 */
export const TimelockModule = buildModule("Timelock", (m) => {
  const timelock = m.contract("Timelock", [m.getParameter<number>("delaySeconds"), [], [ZeroAddress], m.getParameter<string>("admin")]);
  return { timelock };
});

// `hardhat ignition deploy` takes a module's default export, which is a name like any other.
export { TimelockModule as default };
