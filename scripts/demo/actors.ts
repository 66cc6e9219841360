import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { parseEther } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { DemoError } from "./errors";

const ROLES = ["deployer", "owner", "guardian", "treasury", "client", "provider", "coordinator"] as const;

/** Who takes part, each with an account of its own. */
export type Actors = Readonly<Record<(typeof ROLES)[number], HardhatEthersSigner>>;

/** Roles that send transactions besides the deployer, and ether for all that one of them sends. */
const SENDERS = ["owner", "client", "provider", "coordinator"] as const;
const FUNDS = parseEther("0.05");

/**
 * The network's first accounts by their roles, the senders with ether from the deployer where they have too little.
 * @throws {DemoError} where the network has too few accounts, or the deployer too little ether.
 */
export async function castActors({ ethers, network }: HardhatRuntimeEnvironment): Promise<Actors> {
  const signers = await ethers.getSigners();
  if (signers.length < ROLES.length) {
    throw new DemoError(
      `The network ${network.name} has ${signers.length} accounts, and the demo ${ROLES.length} roles (${ROLES.join(", ")}): ` +
        `set networks.${network.name}.accounts in hardhat.config.ts.`,
    );
  }
  const actors = Object.fromEntries(ROLES.map((role, index) => [role, signers[index]])) as Actors;
  const { deployer } = actors;
  for (const role of SENDERS) {
    const { address } = actors[role];
    if ((await ethers.provider.getBalance(address)) >= FUNDS) continue;
    if ((await ethers.provider.getBalance(deployer.address)) < 2n * FUNDS) {
      throw new DemoError(`The ${role} ${address} and the deployer ${deployer.address} have too little ether on ${network.name}: send some to the deployer.`);
    }
    await (await deployer.sendTransaction({ to: address, value: FUNDS })).wait();
  }
  return actors;
}
