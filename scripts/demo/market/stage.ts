import { type ProgramId, programIdOf, syncProvider } from "@assay/sdk";
import { MaxUint256, encodeBytes32String, id, parseEther } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { type Deployment, deployAssay } from "../../../deploy/deploy-assay";
import { deviations } from "../../../deploy/deviations";
import { DemoTokenModule } from "../../../deploy/modules/DemoToken";
import { ownerCalls } from "../../../deploy/owner-calls";
import { type AssayParameters, readParameters } from "../../../deploy/parameters";
import type { MockToken } from "../../../typechain-types";
import { DemoError } from "../errors";
import { deploymentId } from "../stage";
import { pass, spoken } from "../stake/clock";
import { type MarketCast, CLIENTS, PROVIDERS, PROVIDER_NAMES, type ProviderName, castMarket } from "./cast";
import { type MarketTimes, marketTimesOn } from "./times";

/** What each client puts into its account. */
export const DEPOSIT = parseEther("20");

/** Each provider's own stake, and what of it stands behind each service. */
const STAKE = parseEther("50000");
const ALLOCATED = parseEther("20000");
/** Delegated to the first provider, which leaves its delegators nine tenths of what that earns. */
const DELEGATED = parseEther("10000");
const COMMISSION_BPS = 1_000;

/** A GPU of each class counts as so many units, and each provider has two of its class. */
const CLASSES = [["H100", 64], ["L4", 32]] as const;
const GPUS = 2;

/** 2^49 of the token's smallest unit for a unit-second, which is 2 tokens an hour; a rate is its log2, in 1/2^32. */
const FLOOR = 49 * 2 ** 32;
/** Where the index cannot go in a demo. */
const CEILING = 55 * 2 ** 32;
const SPEED = 2 ** 29;
const TARGET_BPS = 8_000;

/** Everything that the market's demo plays on. */
export interface MarketStage extends Deployment {
  readonly hre: HardhatRuntimeEnvironment;
  readonly actors: MarketCast;
  readonly times: MarketTimes;
  readonly cash: MockToken;
  readonly addresses: Readonly<Record<"market" | "sessions" | "cash", string>>;
  /** Canonical bytes of the program that all ask for. */
  readonly program: Uint8Array;
  readonly programId: ProgramId;
  /** The least that can be paid out of a provider's stake for work without a proof. */
  readonly payableCollateral: bigint;
}

function parametersFor(actors: MarketCast, cash: string, file: AssayParameters, { censorSeconds, court, market, sessions, stake }: MarketTimes): AssayParameters {
  const { owner, guardian, treasury, burner } = actors;
  const index = { token: cash, floor: FLOOR, ceiling: CEILING, speed: SPEED, targetBps: TARGET_BPS };
  return {
    ...file, owner: owner.address, guardian: guardian.address, treasury: treasury.address, feeTokens: [cash], rewardTokens: [cash],
    priceIndexes: CLASSES.map((_, position) => ({ ...index, gpuClass: position + 1 })),
    censorSeconds, court, stake: { ...file.stake, ...stake }, sessions, market: { ...market, burner: burner.address },
  };
}

/**
 * Deploys everything, lets the notice for new services pass, and has providers serve and clients pay in.
 * @throws {DemoError} where the deployment is not what its parameters say.
 */
export async function setMarketStage(hre: HardhatRuntimeEnvironment, program: Uint8Array, onPart: (text: string) => void): Promise<MarketStage> {
  const actors = await castMarket(hre);
  const { owner } = actors;
  const options = { deploymentId: deploymentId("market") };
  onPart("Deploying all contracts; the owner appoints market and sessions as services");
  const { token: deployed } = await hre.ignition.deploy(DemoTokenModule, options);
  const cash = await hre.ethers.getContractAt("MockToken", await deployed.getAddress());
  const file = await readParameters("hardhat");
  const times = marketTimesOn(hre, file);
  const parameters = parametersFor(actors, await cash.getAddress(), file, times);
  const deployment = await deployAssay(hre, parameters, options);
  for (const { to, data } of await ownerCalls(deployment, parameters)) await (await owner.sendTransaction({ to, data })).wait();
  const differences = await deviations(deployment, parameters);
  if (differences.length > 0) throw new DemoError(`The deployment differs from its parameters: ${differences.join("; ")}.`);
  const { market, sessions, providers } = deployment;
  for (const [name, units] of CLASSES) await (await providers.connect(owner).addGpuClass(encodeBytes32String(name), units)).wait();
  const addresses = { market: await market.getAddress(), sessions: await sessions.getAddress(), cash: await cash.getAddress() };
  const stage = {
    ...deployment, hre, actors, times, cash, addresses, program, programId: programIdOf(program),
    payableCollateral: (await market.leastCollateral()).payableCollateral,
  };

  onPart(`After ${spoken(times.stake.noticeSeconds)} of notice three providers of two classes stake and serve; four clients pay in`);
  await pass(hre, times.stake.noticeSeconds);
  await serveAll(stage);
  await fundAll(stage);
  return stage;
}

/** The treasury, which has the stake token's whole supply, hands some out. */
async function endow({ actors, token }: MarketStage): Promise<void> {
  const { deployer, treasury, providers, delegator } = actors;
  await (await deployer.sendTransaction({ to: treasury, value: parseEther("0.01") })).wait();
  for (const receiver of [...Object.values(providers), delegator]) {
    await (await token.connect(treasury).transfer(receiver, 2n * STAKE)).wait();
  }
}

async function serveAll(stage: MarketStage): Promise<void> {
  const { actors, token, staking, providers: registry, market, sessions, addresses } = stage;
  await endow(stage);
  for (const name of PROVIDER_NAMES) {
    const provider = actors.providers[name];
    for (const spender of [staking, registry]) await (await token.connect(provider).approve(spender, MaxUint256)).wait();
    await (await staking.connect(provider).register(actors.operators[name], COMMISSION_BPS)).wait();
    await (await staking.connect(provider).stake(provider, STAKE)).wait();
    for (const service of [market, sessions]) await (await staking.connect(provider).allocate(service, ALLOCATED)).wait();
    const [, units] = CLASSES[PROVIDERS[name] - 1] ?? CLASSES[0];
    const node = { endpointHash: id(`where ${name} serves`), sealingKey: id(`a key of ${name}`), gpus: GPUS };
    await (await registry.connect(provider).setNode(provider, 1, PROVIDERS[name], node)).wait();
    await (await registry.connect(provider).update(provider, GPUS * units, 1, 0)).wait();
  }
  const { delegator, providers, coordinator } = actors;
  await (await token.connect(delegator).approve(staking, DELEGATED)).wait();
  await (await staking.connect(delegator).delegate(providers.first, DELEGATED, 0, delegator)).wait();
  for (const name of PROVIDER_NAMES) {
    for (const service of [addresses.market, addresses.sessions]) {
      await syncProvider({ signer: coordinator, service, stakedProvider: providers[name].address });
    }
  }
}

/** A provider says that it still serves, and the market hears of it. */
export async function refresh({ actors, providers: registry, addresses }: MarketStage, name: ProviderName): Promise<void> {
  const [provider, [, units]] = [actors.providers[name], CLASSES[PROVIDERS[name] - 1] ?? CLASSES[0]];
  await (await registry.connect(provider).update(provider, GPUS * units, 1, 0)).wait();
  await syncProvider({ signer: actors.coordinator, service: addresses.market, stakedProvider: provider.address });
}

async function fundAll({ actors, cash, market }: MarketStage): Promise<void> {
  const { deployer, clients } = actors;
  const all = DEPOSIT * BigInt(CLIENTS.length);
  await (await cash.connect(deployer).mint(deployer, all)).wait();
  await (await cash.connect(deployer).approve(market, all)).wait();
  for (const name of CLIENTS) await (await market.connect(deployer).deposit(cash, DEPOSIT, clients[name])).wait();
}
