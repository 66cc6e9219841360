import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { impersonateAccount, setBalance, time } from "@nomicfoundation/hardhat-network-helpers";
import { type Lane, toLane } from "@assay/sdk";
import { type BaseContract, MaxUint256, Wallet, encodeBytes32String, id, parseEther } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/runtime";
import { type Deployment, deployAssay } from "../../../deploy/deploy-assay";
import { ownerCalls } from "../../../deploy/owner-calls";
import { readParameters } from "../../../deploy/parameters";
import type { MockToken } from "../../../typechain-types";

/** 2110-01-01, later than whatever is measured before: dates as the bytes of real ones, and the same in every run. */
const START = 4_417_977_600;
/** 2120-01-01: until when orders stand. */
export const FAR = 4_733_510_400;
/** A price in a token of six decimals: a tenth of it. */
export const PRICE = 100_000n;
export const HOUR = 3_600;
/** The lane whose verifier says yes for nothing. */
export const NULL_LANE: Lane = toLane("0x00000001");
const VERIFIER_GAS = 300_000;

const FUNDS = 1_000_000_000n;
const UNITS = 256;
/** Clients of distinct orders and sessions. */
export const CLIENTS = 128;

/** What one transaction cost, and the calldata that it carried. */
export interface Cost {
  readonly gas: number;
  readonly bytes: number;
}

const ROLES = ["deployer", "owner", "guardian", "treasury", "provider", "operator", "delegator", "client", "agent", "challenger"] as const;

/** A market as in production, with one provider of one class that has delegators. */
export interface MarketStage extends Deployment {
  readonly hre: HardhatRuntimeEnvironment;
  readonly actors: Readonly<Record<(typeof ROLES)[number], HardhatEthersSigner>>;
  readonly cash: MockToken;
  /** The court itself, where what it asks of the market is measured alone. */
  readonly bench: HardhatEthersSigner;
  readonly addresses: Readonly<Record<"market" | "sessions" | "cash", string>>;
  /** Of distinct orders and sessions, each with money in the market. */
  readonly clients: readonly Wallet[];
  /** The least that can be paid out for work without a proof, and four times that. */
  readonly collateral: { readonly collateral: bigint; readonly payableCollateral: bigint };
  /** Dates the next transaction `seconds` after the last one that was dated, and gives the date; an hour is more than what comes between. */
  readonly pass: (seconds: number) => Promise<number>;
}

export async function setMarketStage(hre: HardhatRuntimeEnvironment): Promise<MarketStage> {
  const signers = await hre.ethers.getSigners();
  const actors = Object.fromEntries(ROLES.map((role, index) => [role, signers[index]])) as MarketStage["actors"];
  const { deployer, owner, guardian, treasury } = actors;
  const cash = await hre.ethers.deployContract("MockToken");
  const address = await cash.getAddress();
  const file = await readParameters("hardhat");
  const parameters = {
    ...file, owner: owner.address, guardian: guardian.address, treasury: treasury.address,
    feeTokens: [address], rewardTokens: [address],
  };
  const deployment = await deployAssay(hre, parameters);
  for (const { to, data } of await ownerCalls(deployment, parameters)) await owner.sendTransaction({ to, data });
  const { market, sessions, router, providers } = deployment;
  await router.connect(owner).addLane(NULL_LANE, await hre.ethers.deployContract("NullVerifier"), VERIFIER_GAS);
  await providers.connect(owner).addGpuClass(encodeBytes32String("H100"), UNITS);

  const bench = await hre.ethers.getSigner(await deployment.court.getAddress());
  await impersonateAccount(bench.address);
  await setBalance(bench.address, parseEther("1"));

  let now = START;
  async function pass(seconds: number): Promise<number> {
    now += seconds;
    await time.setNextBlockTimestamp(now);
    return now;
  }
  await pass(0);
  await serve(deployment, actors);

  await cash.mint(deployer, FUNDS * BigInt(CLIENTS + 1));
  await cash.connect(deployer).approve(market, MaxUint256);
  const clients = Array.from({ length: CLIENTS }, (_, index) => new Wallet(id(`client ${index}`), hre.ethers.provider));
  for (const client of [actors.client, ...clients]) await market.connect(deployer).deposit(cash, FUNDS, client);
  const { payableCollateral } = await market.leastCollateral();
  const addresses = { market: await market.getAddress(), sessions: await sessions.getAddress(), cash: address };
  return { ...deployment, hre, actors, cash, bench, addresses, clients, collateral: { collateral: 4n * payableCollateral, payableCollateral }, pass };
}

/** The provider stakes, is delegated to, allocates to both services, and offers its units. */
async function serve(deployment: Deployment, { treasury, provider, operator, delegator }: MarketStage["actors"]): Promise<void> {
  const { token, staking, providers, market, sessions } = deployment;
  for (const staker of [provider, delegator]) {
    await token.connect(treasury).transfer(staker, parseEther("1000000"));
    for (const spender of [staking, providers]) await token.connect(staker).approve(spender, MaxUint256);
  }
  await staking.connect(provider).register(operator, 1_000);
  await staking.connect(provider).stake(provider, parseEther("500000"));
  await staking.connect(delegator).delegate(provider, parseEther("500000"), 0, delegator);
  for (const service of [market, sessions]) await staking.connect(provider).allocate(service, parseEther("400000"));
  await providers.connect(provider).setNode(provider, 1, 1, { endpointHash: id("where"), sealingKey: id("a key"), gpus: 1 });
  await refresh({ ...deployment, actors: { provider } });
}

/** The provider says that it still serves, and both services hear of it. */
export async function refresh({
  providers, market, sessions, actors,
}: Pick<Deployment, "providers" | "market" | "sessions"> & { readonly actors: Pick<MarketStage["actors"], "provider"> }): Promise<void> {
  await providers.connect(actors.provider).update(actors.provider, UNITS, 1, 1);
  for (const service of [market, sessions]) await service.sync(actors.provider);
}

/**
 * Sends calldata, and gives what it cost.
 * @throws {Error} where a call, a copy or a voucher of it was left out.
 */
export async function spend(stage: MarketStage, signer: HardhatEthersSigner | Wallet, to: BaseContract, data: string): Promise<Cost> {
  const receipt = await (await signer.sendTransaction({ to: await to.getAddress(), data, gasLimit: 30_000_000 })).wait();
  if (receipt === null) throw new Error("a transaction was not mined");
  const names = receipt.logs.map((log) => stage.market.interface.parseLog(log)?.name ?? stage.sessions.interface.parseLog(log)?.name);
  const left = names.find((name) => name?.endsWith("Refused"));
  if (left !== undefined) throw new Error(`what was measured is not what was asked for: ${left}`);
  return { gas: Number(receipt.gasUsed), bytes: (data.length - 2) / 2 };
}
