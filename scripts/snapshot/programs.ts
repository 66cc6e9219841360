import type { ContractTransactionResponse } from "ethers";
import { activateProgram, cacheProgram } from "hardhat-stylus/network-helpers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/runtime";
import type { Snapshot } from "./file";

/** The selector of every program's constructor, whatever its parameters. */
const CONSTRUCTOR = "stylus_constructor()";

/**
 * Whole transactions of the ERC-20 in Rust, cached and not: gas, the program's ink with its slots, and the gas that the
 * plugin's own work cost beyond a chain's.
 */
export async function programs(hre: HardhatRuntimeEnvironment): Promise<Snapshot> {
  const { ethers, stylus } = hre;
  const [owner, other] = await ethers.getSigners();
  if (owner === undefined || other === undefined) throw new Error("there are no accounts");
  const token = await ethers.deployContract("RustErc20");
  await activateProgram(token);
  const data = ethers.concat([ethers.id(CONSTRUCTOR).slice(0, 10), ethers.AbiCoder.defaultAbiCoder().encode(["address"], [owner.address])]);
  await (await owner.sendTransaction({ to: token, data })).wait();
  for (const account of [owner, other]) await (await token.mint(account, 1_000n)).wait();

  const figures: Record<string, number> = {};
  const measure = async (key: string, sent: Promise<ContractTransactionResponse>): Promise<void> => {
    const receipt = await (await sent).wait();
    const [call] = stylus.lastCalls();
    if (receipt === null || call === undefined) throw new Error(`${key} ran no program`);
    figures[`${key}.gas`] = Number(receipt.gasUsed);
    figures[`${key}.ink`] = Number(call.inkUsed);
    figures[`${key}.excess`] = Number(call.excess);
  };
  await measure("erc20.transfer.uncached", token.transfer(other, 10n));
  await cacheProgram(token);
  await measure("erc20.transfer", token.transfer(other, 10n));
  await measure("erc20.approve", token.approve(other, 10n));
  await measure("erc20.transferFrom", token.connect(other).transferFrom(owner, other, 5n));
  return figures;
}
