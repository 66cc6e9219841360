import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** A token with a permit that anybody may mint, for demonstrations only. */
export const DemoTokenModule = buildModule("DemoToken", (m) => ({ token: m.contract("MockToken") }));

export { DemoTokenModule as default };
