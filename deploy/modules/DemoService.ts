import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * A service that locks and slashes for whoever asks, for demonstrations only. Parameters: `staking`, its address;
 * `maxLockSeconds`.
 */
export const DemoServiceModule = buildModule("DemoService", (m) => ({
  service: m.contract("ReferenceService", [m.getParameter<string>("staking"), m.getParameter<number>("maxLockSeconds")]),
}));
