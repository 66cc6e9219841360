import { formatEther } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/runtime";
import { deploySuite } from "../../deploy/deploy-suite";
import { expensesOf, totalOf } from "../../deploy/expenses";
import { readSuiteParameters } from "../../deploy/parameters";
import type { Snapshot } from "./file";

/**
 * A whole deployment, from the timelock to the handover: gas and data fees in sum, and the gas of each transaction. On a
 * chain of its own, since contracts write each other's addresses, whose zero bytes cost less.
 */
export async function deployment(hre: HardhatRuntimeEnvironment): Promise<Snapshot> {
  await hre.network.provider.send("hardhat_reset");
  const { addresses, folder, deployer } = await deploySuite(hre, await readSuiteParameters("hardhat"));
  const expenses = await expensesOf(hre, addresses, folder, deployer);
  const { gas, dataFee, transactions } = totalOf(expenses);
  await hre.network.provider.send("hardhat_reset");
  const numbered = expenses.map(({ text, gas: used }, index) => [`${String(index + 1).padStart(2, "0")} ${text}`, Number(used)] as const);
  return { ...Object.fromEntries(numbered), "total.gas": Number(gas), "total.transactions": transactions, "total.dataFee": roughly(dataFee) };
}

/** Two digits: what an activation is charged for data falls with every second since the one before it. */
function roughly(wei: bigint): string {
  return `${Number(formatEther(wei)).toPrecision(2)} ether`;
}
