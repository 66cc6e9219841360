import { formatEther, parseEther } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

/** What every account has at least before the suites start, and how much it gets where it has less. */
const LEAST = parseEther("0.05");
const SHARE = parseEther("0.06");

/** The first account gives the others what they need, one after the other. @param write takes a line for people. */
export async function fund({ ethers }: HardhatRuntimeEnvironment, write: (line: string) => void): Promise<void> {
  const [payer, ...others] = await ethers.getSigners();
  for (const { address } of others) {
    if ((await ethers.provider.getBalance(address)) >= LEAST) continue;
    await (await payer?.sendTransaction({ to: address, value: SHARE }))?.wait();
    write(`sent ${formatEther(SHARE)} ether to ${address}`);
  }
}
