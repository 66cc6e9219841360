import { existsSync } from "node:fs";
import { join } from "node:path";
import { readDeploymentParameters } from "@nomicfoundation/hardhat-ignition/helpers";
import { getAddress, isAddress } from "ethers";
import { type AttestationParameters, isClassList, isDeniedList, isRootList, rootOf } from "./attestation-parameters";
import type { GovernanceParameters } from "./governance-parameters";
import type { FeeRate, RewardsParameters } from "./rewards-parameters";

const TERMS = ["slashBps", "compensationBps", "bountyBps"] as const;
const INDEX = ["gpuClass", "floor", "ceiling", "speed", "targetBps"] as const;

/** What a fault costs and who gets how much of it, in 1/10,000. */
export type FaultTerms = Readonly<Record<(typeof TERMS)[number], number>>;

/** What the contracts of the stake are made of; amounts in the stake token's smallest unit. */
export interface StakeParameters {
  /** All of it the treasury's. */
  readonly firstSupply: bigint;
  /** The most that is minted in any 365 days. */
  readonly yearlyCap: bigint;
  /** How long stake thaws before it leaves; longer than the longest lock of any service. */
  readonly thawSeconds: number;
  /** How long new commissions and services are known before they count; longer than the thaw. */
  readonly noticeSeconds: number;
  /** How long rewards flow. */
  readonly epochSeconds: number;
  /** The least that is staked or delegated at once. */
  readonly minDeposit: bigint;
  /** Delegated stake that counts for each unit of own stake. */
  readonly delegationRatio: number;
  /** What a provider leaves in the registry for whoever finds its units stale. */
  readonly bond: bigint;
  /** How long a provider's units count after its last update. */
  readonly freshSeconds: number;
  /** How long a higher stake for a unit is known before it counts. */
  readonly raiseNoticeSeconds: number;
  /** Own stake that a unit of capacity needs. */
  readonly minStakePerUnit: bigint;
  /** The most that governance can ask for a unit. */
  readonly maxStakePerUnit: bigint;
  /** Timeout, unavailable, fraud, equivocation. */
  readonly faultTerms: readonly FaultTerms[];
  /** What a dispute costs a challenger. */
  readonly disputeCost: bigint;
}

/** How a market is made; none of it can be changed. Times are in seconds. */
export interface MarketParameters {
  /** Is credited what is to be burned: of fees in other tokens than the stake token, and of what the court burns. */
  readonly burner: string;
  /** The longest execution time of an order. */
  readonly maxExecutionSeconds: number;
  /** How long others may keep somebody from a move: after a deadline before its penalty. */
  readonly marginSeconds: number;
  /** How long a claim can be disputed, its execution time apart. */
  readonly windowSeconds: number;
  /** How much longer all disputes of a claim can take. */
  readonly disputeSeconds: number;
}

/** How the court is made. Times are in seconds and cannot be changed; what bonds are is the owner's to change. */
export interface CourtParameters {
  /** How long an answer may take, of a trace its computation apart. */
  readonly answerSeconds: number;
  /** How long a challenger has after an answer. */
  readonly moveSeconds: number;
  /** The base fee, in wei, that a bond counts at least. */
  readonly leastBaseFee: bigint;
  /** What a bond is of the gas of its answer, in 1/10,000. */
  readonly marginBps: number;
  /** What is burned of bonds and fees where there is an answer, in 1/10,000. */
  readonly burnBps: number;
  /** What whoever demands a trace pays of the job's price, in 1/10,000. */
  readonly priceBps: number;
}

/** How sessions are made; none of it can be changed. Times are in seconds. */
export interface SessionParameters {
  /** From the opening to the last request at most. */
  readonly longestSeconds: number;
  /** For one answer at most. */
  readonly executionSeconds: number;
  /** From a client's close to the end of vouchers. */
  readonly thawSeconds: number;
  /** From the end of vouchers to the end of disputes, the time of an answer apart. */
  readonly receiptSeconds: number;
  /** How much longer all disputes of a session can take. */
  readonly disputeSeconds: number;
}

/** The index of a class's price in a token. Rates are log2 of the token's smallest units for a unit-second, in 1/2^32. */
export interface PriceIndexParameters {
  readonly token: string;
  readonly gpuClass: number;
  readonly floor: number;
  readonly ceiling: number;
  /** log2 of how much the rate moves in an hour at full use above target, in 1/2^32. */
  readonly speed: number;
  /** Share of capacity at which the rate stands still, in 1/10,000. */
  readonly targetBps: number;
}

/** What a deployment is made of; nothing in it has a default. */
export interface AssayParameters {
  /** Owns whatever has an owner: the timelock, and in demos and tests an account. */
  readonly owner: string;
  /** May pause new work, openings and lanes for a while; the zero address: nobody may. */
  readonly guardian: string;
  /** Is credited its part of fees, for good, and gets the stake token's first supply. */
  readonly treasury: string;
  /** How long whoever orders the chain's transactions can keep one out, in seconds. */
  readonly censorSeconds: number;
  /** Wei sent with the activation of each Stylus program; what its data fee leaves comes back. */
  readonly activationValue: bigint;
  /** Wei paid at most for the place of each in the chain's cache of programs. */
  readonly cacheBid: bigint;
  /** Gas that one verification in the EXECUTE lane gets, and that a fill must carry. */
  readonly executeGasCap: number;
  /** Protocol's share of prices, in 1/10,000. */
  readonly protocolFeeBps: number;
  /** The part of that share that is burned, in 1/10,000. */
  readonly burnBps: number;
  /** Protocol's share of what sessions redeem, in 1/10,000. */
  readonly sessionFeeBps: number;
  /** Tokens that may be deposited. A file names each among its reward tokens, too. */
  readonly feeTokens: readonly string[];
  /** Tokens that services may distribute to delegators, besides the stake token: at most seven. */
  readonly rewardTokens: readonly string[];
  readonly priceIndexes: readonly PriceIndexParameters[];
  readonly stake: StakeParameters;
  readonly court: CourtParameters;
  readonly market: MarketParameters;
  readonly sessions: SessionParameters;
}

/** A parameter file that is missing, or lacks or misstates something. */
export class DeployParameterError extends Error {
  override readonly name = "DeployParameterError";

  constructor(
    readonly file: string,
    readonly parameter: string,
    readonly value: unknown,
    advice: string,
  ) {
    super(`${file}: ${parameter} is ${String(value)}; ${advice}.`);
  }
}

const FOLDER = join(__dirname, "parameters");

const UNITS = 'give the stake token\'s smallest units as "1000n"';
const SECONDS = "give seconds as a whole number";
const BPS = "give 1/10,000 as a whole number";
const FAULTS = 4;

/** Staking takes eight ever, of which one is the stake token. */
const MOST_REWARD_TOKENS = 7;

/** A network's parameters where a deployment makes the owner: a timelock. */
export interface SuiteParameters extends Omit<AssayParameters, "owner"> {
  /** Undefined where nothing attests GPUs: then there is no attested class. */
  readonly attestation: AttestationParameters | undefined;
  readonly governance: GovernanceParameters;
  readonly rewards: RewardsParameters;
}

type Section = Readonly<Record<string, unknown>>;

/** A parameter file, with what it takes from another. */
interface ParameterFile {
  readonly path: string;
  readonly sections: Readonly<Record<string, Section | undefined>>;
}

/** Names accounts and tokens, of which each network has its own: a file never takes them from another. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  Assay: ["owner", "guardian", "treasury"], Market: ["burner"], Owner: ["feeTokens", "rewardTokens", "priceIndexes"], Rewards: ["feeRates"],
};

async function readFile(network: string, folder: string): Promise<ParameterFile> {
  const path = join(folder, `${network}.json5`);
  if (!existsSync(path)) throw new DeployParameterError(path, "the file", "missing", `write it after the example of ${join(FOLDER, "hardhat.json5")}`);
  const sections = (await readDeploymentParameters(path)) as Record<string, Section>;
  const base = sections.Figures?.from;
  if (base === undefined) return { path, sections };
  if (typeof base !== "string") throw new DeployParameterError(path, "Figures.from", base, "give the network whose figures are taken");
  const { sections: figures } = await readFile(base, FOLDER);
  const names = new Set([...Object.keys(figures), ...Object.keys(sections)]);
  const merged = [...names].map((name) => {
    const taken = Object.entries(figures[name] ?? {}).filter(([key]) => OWN[name]?.includes(key) !== true);
    return [name, { ...Object.fromEntries(taken), ...sections[name] }] as const;
  });
  return { path, sections: Object.fromEntries(merged) };
}

function checked<T>({ path }: ParameterFile, section: Section, name: string, holds: (value: unknown) => value is T, advice: string): T {
  const value = section[name];
  if (!holds(value)) throw new DeployParameterError(path, name, value, advice);
  return value;
}

/**
 * The parameters of a network, from `<network>.json5` in `folder`, which is deploy/parameters, in the form that Ignition
 * reads itself; with an owner that is an account, as demos and tests have one.
 * @throws {DeployParameterError} where the file is missing, or one of its values.
 */
export async function readParameters(network: string, folder = FOLDER): Promise<AssayParameters> {
  const file = await readFile(network, folder);
  return { owner: checked(file, file.sections.Assay ?? {}, "owner", isAddress, "give the address that owns the contracts"), ...common(file) };
}

/**
 * As {@link readParameters}, for a deployment whose owner is its timelock.
 * @throws {DeployParameterError} where the file is missing, or one of its values.
 */
export async function readSuiteParameters(network: string, folder = FOLDER): Promise<SuiteParameters> {
  const file = await readFile(network, folder);
  const check = <T>(name: string, holds: (value: unknown) => value is T, advice: string): T => checked(file, file.sections.Governance ?? {}, name, holds, advice);
  const governance = {
    votingDelaySeconds: check("votingDelaySeconds", isCount, SECONDS),
    votingPeriodSeconds: check("votingPeriodSeconds", isCount, SECONDS),
    voteExtensionSeconds: check("voteExtensionSeconds", isCount, SECONDS),
    proposalThreshold: check("proposalThreshold", isBigint, UNITS),
    quorumBps: check("quorumBps", isCount, BPS),
    timelockSeconds: check("timelockSeconds", isCount, SECONDS),
  };
  const { Rewards = {} } = file.sections;
  const rewards = {
    epochSeconds: checked(file, Rewards, "epochSeconds", isCount, SECONDS),
    budget: checked(file, Rewards, "budget", isBigint, UNITS),
    feeRates: checked(file, Rewards, "feeRates", isRateList, 'give a list of { token, rate }, the rate as "1000n"'),
  };
  return { ...common(file), attestation: attestationOf(file), governance, rewards };
}

function attestationOf(file: ParameterFile): AttestationParameters | undefined {
  const { Attestation = {} } = file.sections;
  const deploy = checked(file, Attestation, "deploy", (value): value is boolean => typeof value === "boolean", "say true or false, whether something attests GPUs");
  if (!deploy) return undefined;
  return {
    roots: checked(file, Attestation, "roots", isRootList, 'give a list of { certificate, trust }: a file of deploy/roots, and "devices" or "references"').map(rootOf),
    classes: checked(file, Attestation, "classes", isClassList, "give a list of { gpuClass, name, unitsPerGpu, boards }, and of boards of { board, product }"),
    denied: checked(file, Attestation, "denied", isDeniedList, 'give a list of { kind, version }, "driver" or "vbios"'),
  };
}

function common(file: ParameterFile): Omit<AssayParameters, "owner"> {
  const { Assay = {}, Activation = {}, Owner = {}, Stake = {}, Court = {}, Market = {}, Sessions = {} } = file.sections;
  const check = <T>(section: Section, name: string, holds: (value: unknown) => value is T, advice: string): T => checked(file, section, name, holds, advice);
  return {
    guardian: check(Assay, "guardian", isAddress, "give the address that may pause, or the zero address"),
    treasury: check(Assay, "treasury", isAddress, "give the address that earns the protocol fee"),
    censorSeconds: check(Assay, "censorSeconds", isCount, SECONDS),
    activationValue: check(Activation, "value", isBigint, 'give wei as "1000n"'),
    cacheBid: check(Activation, "cacheBid", isBigint, 'give wei as "1000n", "0n" for a free place only'),
    executeGasCap: check(Owner, "executeGasCap", isCount, "give gas as a whole number"),
    protocolFeeBps: check(Owner, "protocolFeeBps", isCount, BPS),
    burnBps: check(Owner, "burnBps", isCount, BPS),
    sessionFeeBps: check(Owner, "sessionFeeBps", isCount, BPS),
    feeTokens: check(Owner, "feeTokens", isAddressList, "give a list of addresses"),
    rewardTokens: rewardTokensOf(file, Owner),
    priceIndexes: check(Owner, "priceIndexes", isIndexList, `give a list of { token, ${INDEX.join(", ")} }`),
    stake: {
      firstSupply: check(Stake, "firstSupply", isBigint, UNITS),
      yearlyCap: check(Stake, "yearlyCap", isBigint, UNITS),
      thawSeconds: check(Stake, "thawSeconds", isCount, SECONDS),
      noticeSeconds: check(Stake, "noticeSeconds", isCount, SECONDS),
      epochSeconds: check(Stake, "epochSeconds", isCount, SECONDS),
      minDeposit: check(Stake, "minDeposit", isBigint, UNITS),
      delegationRatio: check(Stake, "delegationRatio", isCount, "give a whole number"),
      bond: check(Stake, "bond", isBigint, UNITS),
      freshSeconds: check(Stake, "freshSeconds", isCount, SECONDS),
      raiseNoticeSeconds: check(Stake, "raiseNoticeSeconds", isCount, SECONDS),
      minStakePerUnit: check(Stake, "minStakePerUnit", isBigint, UNITS),
      maxStakePerUnit: check(Stake, "maxStakePerUnit", isBigint, UNITS),
      faultTerms: check(Stake, "faultTerms", isTermsList, `give { ${TERMS.join(", ")} } for each of ${FAULTS} classes`),
      disputeCost: check(Stake, "disputeCost", isBigint, UNITS),
    },
    court: {
      answerSeconds: check(Court, "answerSeconds", isCount, SECONDS),
      moveSeconds: check(Court, "moveSeconds", isCount, SECONDS),
      leastBaseFee: check(Court, "leastBaseFee", isBigint, 'give wei as "1000n"'),
      marginBps: check(Court, "marginBps", isCount, BPS),
      burnBps: check(Court, "burnBps", isCount, BPS),
      priceBps: check(Court, "priceBps", isCount, BPS),
    },
    market: {
      burner: check(Market, "burner", isAddress, "give the address that is credited what is to be burned"),
      maxExecutionSeconds: check(Market, "maxExecutionSeconds", isCount, SECONDS),
      marginSeconds: check(Market, "marginSeconds", isCount, SECONDS),
      windowSeconds: check(Market, "windowSeconds", isCount, SECONDS),
      disputeSeconds: check(Market, "disputeSeconds", isCount, SECONDS),
    },
    sessions: {
      longestSeconds: check(Sessions, "longestSeconds", isCount, SECONDS),
      executionSeconds: check(Sessions, "executionSeconds", isCount, SECONDS),
      thawSeconds: check(Sessions, "thawSeconds", isCount, SECONDS),
      receiptSeconds: check(Sessions, "receiptSeconds", isCount, SECONDS),
      disputeSeconds: check(Sessions, "disputeSeconds", isCount, SECONDS),
    },
  };
}

/** Delegators have a part of what is earned in a fee token, and where Staking does not take the token, that part waits in the market. */
function rewardTokensOf(file: ParameterFile, owner: Section): readonly string[] {
  const feeTokens = checked(file, owner, "feeTokens", isAddressList, "give a list of addresses");
  const rewardTokens = checked(file, owner, "rewardTokens", isAddressList, "give a list of addresses");
  const taken = new Set(rewardTokens.map((token) => getAddress(token)));
  const missing = feeTokens.find((token) => !taken.has(getAddress(token)));
  const refuse = (advice: string): never => {
    throw new DeployParameterError(file.path, "rewardTokens", rewardTokens, advice);
  };
  if (missing !== undefined) refuse(`add the fee token ${missing}, or delegators cannot be paid their part of it`);
  if (taken.size > MOST_REWARD_TOKENS) refuse(`give at most ${MOST_REWARD_TOKENS}, which are all that Staking takes beside the stake token, ever`);
  return rewardTokens;
}

function isBigint(value: unknown): value is bigint {
  return typeof value === "bigint";
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isAddressList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => isAddress(item));
}

function isTermsList(value: unknown): value is readonly FaultTerms[] {
  return Array.isArray(value) && value.length === FAULTS && value.every((terms: unknown) => isTerms(terms));
}

function isTerms(value: unknown): value is FaultTerms {
  return typeof value === "object" && value !== null && TERMS.every((name) => isCount((value as Partial<FaultTerms>)[name]));
}

function isRateList(value: unknown): value is readonly FeeRate[] {
  return Array.isArray(value) && value.every((item: unknown) => isRate(item));
}

function isRate(value: unknown): value is FeeRate {
  if (typeof value !== "object" || value === null) return false;
  const { token, rate } = value as Partial<FeeRate>;
  return isAddress(token) && isBigint(rate);
}

function isIndexList(value: unknown): value is readonly PriceIndexParameters[] {
  return Array.isArray(value) && value.every((index: unknown) => isIndex(index));
}

function isIndex(value: unknown): value is PriceIndexParameters {
  if (typeof value !== "object" || value === null) return false;
  const index = value as Partial<PriceIndexParameters>;
  return isAddress(index.token) && INDEX.every((name) => Number.isSafeInteger(index[name]));
}
