import type { Interface } from "ethers";
import { type Bound, type Scalar, lesserOf, ofKey, ofSupply, restOf, valueOf, whereKeyIs } from "./bounds";
import { attestationPolicyInterface, courtInterface, governorInterface, marketInterface, providerRegistryInterface, rewardsInterface, routerInterface, sessionsInterface, slashingPolicyInterface, stakingInterface, timelockInterface, tokenInterface } from "./contracts";
import type { ContractErrorName } from "./errors";

export interface SettingField {
  readonly unit: string;
  readonly least?: Bound;
  readonly most?: Bound;
}

/** Something that governance can set: how it is set, read and told of. */
export interface Setting {
  readonly abi: Interface;
  readonly setter: string;
  /** Whether the setter takes the fields as one struct. */
  readonly struct?: boolean;
  readonly getter: string;
  /** Whether the getter takes a timestamp after the key. */
  readonly timed?: boolean;
  /** What else the getter takes after the key. */
  readonly asked?: bigint;
  /** Where the fields begin among what the getter returns, or in the one struct that it returns; 0 by default. */
  readonly at?: number;
  /** The error by which the getter says that there is none yet. */
  readonly absent?: ContractErrorName;
  readonly event: string;
  /** The arguments that say which, before those that say what. The event is indexed by them. */
  readonly key: readonly string[];
  /** In the setter's order. */
  readonly fields: Readonly<Record<string, SettingField>>;
}

/** No epoch of rewards comes after it. */
const LAST_EPOCH = 2n ** 32n - 1n;
const BPS = "1/10,000";
const SECONDS = "s";
const WHOLE_BPS = { unit: BPS, most: 10_000n } as const;
/** Of an index: log2 of token units for a unit-second. */
const LOG_RATE = "log2 of smallest units for a unit-second, in 1/2^32";
const LEAST_LOG_RATE = -1024n * 2n ** 32n;
const MOST_LOG_RATE = 1024n * 2n ** 32n - 1n;

const pause = (abi: Interface): Setting => ({ abi, setter: "setPause", getter: "pausedUntil", event: "PauseChanged", key: [], fields: { until: { unit: "timestamp" } } });
const feeCounter = (abi: Interface): Setting => ({ abi, setter: "setFeeCounter", getter: "feeCounter", event: "FeeCounterChanged", key: [], fields: { newCounter: { unit: "address" } } });
const guardian = (abi: Interface): Setting => ({ abi, setter: "setGuardian", getter: "guardian", event: "GuardianChanged", key: [], fields: { newGuardian: { unit: "address" } } });
const ofGovernor = (setter: string, getter: string, event: string, field: string, kind: SettingField): Setting => ({
  abi: governorInterface, setter, getter, event, key: [], fields: { [field]: kind },
});

/** All settings, by contract and parameter. */
export const SETTINGS = {
  Market: {
    protocolFee: {
      abi: marketInterface, setter: "setProtocolFee", getter: "protocolFee", event: "ProtocolFeeChanged", key: [],
      fields: { feeBps: { unit: BPS, most: "MAX_FEE_BPS" }, burnBps: WHOLE_BPS },
    },
    tokenAllowed: { abi: marketInterface, setter: "setTokenAllowed", getter: "isTokenAllowed", event: "TokenAllowed", key: ["token"], fields: { allowed: { unit: "yes or no" } } },
    payee: { abi: marketInterface, setter: "setPayee", getter: "payeeOf", event: "PayeeAllowed", key: ["payee"], fields: { allowed: { unit: "yes or no" } } },
    index: {
      abi: marketInterface, setter: "setIndex", getter: "indexOf", at: 5, absent: "IndexUnknown", event: "IndexSet", key: ["token", "gpuClass"],
      fields: {
        floor: { unit: LOG_RATE, least: LEAST_LOG_RATE, most: valueOf("ceiling") },
        ceiling: { unit: LOG_RATE, least: valueOf("floor"), most: MOST_LOG_RATE },
        speed: { unit: "log2 of how much it moves in an hour, in 1/2^32", least: 2n ** 24n, most: 2n ** 31n },
        targetBps: { unit: BPS, least: 1_000n, most: 9_500n },
      },
    },
    indexReference: {
      abi: marketInterface, setter: "setIndexReference", getter: "indexOf", at: 9, absent: "IndexUnknown", event: "IndexReferenceSet", key: ["token", "gpuClass"],
      fields: { referenceRate: { unit: LOG_RATE } },
    },
    feeCounter: feeCounter(marketInterface),
    pause: pause(marketInterface),
    guardian: guardian(marketInterface),
  },
  Sessions: {
    sessionFee: { abi: sessionsInterface, setter: "setSessionFee", getter: "sessionFeeBps", event: "SessionFeeChanged", key: [], fields: { feeBps: { unit: BPS, most: "MAX_FEE_BPS" } } },
    feeCounter: feeCounter(sessionsInterface),
    pause: pause(sessionsInterface),
    guardian: guardian(sessionsInterface),
  },
  ProofRouter: {
    lanePause: { abi: routerInterface, setter: "setLanePause", getter: "laneOf", at: 3, event: "LanePaused", key: ["lane"], fields: { until: { unit: "timestamp" } } },
    guardian: guardian(routerInterface),
  },
  Court: {
    bondTerms: {
      abi: courtInterface, setter: "setBondTerms", struct: true, getter: "bondTerms", event: "BondTermsChanged", key: [],
      fields: {
        leastBaseFee: { unit: "wei", most: 100_000_000_000n },
        marginBps: { unit: BPS, least: 15_000n, most: 100_000n },
        burnBps: { unit: BPS, least: 500n, most: 3_000n },
        priceBps: WHOLE_BPS,
      },
    },
  },
  Staking: {
    delegationRatio: {
      abi: stakingInterface, setter: "setDelegationRatio", getter: "delegationRatio", event: "DelegationRatioChanged", key: [],
      fields: { ratio: { unit: "units of delegated stake for each of own", least: 1n, most: "MAX_DELEGATION_RATIO" } },
    },
    rewardToken: { abi: stakingInterface, setter: "setRewardToken", getter: "isRewardToken", event: "RewardTokenAllowed", key: ["token"], fields: { allowed: { unit: "yes or no" } } },
  },
  ProviderRegistry: {
    minStakePerUnit: {
      abi: providerRegistryInterface, setter: "setMinStakePerUnit", getter: "minStakePerUnit", event: "MinStakePerUnitScheduled", key: [],
      fields: { stakePerUnit: { unit: "smallest units of the stake token", least: 1n, most: "MAX_STAKE_PER_UNIT" } },
    },
    attestor: { abi: providerRegistryInterface, setter: "setAttestor", getter: "attestor", event: "AttestorAppointed", key: [], fields: { next: { unit: "address, the first at once, another after the notice" } } },
  },
  AttestationPolicy: {
    denied: { abi: attestationPolicyInterface, setter: "setDenied", getter: "isDenied", event: "VersionDenied", key: ["kind", "version"], fields: { denied: { unit: "yes or no" } } },
  },
  SlashingPolicy: {
    disputeCost: { abi: slashingPolicyInterface, setter: "setDisputeCost", getter: "disputeCost", event: "DisputeCostChanged", key: [], fields: { newDisputeCost: { unit: "smallest units of the stake token" } } },
    faultTerms: {
      abi: slashingPolicyInterface, setter: "schedule", struct: true, getter: "termsAt", timed: true, event: "TermsScheduled", key: ["faultClass"],
      fields: {
        slashBps: { unit: BPS, least: ofKey("slashBounds", 0), most: ofKey("slashBounds", 1) },
        // Together at most that.
        compensationBps: { unit: BPS, most: restOf("MAX_PAID_BPS", "bountyBps") },
        bountyBps: { unit: BPS, most: restOf("MAX_PAID_BPS", "compensationBps") },
      },
    },
  },
  // Of rates and budget "now" is what was set last: it holds from the epoch on that began after it was set.
  Rewards: {
    source: { abi: rewardsInterface, setter: "setSource", getter: "isSource", event: "SourceSet", key: ["source"], fields: { allowed: { unit: "yes or no" } } },
    rate: {
      abi: rewardsInterface, setter: "setRate", getter: "rateOf", at: 1, event: "RateSet", key: ["feeToken"],
      fields: { rate: { unit: "smallest units of the stake token for 10^15 of the fee token's, from the next epoch on", most: whereKeyIs("token", 10n ** 15n) } },
    },
    budget: {
      abi: rewardsInterface, setter: "setBudget", getter: "budgetOf", asked: LAST_EPOCH, event: "BudgetSet", key: [],
      fields: { budget: { unit: "smallest units of the stake token an epoch, from the next one on", most: "MAX_BUDGET" } },
    },
  },
  AssayToken: {
    minter: { abi: tokenInterface, setter: "setMinter", getter: "minter", event: "MinterChanged", key: [], fields: { newMinter: { unit: "address" } } },
  },
  AssayGovernor: {
    votingDelay: ofGovernor("setVotingDelay", "votingDelay", "VotingDelaySet", "newVotingDelay", { unit: SECONDS, least: "MIN_VOTING_DELAY", most: "MAX_VOTING_DELAY" }),
    votingPeriod: ofGovernor("setVotingPeriod", "votingPeriod", "VotingPeriodSet", "newVotingPeriod", { unit: SECONDS, least: "MIN_VOTING_PERIOD", most: "MAX_VOTING_PERIOD" }),
    voteExtension: ofGovernor("setLateQuorumVoteExtension", "lateQuorumVoteExtension", "LateQuorumVoteExtensionSet", "newVoteExtension", { unit: SECONDS, least: "MIN_VOTE_EXTENSION", most: lesserOf("MAX_VOTE_EXTENSION", "votingPeriod") }),
    proposalThreshold: ofGovernor("setProposalThreshold", "proposalThreshold", "ProposalThresholdSet", "newProposalThreshold", { unit: "votes", most: ofSupply("MAX_PROPOSAL_THRESHOLD_BPS") }),
    quorum: ofGovernor("updateQuorumNumerator", "quorumNumerator()", "QuorumNumeratorUpdated", "newQuorumNumerator", { unit: BPS, least: "MIN_QUORUM_BPS", most: "MAX_QUORUM_BPS" }),
  },
  Timelock: {
    delay: { abi: timelockInterface, setter: "updateDelay", getter: "getMinDelay", event: "MinDelayChange", key: [], fields: { newDelay: { unit: SECONDS, least: "MIN_DELAY", most: "MAX_DELAY" } } },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Setting>>>>;

interface Of<Contract extends string, Parameter extends string, Value, Key = unknown> {
  readonly contract: Contract;
  /** Where that contract is. */
  readonly address: string;
  readonly parameter: Parameter;
  /** Which of several, by the setter's first arguments. */
  readonly key?: Key;
  /** What it would be: the setter's other arguments. */
  readonly value: Value;
}

interface Keyed<Contract extends string, Parameter extends string, Value, Key> extends Of<Contract, Parameter, Value, Key> {
  readonly key: Key;
}

type Guarded = "Market" | "Sessions" | "ProofRouter";
type PauseChange<Contract extends string> = Of<Contract, "pause", { readonly until: number }>;

/** A change of one setting. Times are in seconds, timestamps of the chain, shares in 1/10,000, amounts in smallest units. */
export type Change =
  | Of<"Market", "protocolFee", { readonly feeBps: number; readonly burnBps: number }>
  | Keyed<"Market", "tokenAllowed", { readonly allowed: boolean }, { readonly token: string }>
  | Keyed<"Market", "payee", { readonly allowed: boolean }, { readonly payee: string }>
  | Keyed<"Market", "index", { readonly floor: bigint; readonly ceiling: bigint; readonly speed: number; readonly targetBps: number }, { readonly token: string; readonly gpuClass: number }>
  | Keyed<"Market", "indexReference", { readonly referenceRate: bigint }, { readonly token: string; readonly gpuClass: number }>
  | PauseChange<"Market">
  | PauseChange<"Sessions">
  | Of<Guarded, "guardian", { readonly newGuardian: string }>
  | Of<"Sessions", "sessionFee", { readonly feeBps: number }>
  | Keyed<"ProofRouter", "lanePause", { readonly until: number }, { readonly lane: string }>
  | Of<"Court", "bondTerms", { readonly leastBaseFee: bigint; readonly marginBps: number; readonly burnBps: number; readonly priceBps: number }>
  | Of<"Staking", "delegationRatio", { readonly ratio: number }>
  | Keyed<"Staking", "rewardToken", { readonly allowed: boolean }, { readonly token: string }>
  | Of<"ProviderRegistry", "minStakePerUnit", { readonly stakePerUnit: bigint }>
  | Of<"ProviderRegistry", "attestor", { readonly next: string }>
  | Keyed<"AttestationPolicy", "denied", { readonly denied: boolean }, { readonly kind: number; readonly version: string }>
  | Of<"SlashingPolicy", "disputeCost", { readonly newDisputeCost: bigint }>
  | Keyed<"SlashingPolicy", "faultTerms", { readonly slashBps: number; readonly compensationBps: number; readonly bountyBps: number }, { readonly faultClass: number }>
  | Of<"Market" | "Sessions", "feeCounter", { readonly newCounter: string }>
  | Keyed<"Rewards", "source", { readonly allowed: boolean }, { readonly source: string }>
  | Keyed<"Rewards", "rate", { readonly rate: bigint }, { readonly feeToken: string }>
  | Of<"Rewards", "budget", { readonly budget: bigint }>
  | Of<"AssayToken", "minter", { readonly newMinter: string }>
  | Of<"AssayGovernor", "votingDelay", { readonly newVotingDelay: number }>
  | Of<"AssayGovernor", "votingPeriod", { readonly newVotingPeriod: number }>
  | Of<"AssayGovernor", "voteExtension", { readonly newVoteExtension: number }>
  | Of<"AssayGovernor", "proposalThreshold", { readonly newProposalThreshold: bigint }>
  | Of<"AssayGovernor", "quorum", { readonly newQuorumNumerator: number }>
  | Of<"Timelock", "delay", { readonly newDelay: number }>;

/** The setting that a change is of. */
export function settingOf({ contract, parameter }: Change): Setting {
  return (SETTINGS[contract] as Readonly<Record<string, Setting>>)[parameter] as Setting;
}

/** The values of a change's key, in the setter's order. */
export function keyOf({ key }: Change, setting: Setting): readonly Scalar[] {
  const values = (key ?? {}) as Readonly<Record<string, Scalar>>;
  return setting.key.map((name) => values[name] as Scalar);
}

/**
 * The call that makes a change, for whoever owns the contract otherwise than by the governor.
 *
 * @example
 * ```ts
 * import { encodeChange } from "@assay/sdk";
 *
 * const call = encodeChange({ contract: "Sessions", address: `0x${"01".repeat(20)}`, parameter: "sessionFee", value: { feeBps: 100 } });
 * console.log(call.target, call.data);
 * ```
 */
export function encodeChange(change: Change): { readonly target: string; readonly data: string } {
  const setting = settingOf(change);
  const value = change.value as Readonly<Record<string, Scalar>>;
  const values = Object.keys(setting.fields).map((name) => value[name] as Scalar);
  const all = [...keyOf(change, setting), ...(setting.struct === true ? [values] : values)];
  return { target: change.address, data: setting.abi.encodeFunctionData(setting.setter, all) };
}

/**
 * The change that a call to a contract makes; undefined where it makes none that {@link Change} knows.
 *
 * @example
 * ```ts
 * import { type Proposal, decodeChange } from "@assay/sdk";
 *
 * const ofMarket = ({ calls }: Proposal, market: string) => calls.map(({ target, data }) => target === market && decodeChange("Market", market, data));
 * ```
 */
export function decodeChange(contract: Change["contract"], address: string, data: string): Change | undefined {
  for (const [parameter, setting] of Object.entries(SETTINGS[contract] as Readonly<Record<string, Setting>>)) {
    const { abi, setter, struct, key, fields } = setting;
    if (abi.getFunction(setter)?.selector !== data.slice(0, 10)) continue;
    const [...values] = abi.decodeFunctionData(setter, data) as unknown as readonly unknown[];
    const told = struct === true ? [...(values[key.length] as readonly unknown[])] : values.slice(key.length);
    const named = (names: readonly string[], of: readonly unknown[]): Readonly<Record<string, unknown>> => Object.fromEntries(names.map((name, index) => [name, of[index]]));
    return { contract, address, parameter, ...(key.length > 0 ? { key: named(key, values) } : {}), value: named(Object.keys(fields), told) } as unknown as Change;
  }
  return undefined;
}
