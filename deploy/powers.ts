/**
 * Who can call what, contract by contract: every function that changes something, by its name. A function that is in an
 * ABI and not here makes `handover:check` and the tests fail, and so does one that is here and in no ABI.
 */

/**
 * Who holds a power. `anybody` acts with what is its own, or does what is good for everybody; all others are read from the
 * chain by ./holders.ts.
 */
export type Holder =
  | "anybody" | "owner" | "pendingOwner" | "guardian" | "minter" | "gateway" | "service" | "slasher" | "payee" | "source" | "staking" | "market" | "court"
  | "proposer" | "executor" | "canceller" | "admin" | "itself" | "governance";

/** Names of functions by who may call them. `fallback` and `receive` are functions, too. */
export type ContractPowers = Readonly<Partial<Record<Holder, readonly string[]>>>;

const OWNABLE = ["transferOwnership", "renounceOwnership"] as const;
const PENDING = ["acceptOwnership"] as const;
/** What OpenZeppelin's timelock and governor have so that they can be sent tokens. */
const RECEIVER = ["receive", "onERC721Received", "onERC1155Received", "onERC1155BatchReceived"] as const;

const VERIFICATION: Readonly<Record<string, ContractPowers>> = {
  ProgramRegistry: { anybody: ["register"] },
  ExecuteVerifier: {},
  ProofRouter: { guardian: ["pauseLane"], owner: ["addLane", "retireLane", "setLanePause", "setGuardian", ...OWNABLE], pendingOwner: PENDING },
  RowJudge: {},
  FusedJudge: {},
  SolidityJudge: {},
  Referee: {},
  Judge: {},
  Court: {
    anybody: [
      "answer", "answerOutput", "collect", "demandNode", "demandOutput", "demandTrace", "judgeSilence", "keepOpen", "postTrace", "presentTrace",
      "prove", "reactivate", "releaseFee", "returnBond", "sweepBurned",
    ],
    owner: ["setBondTerms", ...OWNABLE],
    pendingOwner: PENDING,
  },
};

const STAKE: Readonly<Record<string, ContractPowers>> = {
  AssayToken: {
    anybody: ["approve", "burn", "burnFrom", "delegate", "delegateBySig", "permit", "transfer", "transferFrom"],
    minter: ["mint"],
    gateway: ["bridgeBurn", "bridgeMint"],
    owner: ["setGateway", "setMinter", ...OWNABLE],
    pendingOwner: PENDING,
  },
  Staking: {
    anybody: [
      "allocate", "cancelWithdrawal", "claim", "collect", "delegate", "delegateWithPermit", "register", "requestWithdrawal",
      "scheduleCommission", "setOperator", "stake", "stakeWithPermit", "sweepBurn", "switchVotes", "sync", "withdraw",
    ],
    service: ["distribute"],
    // Services in whose code that call is.
    slasher: ["slash"],
    owner: ["appoint", "retire", "setDelegationRatio", "setRewardToken", ...OWNABLE],
    pendingOwner: PENDING,
  },
  ProviderRegistry: {
    anybody: ["releaseBond", "removeNode", "setNode", "sync", "update"],
    owner: ["addAttestedGpuClass", "addGpuClass", "retireGpuClass", "setAttestor", "setMinStakePerUnit", ...OWNABLE],
    pendingOwner: PENDING,
  },
  SlashingPolicy: { owner: ["schedule", "setDisputeCost", ...OWNABLE], pendingOwner: PENDING },
  StakeLens: {},
  AllotmentsLib: {},
  StakeBallotsLib: {},
};

const MARKET: Readonly<Record<string, ContractPowers>> = {
  Market: {
    anybody: [
      "accept", "batch", "deposit", "depositWithPermit", "fill", "withdraw",
      // Goes on in Clearing, there in Office, and there in Depot, whose functions stand below.
      "fallback",
    ],
    owner: OWNABLE,
    pendingOwner: PENDING,
  },
  Clearing: {
    anybody: ["cancel", "cancelNonces", "reclaim", "settle", "settleOrders", "submit", "fallback"],
    court: ["convict", "hold"],
    owner: OWNABLE,
    pendingOwner: PENDING,
  },
  Depot: { anybody: ["fillBatch"], owner: OWNABLE, pendingOwner: PENDING },
  Office: {
    anybody: ["authorizeAgent", "countFees", "harvest", "pay", "setAgentBudget", "sweepFees", "sync", "syncLeastCollateral", "fallback"],
    payee: ["refund"],
    staking: ["onAllocationChanged"],
    guardian: ["pause"],
    owner: ["setFeeCounter", "setGuardian", "setIndex", "setIndexReference", "setPause", "setPayee", "setProtocolFee", "setTokenAllowed", ...OWNABLE],
    pendingOwner: PENDING,
  },
  MarketLens: {},
  WorkLens: {},
  Sessions: {
    anybody: ["batch", "close", "countFees", "finish", "finishTo", "harvest", "proveEquivocation", "redeem", "release", "sweepFees", "sync", "withdraw"],
    court: ["convict", "hold"],
    staking: ["onAllocationChanged"],
    market: ["onPayment"],
    guardian: ["pause"],
    owner: ["setFeeCounter", "setGuardian", "setPause", "setSessionFee", ...OWNABLE],
    pendingOwner: PENDING,
  },
  AgentsLib: {},
  IndexesLib: {},
  ProviderBookLib: {},
};

const GOVERNANCE: Readonly<Record<string, ContractPowers>> = {
  Timelock: {
    anybody: ["renounceRole", ...RECEIVER],
    proposer: ["schedule", "scheduleBatch"],
    executor: ["execute", "executeBatch"],
    canceller: ["cancel"],
    admin: ["grantRole", "revokeRole"],
    itself: ["updateDelay"],
  },
  AssayGovernor: {
    anybody: [
      "castVote", "castVoteBySig", "castVoteWithReason", "castVoteWithReasonAndParams", "castVoteWithReasonAndParamsBySig",
      // By whoever has the votes that it takes, of what has passed, and of one's own before voting begins.
      "propose", "queue", "execute", "cancel", ...RECEIVER,
    ],
    governance: ["relay", "setLateQuorumVoteExtension", "setProposalThreshold", "setVotingDelay", "setVotingPeriod", "updateQuorumNumerator"],
  },
};

const REWARDS: Readonly<Record<string, ContractPowers>> = {
  Rewards: {
    anybody: ["carry", "checkpoint", "claim", "collect", "harvest", "vote"],
    source: ["count"],
    owner: ["setBudget", "setRate", "setSource", ...OWNABLE],
    pendingOwner: PENDING,
  },
};

const ATTESTATION: Readonly<Record<string, ContractPowers>> = {
  AttestationPolicy: {
    anybody: ["attest", "attestKept", "attestNew", "end", "keepBody", "recordKeys", "recordProfile", "recordReference", "release", "revoke", "storeSeed"],
    owner: ["addBoard", "addRoot", "removeRoot", "setDenied", ...OWNABLE],
    pendingOwner: PENDING,
  },
  Evidence: {},
  Endorsements: {},
  P384: {},
};

/** By the contracts' names. */
export const POWERS: Readonly<Record<string, ContractPowers>> = { ...VERIFICATION, ...STAKE, ...MARKET, ...REWARDS, ...ATTESTATION, ...GOVERNANCE };
