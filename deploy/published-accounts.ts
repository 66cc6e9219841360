import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { HDNodeWallet } from "ethers";
import type { SuiteParameters } from "./parameters";

const MNEMONIC = "test test test test test test test test test test test junk";
const COUNT = 20;
/** Chains on which nothing is worth anything: Hardhat's, and Nitro's for development. */
export const DEVELOPMENT: ReadonlySet<bigint> = new Set([31_337n, 412_346n]);

/** An account whose key everybody knows would hold something that is worth something. */
export class PublishedAccountError extends Error {
  override readonly name = "PublishedAccountError";

  constructor(
    readonly parameter: string,
    readonly account: string,
  ) {
    super(`${parameter} is ${account}, an account of Hardhat's published mnemonic: give one whose key nobody else has.`);
  }
}

/**
 * That accounts with power or money are not those of development.
 * @throws {PublishedAccountError} for the first that is.
 */
export async function checkAccounts({ ethers }: HardhatRuntimeEnvironment, { guardian, treasury, market }: SuiteParameters): Promise<void> {
  const { chainId } = await ethers.provider.getNetwork();
  if (DEVELOPMENT.has(chainId)) return;
  const [deployer] = await ethers.getSigners();
  refusePublished({ deployer: deployer?.address ?? "", "Assay.guardian": guardian, "Assay.treasury": treasury, "Market.burner": market.burner });
}

/** @throws {PublishedAccountError} for the first whose key is published. */
export function refusePublished(accounts: Readonly<Record<string, string>>): void {
  const root = HDNodeWallet.fromPhrase(MNEMONIC, "", "m/44'/60'/0'/0");
  const published = new Set(Array.from({ length: COUNT }, (_, index) => root.deriveChild(index).address.toLowerCase()));
  for (const [parameter, account] of Object.entries(accounts)) {
    if (published.has(account.toLowerCase())) throw new PublishedAccountError(parameter, account);
  }
}
