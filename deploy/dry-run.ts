import { spawn } from "node:child_process";
import { formatEther, formatUnits } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { deploySuite } from "./deploy-suite";
import { expensesOf, totalOf } from "./expenses";
import { KNOWN_NETWORKS, checkUrl } from "./networks";
import type { SuiteParameters } from "./parameters";
import { DEVELOPMENT, refusePublished } from "./published-accounts";
import { type Prices, costAt, expenseTable } from "./table";

/** Tells what a chain pays on its parent chain. */
const ARB_GAS_INFO = "0x000000000000000000000000000000000000006c";
const ARB_GAS_INFO_ABI = ["function getL1BaseFeeEstimate() view returns (uint256)"];
/** Arbitrum counts 16 units of gas of the parent chain for each byte. */
const GAS_PER_BYTE = 16n;
/** Code of a token that is on the network and not in process: there only has to be one. */
const ANY_CODE = "0x00";

export interface DryRunOptions {
  /** The network whose parameter file it is. */
  readonly file: string;
  readonly write: (...lines: readonly string[]) => void;
  /** By default the network is asked. */
  readonly prices?: Prices;
}

async function pricesOf({ ethers }: HardhatRuntimeEnvironment): Promise<Prices> {
  const info = new ethers.Contract(ARB_GAS_INFO, ARB_GAS_INFO_ABI, ethers.provider);
  const parent = await (info.getFunction("getL1BaseFeeEstimate").staticCall() as Promise<bigint>).catch(() => 0n);
  return { gasPrice: (await ethers.provider.getFeeData()).gasPrice ?? 0n, bytePrice: GAS_PER_BYTE * parent };
}

/**
 * Plays the whole deployment on Hardhat's in-process network, which meters Stylus as a chain does, and prints what it sends
 * with its gas, and what that costs at the network's prices. Of the network it asks prices only, so that it takes the chain
 * as one on which nothing is deployed; it sends it nothing.
 */
export async function dryRun(hre: HardhatRuntimeEnvironment, parameters: SuiteParameters, options: DryRunOptions): Promise<boolean> {
  const { name, config } = hre.network;
  if (name === "hardhat") return rehearse(hre, parameters, options);
  if (!DEVELOPMENT.has(BigInt(KNOWN_NETWORKS[name]?.chainId ?? config.chainId ?? 0))) {
    refusePublished({ "Assay.guardian": parameters.guardian, "Assay.treasury": parameters.treasury, "Market.burner": parameters.market.burner });
  }
  if (options.prices === undefined) checkUrl(name, "url" in config ? config.url : undefined);
  const { gasPrice, bytePrice } = options.prices ?? (await pricesOf(hre));
  options.write(`On ${name}: ${formatUnits(gasPrice, "gwei")} gwei a unit of gas, ${formatUnits(bytePrice, "gwei")} gwei a byte on the parent chain.`);
  const args = ["deploy", "--dry-run", "--network", "hardhat", "--parameters", options.file, "--gas-price", String(gasPrice), "--byte-price", String(bytePrice)];
  return new Promise((resolve, reject) => {
    const child = spawn("npx", ["hardhat", ...args], { cwd: hre.config.paths.root, stdio: "inherit" });
    child.on("error", reject);
    child.on("close", (code) => { resolve(code === 0); });
  });
}

async function rehearse(hre: HardhatRuntimeEnvironment, parameters: SuiteParameters, { write, prices: given }: DryRunOptions): Promise<boolean> {
  for (const token of [...parameters.feeTokens, ...parameters.rewardTokens]) await hre.network.provider.send("hardhat_setCode", [token, ANY_CODE]);
  const prices = given ?? (await pricesOf(hre));
  const { addresses, folder, deployer } = await deploySuite(hre, parameters);
  const expenses = await expensesOf(hre, addresses, folder, deployer);
  const { transactions, gas, dataFee, postedBytes } = totalOf(expenses);
  const cost = costAt(expenses, prices);
  write(
    ...expenseTable(expenses, prices), "",
    `${transactions} transactions, ${gas.toLocaleString("en-US")} gas, ${formatEther(dataFee)} ether of data fees, ${postedBytes.toLocaleString("en-US")} bytes of calldata, compressed: ${formatEther(cost)} ether.`,
    `The deployer needs that and ${formatEther(parameters.activationValue)} ether more, of which each activation gives back what its data fee leaves.`,
    "Played on Hardhat's in-process network; nothing was sent.",
  );
  return true;
}
