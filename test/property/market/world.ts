import { type BaseContract, Contract, type Fragment, Interface, type InterfaceAbi, SigningKey, computeAddress, id } from "ethers";
import { artifacts, ethers } from "hardhat";
import { DAY, deployStaking } from "../../fixtures/staking";
import { deployMarketCode, marketLibraries } from "../../fixtures/market";
import { TERMS } from "../../fixtures/policy";
import { MarketModel } from "../../oracle/market/model";
import type { Signed } from "../../oracle/market/orders";
import { Penalties } from "../../oracle/market/penalties";
import type { Setting } from "../../oracle/market/setting";
import { StakingModel } from "../../oracle/staking/model";

const MARKET_TIMES = { maxExecution: 3_600n, margin: 7_200n, window: 7_200n, dispute: 7_200n };
const SESSION_TIMES = { session: 7_200n, execution: 600n, thaw: 3_600n, receipt: 3_600n, dispute: 3_600n };
const STAKING = { thawSeconds: 14n * DAY, noticeSeconds: 15n * DAY, epochSeconds: 7n * DAY, minDeposit: 10n };
const RATIO = 4n;
const DISPUTE_COST = 100n;
const FRESH_SECONDS = 3n * DAY;
export const STAKE_PER_UNIT = 1_000n;
/** What everybody begins with, in each token. */
export const PURSE = 2n ** 100n;
export const PROOF_LANES = ["0x00000002", "0x00000004"] as const;

/** What each contract can be asked, and what it can answer with: interfaces, and code that it delegates to. */
const FACES = {
  Market: ["IMarket", "Market", "Clearing", "Office", "Depot"],
  Sessions: ["ISessions", "Sessions"],
  Staking: ["Staking"],
  ProviderRegistry: ["ProviderRegistry"],
  SlashingPolicy: ["SlashingPolicy"],
  ProofRouter: ["ProofRouter"],
  MockBurnableToken: ["MockBurnableToken"],
  EchoVerifier: ["EchoVerifier"],
} as const;
export type ContractName = keyof typeof FACES;

/** Who there is, by address. Only keys sign off-chain as operators and in sessions; keys never act. */
export interface Cast {
  readonly owner: string;
  readonly guardian: string;
  readonly treasury: string;
  readonly burner: string;
  readonly court: string;
  readonly coordinator: string;
  readonly challenger: string;
  readonly delegator: string;
  /** The last is a key. */
  readonly clients: readonly string[];
  /** The last is a key. */
  readonly agents: readonly string[];
  readonly providers: readonly string[];
  /** Of the providers, in their order; the second is no key. Then one of nobody. */
  readonly operators: readonly string[];
  /** Keys of sessions, of clients and of providers. */
  readonly sessionKeys: readonly string[];
  /** The stake token, and another. */
  readonly tokens: readonly [stake: string, cash: string];
}

export interface World {
  readonly cast: Cast;
  readonly setting: Setting;
  readonly addresses: Readonly<Record<ContractName, string>>;
  readonly theater: string;
  readonly errors: Interface;
  readonly selectorOf: (contract: ContractName, method: string) => string;
  /** Names of the words that a view answers, in their order. */
  readonly outputsOf: (contract: ContractName, method: string) => readonly string[];
  readonly sign: (signed: Signed) => string;
  readonly model: () => MarketModel;
}

/** Each fragment once, and functions and errors only. */
function distinct(fragments: readonly Fragment[]): Fragment[] {
  const kept = fragments.filter(({ type }) => type === "function" || type === "error");
  return [...new Map(kept.map((fragment) => [`${fragment.type} ${fragment.format()}`, fragment])).values()];
}

const lower = async (contract: BaseContract): Promise<string> => (await contract.getAddress()).toLowerCase();

/** Contracts, and actors with purses, among which nothing has happened. */
export async function deployWorld(): Promise<World> {
  const keys = new Map<string, SigningKey>();
  const key = (name: string): string => {
    const made = new SigningKey(id(name));
    const address = computeAddress(made).toLowerCase();
    keys.set(address, made);
    return address;
  };
  const actor = async (): Promise<string> => lower(await ethers.deployContract("Actor"));
  const [owner, guardian, treasury, burner] = [await actor(), await actor(), await actor(), await actor()];
  const [court, coordinator, challenger, delegator] = [await actor(), await actor(), await actor(), await actor()];
  const stake = await ethers.deployContract("MockBurnableToken");
  const cash = await ethers.deployContract("MockToken");
  const tokens = [await lower(stake), await lower(cash)] as const;
  const staking = await deployStaking({ ...STAKING, token: stake, owner, ratio: RATIO });
  const registry = await ethers.deployContract("ProviderRegistry", [owner, staking, 1n, FRESH_SECONDS, FRESH_SECONDS, STAKE_PER_UNIT, STAKE_PER_UNIT]);
  const policy = await ethers.deployContract("SlashingPolicy", [owner, TERMS, DISPUTE_COST]);
  const router = await ethers.deployContract("ProofRouter", [owner, guardian]);
  const echo = await ethers.deployContract("EchoVerifier");
  const parties = { guardian, treasury, burner, router, registry, policy, court };
  const market = await deployMarketCode(owner, parties, MARKET_TIMES);
  const { ProviderBookLib } = await marketLibraries();
  const sessions = await ethers.deployContract("Sessions", [owner, guardian, market, registry, policy, court, SESSION_TIMES], { libraries: { ProviderBookLib } });
  const theater = await lower(await ethers.deployContract("Theater"));
  const addresses: Record<ContractName, string> = {
    Market: await lower(market), Sessions: await lower(sessions), Staking: await lower(staking), ProviderRegistry: await lower(registry),
    SlashingPolicy: await lower(policy), ProofRouter: await lower(router), MockBurnableToken: tokens[0], EchoVerifier: await lower(echo),
  };
  const cast: Cast = {
    owner, guardian, treasury, burner, court, coordinator, challenger, delegator, tokens,
    clients: [await actor(), await actor(), key("client")],
    agents: [await actor(), key("agent")],
    providers: [await actor(), await actor(), await actor()],
    operators: [key("operator 0"), await actor(), key("operator 2"), key("operator 3")],
    sessionKeys: [key("session 0"), key("session 1"), key("session 2")],
  };
  const faces = new Map<ContractName, Interface>();
  for (const [name, sources] of Object.entries(FACES)) {
    const abis = await Promise.all(sources.map(async (source) => (await artifacts.readArtifact(source)).abi as InterfaceAbi));
    faces.set(name as ContractName, new Interface(distinct(abis.flatMap((abi) => new Interface(abi).fragments))));
  }
  const errors = new Interface(distinct([...faces.values()].flatMap(({ fragments }) => fragments.filter(({ type }) => type === "error"))));
  const selectors = new Map<string, string>();
  const selectorOf = (contract: ContractName, method: string): string => {
    const name = `${contract}.${method}`;
    const known = selectors.get(name) ?? faces.get(contract)?.getFunction(method)?.selector.slice(2);
    if (known === undefined) throw new Error(`${name} is not a function`);
    selectors.set(name, known);
    return known;
  };
  const outputsOf = (contract: ContractName, method: string): string[] => {
    const outputs = faces.get(contract)?.getFunction(method)?.outputs ?? [];
    return (outputs[0]?.components ?? outputs).map(({ name }) => name);
  };
  for (const who of everybody(cast)) for (const token of [stake, cash]) await token.mint(who, PURSE);

  const constant = async (contract: ContractName, method: string): Promise<bigint> =>
    (await new Contract(addresses[contract], faces.get(contract) as Interface, ethers.provider).getFunction(method)()) as bigint;
  const setting: Setting = {
    market: addresses.Market, sessions: addresses.Sessions, stakeToken: tokens[0], owner, treasury, burner, court,
    domains: { market: await separator("Assay Market", addresses.Market), sessions: await separator("Assay Sessions", addresses.Sessions) },
    codes: new Set([...tokens, ...Object.values(addresses)]),
    marginSeconds: MARKET_TIMES.margin, windowSeconds: MARKET_TIMES.window, maxExecutionSeconds: MARKET_TIMES.maxExecution,
    maxLockSeconds: await constant("Market", "maxLockSeconds"),
    maxCopies: await constant("Market", "MAX_COPIES"), maxCallbackGas: await constant("Market", "MAX_CALLBACK_GAS"), maxFeeBps: await constant("Market", "MAX_FEE_BPS"),
    guardianPauseSeconds: 14n * DAY, guardianRearmSeconds: 28n * DAY,
    session: {
      thawSeconds: SESSION_TIMES.thaw, receiptSeconds: SESSION_TIMES.receipt, maxSessionSeconds: SESSION_TIMES.session,
      maxExecutionSeconds: SESSION_TIMES.execution, maxLockSeconds: await constant("Sessions", "maxLockSeconds"), maxFeeBps: await constant("Sessions", "MAX_FEE_BPS"),
    },
  };
  const constants = {
    maxCommissionBps: await staking.MAX_COMMISSION_BPS(),
    maxCommissionStepBps: await staking.MAX_COMMISSION_STEP_BPS(),
    maxServices: await staking.MAX_SERVICES(),
    maxDelegationRatio: await staking.MAX_DELEGATION_RATIO(),
    maxRewardTokens: await staking.MAX_REWARD_TOKENS(),
    maxBallots: await staking.MAX_BALLOTS(),
    maxAppointed: 80n,
  };
  const model = (): MarketModel => {
    const stakingModel = new StakingModel({
      parameters: { ...STAKING, ...constants }, owner, self: addresses.Staking, stakeToken: tokens[0], delegationRatio: RATIO,
      locks: new Map([[setting.market, setting.maxLockSeconds], [setting.sessions, setting.session.maxLockSeconds]]),
      codes: setting.codes,
    });
    for (const who of everybody(cast)) for (const token of tokens) stakingModel.mint(token, who, PURSE);
    const terms = TERMS.map(({ slashBps, compensationBps, bountyBps }) => ({
      slashBps: BigInt(slashBps), compensationBps: BigInt(compensationBps), bountyBps: BigInt(bountyBps),
    }));
    return new MarketModel(stakingModel, setting, new Penalties(terms, DISPUTE_COST), { guardian, stakePerUnit: STAKE_PER_UNIT, freshSeconds: FRESH_SECONDS });
  };
  const sign = ({ by, digest, byKey }: Signed): string => (byKey ? (keys.get(by) as SigningKey).sign(digest).serialized : `${digest}${by.slice(2).padStart(64, "0")}`);
  return { cast, setting, addresses, theater, errors, selectorOf, outputsOf, sign, model };
}

async function separator(name: string, verifyingContract: string): Promise<string> {
  const { chainId } = await ethers.provider.getNetwork();
  return ethers.TypedDataEncoder.hashDomain({ name, version: "1", chainId, verifyingContract });
}

/** Every account that can act. */
export function everybody({ owner, guardian, treasury, burner, court, coordinator, challenger, delegator, clients, agents, providers, operators }: Cast): string[] {
  const [first, second] = clients as [string, string];
  return [owner, guardian, treasury, burner, court, coordinator, challenger, delegator, first, second, agents[0] as string, ...providers, operators[1] as string];
}

/** Puts roles where addresses stand. */
export function named({ cast, addresses }: World, text: string): string {
  const roles = [...Object.entries(cast), ...Object.entries(addresses)].flatMap(([role, held]: readonly [string, string | readonly string[]]) =>
    typeof held === "string" ? [[held, role] as const] : held.map((address, i) => [address, `${role}[${i}]`] as const),
  );
  return roles.reduce((words, [address, role]) => words.replaceAll(address, role), text);
}

