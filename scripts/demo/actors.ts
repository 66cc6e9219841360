import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { parseEther } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { DemoError } from "./errors";

/** Accounts by the parts that they play. */
export type Cast<Role extends string> = Readonly<Record<Role, HardhatEthersSigner>>;

const ROLES = ["deployer", "owner", "guardian", "treasury", "client", "provider", "coordinator"] as const;

/** Who takes part in a paid job, each with an account of its own. */
export type Actors = Cast<(typeof ROLES)[number]>;

/** Ether for all that one role sends. */
const FUNDS = parseEther("0.05");

/** The roles of a paid job; see {@link cast}. */
export function castActors(hre: HardhatRuntimeEnvironment): Promise<Actors> {
  return cast(hre, ROLES, ["owner", "client", "provider", "coordinator"]);
}

/**
 * The network's first accounts by their roles, those that send transactions with ether from the first one where they
 * have too little.
 * @throws {DemoError} where the network has too few accounts, or the first one too little ether.
 */
export async function cast<Role extends string>(
  { ethers, network }: HardhatRuntimeEnvironment,
  roles: readonly Role[],
  senders: readonly Role[],
): Promise<Cast<Role>> {
  const signers = await ethers.getSigners();
  const [payer] = signers;
  if (payer === undefined || signers.length < roles.length) {
    throw new DemoError(
      `The network ${network.name} has ${signers.length} accounts, and the demo ${roles.length} roles (${roles.join(", ")}): ` +
        `set networks.${network.name}.accounts in hardhat.config.ts.`,
    );
  }
  const actors = Object.fromEntries(roles.map((role, index) => [role, signers[index]])) as Cast<Role>;
  for (const role of senders) {
    const { address } = actors[role];
    if ((await ethers.provider.getBalance(address)) >= FUNDS) continue;
    if ((await ethers.provider.getBalance(payer.address)) < 2n * FUNDS) {
      throw new DemoError(`The ${role} ${address} and ${roles[0] ?? "the first account"} ${payer.address} have too little ether on ${network.name}: send some to the latter.`);
    }
    await (await payer.sendTransaction({ to: address, value: FUNDS })).wait();
  }
  return actors;
}
