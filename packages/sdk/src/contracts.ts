import { Interface } from "ethers";
import { ATTESTATION_POLICY_ABI, type AttestationPolicyErrors } from "./abi/attestation-policy";
import { COURT_ABI, type CourtErrors } from "./abi/court";
import { ENDORSEMENTS_ABI, type EndorsementsErrors } from "./abi/endorsements";
import { EVIDENCE_ABI, type EvidenceErrors } from "./abi/evidence";
import { EXECUTE_VERIFIER_ABI, type ExecuteVerifierErrors } from "./abi/execute-verifier";
import { GOVERNOR_ABI, type GovernorErrors } from "./abi/governor";
import { JUDGE_ABI, type JudgeErrors } from "./abi/judge";
import { MARKET_ABI, type MarketErrors } from "./abi/market";
import { P384_ABI, type P384Errors } from "./abi/p384";
import { PROVIDER_REGISTRY_ABI, type ProviderRegistryErrors } from "./abi/provider-registry";
import { REFEREE_ABI, type RefereeErrors } from "./abi/referee";
import { REGISTRY_ABI, type RegistryErrors } from "./abi/registry";
import { REWARDS_ABI, type RewardsErrors } from "./abi/rewards";
import { ROUTER_ABI, type RouterErrors } from "./abi/router";
import { SESSIONS_ABI, type SessionsErrors } from "./abi/sessions";
import { SLASHING_POLICY_ABI, type SlashingPolicyErrors } from "./abi/slashing-policy";
import { STAKING_ABI, type StakingErrors } from "./abi/staking";
import { TIMELOCK_ABI, type TimelockErrors } from "./abi/timelock";
import { TOKEN_ABI, type TokenErrors } from "./abi/token";

/** What Solidity itself reverts with. */
const BUILT_IN_ERRORS = ["error Error(string message)", "error Panic(uint256 code)"] as const;

interface BuiltInErrors {
  readonly Error: { readonly message: string };
  readonly Panic: { readonly code: bigint };
}

/** Every error that a call into the suite can end with, and its arguments. */
export type ContractErrors = BuiltInErrors &
  AttestationPolicyErrors &
  CourtErrors &
  EndorsementsErrors &
  EvidenceErrors &
  ExecuteVerifierErrors &
  GovernorErrors &
  JudgeErrors &
  MarketErrors &
  P384Errors &
  ProviderRegistryErrors &
  RefereeErrors &
  RegistryErrors &
  RewardsErrors &
  RouterErrors &
  SessionsErrors &
  SlashingPolicyErrors &
  StakingErrors &
  TimelockErrors &
  TokenErrors;

export const marketInterface = new Interface(MARKET_ABI);
export const sessionsInterface = new Interface(SESSIONS_ABI);
export const stakingInterface = new Interface(STAKING_ABI);
export const providerRegistryInterface = new Interface(PROVIDER_REGISTRY_ABI);
export const slashingPolicyInterface = new Interface(SLASHING_POLICY_ABI);
export const rewardsInterface = new Interface(REWARDS_ABI);
export const routerInterface = new Interface(ROUTER_ABI);
export const registryInterface = new Interface(REGISTRY_ABI);
export const executeVerifierInterface = new Interface(EXECUTE_VERIFIER_ABI);
export const courtInterface = new Interface(COURT_ABI);
export const governorInterface = new Interface(GOVERNOR_ABI);
export const timelockInterface = new Interface(TIMELOCK_ABI);
export const attestationPolicyInterface = new Interface(ATTESTATION_POLICY_ABI);
export const evidenceInterface = new Interface(EVIDENCE_ABI);
export const endorsementsInterface = new Interface(ENDORSEMENTS_ABI);
export const tokenInterface = new Interface(TOKEN_ABI);

const ABIS = [
  BUILT_IN_ERRORS,
  ATTESTATION_POLICY_ABI,
  ENDORSEMENTS_ABI,
  EVIDENCE_ABI,
  P384_ABI,
  COURT_ABI,
  EXECUTE_VERIFIER_ABI,
  GOVERNOR_ABI,
  JUDGE_ABI,
  MARKET_ABI,
  PROVIDER_REGISTRY_ABI,
  REFEREE_ABI,
  REGISTRY_ABI,
  REWARDS_ABI,
  ROUTER_ABI,
  SESSIONS_ABI,
  SLASHING_POLICY_ABI,
  STAKING_ABI,
  TIMELOCK_ABI,
  TOKEN_ABI,
];

/** Errors pass through contracts, so whichever was called, any of them may come back. */
export const errorInterface = new Interface([...new Set(ABIS.flat())].filter((fragment) => fragment.startsWith("error ")));
