import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { ZeroAddress } from "ethers";

/**
 * The timelock, before all that it will own. It begins without a delay, with the deployer to propose, execute and cancel and
 * without an admin but itself; the last operation that the deployer has it do takes all of that away (../handover.ts).
 *
 * Parameter, without a default: `deployer`.
 */
export const TimelockModule = buildModule("Timelock", (m) => {
  const deployer = m.getParameter<string>("deployer");
  return { timelock: m.contract("Timelock", [0, [deployer], [deployer], ZeroAddress]) };
});

// `hardhat ignition deploy` takes a module's default export, which is a name like any other.
export { TimelockModule as default };
