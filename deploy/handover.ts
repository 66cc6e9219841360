import { ZeroAddress } from "ethers";
import type { AssayGovernor, Timelock } from "../typechain-types";
import type { OwnerCall } from "./owner-calls";

/** What the timelock's roles are called in the contract. */
export const TIMELOCK_ROLES = ["DEFAULT_ADMIN_ROLE", "PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"] as const;

/** Whether the deployer can still do something by the timelock. */
export async function holdsPower(timelock: Timelock, deployer: string): Promise<boolean> {
  const roles = await Promise.all(TIMELOCK_ROLES.map(async (name) => timelock.hasRole(await timelock[name](), deployer)));
  return roles.includes(true);
}

/**
 * What the timelock does to itself at the end of a deployment: the governor gets to propose and cancel, anybody to execute,
 * the delay becomes that of production, and the deployer loses every role. In one operation, so that there is no block in
 * which the timelock has two masters or none.
 * @param delaySeconds of the timelock from then on.
 */
export async function handoverCalls(timelock: Timelock, governor: AssayGovernor, deployer: string, delaySeconds: number): Promise<readonly OwnerCall[]> {
  const to = await timelock.getAddress();
  const governorAddress = await governor.getAddress();
  const calls: OwnerCall[] = [];
  const add = (method: "grantRole" | "revokeRole" | "updateDelay", values: readonly unknown[], text: string): void => {
    calls.push({ to, data: timelock.interface.encodeFunctionData(method as "grantRole", values as [string, string]), text: `Timelock.${method}(${text})` });
  };
  const grants = [["PROPOSER_ROLE", governorAddress], ["CANCELLER_ROLE", governorAddress], ["EXECUTOR_ROLE", ZeroAddress]] as const;
  for (const [role, account] of grants) {
    const id = await timelock[role]();
    if (!(await timelock.hasRole(id, account))) add("grantRole", [id, account], `${role}, ${account}`);
  }
  if ((await timelock.getMinDelay()) !== BigInt(delaySeconds)) add("updateDelay", [delaySeconds], String(delaySeconds));
  for (const role of TIMELOCK_ROLES) {
    const id = await timelock[role]();
    if (await timelock.hasRole(id, deployer)) add("revokeRole", [id, deployer], `${role}, ${deployer}`);
  }
  return calls;
}
