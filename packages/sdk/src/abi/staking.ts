// Written by scripts/sdk-abi.ts from contracts/interfaces/IStaking.sol:IStaking, contracts/staking/Staking.sol:Staking.
export const STAKING_ABI = [
  "error StakingAllocationAboveStake(address provider, uint256 committed, uint256 usable)",
  "error StakingBeneficiaryZero()",
  "error StakingCommissionAboveCap(uint16 commissionBps, uint16 cap)",
  "error StakingCommissionStepTooLarge(uint16 current, uint16 next, uint16 maxStep)",
  "error StakingDelegationAboveRatio(address provider, uint256 delegated, uint256 limit)",
  "error StakingDepositBelowMinimum(uint128 amount, uint128 minimum)",
  "error StakingEpochZero()",
  "error StakingFutureLookup(uint256 timepoint, uint48 clock)",
  "error StakingGasShort(uint256 required, uint256 available)",
  "error StakingLockNotBelowThaw(address service, uint48 maxLockSeconds, uint48 thawSeconds)",
  "error StakingNotService(address caller)",
  "error StakingNothingToClaim(address account, address provider, address token)",
  "error StakingNothingToCollect(address account, address token)",
  "error StakingNoticeNotAboveThaw(uint48 noticeSeconds, uint48 thawSeconds)",
  "error StakingOperatorIsOwner(address provider)",
  "error StakingOperatorZero(address provider)",
  "error StakingPoolImpaired(address provider, uint128 tokens, uint128 shares)",
  "error StakingProviderRegistered(address provider)",
  "error StakingProviderUnknown(address provider)",
  "error StakingRatioOutOfBounds(uint16 ratio, uint16 minimum, uint16 maximum)",
  "error StakingReceiverZero()",
  "error StakingRequestNotReady(uint48 readyAt, uint256 timestamp)",
  "error StakingRequestUnknown(address account, address provider, uint48 readyAt)",
  "error StakingRewardTokenNotAllowed(address token)",
  "error StakingRewardZero(address provider, address token)",
  "error StakingSelfDelegation(address provider)",
  "error StakingServiceAppointed(address service)",
  "error StakingServiceInvalid(address service)",
  "error StakingServiceNotActive(address service, uint48 activeAt)",
  "error StakingServiceRetired(address service)",
  "error StakingServiceUnknown(address service)",
  "error StakingSharesBelowMinimum(uint256 shares, uint128 minimum)",
  "error StakingSharesOverflow(uint256 shares)",
  "error StakingSharesShort(address account, address provider, uint128 requested, uint128 available)",
  "error StakingSharesZero()",
  "error StakingStakeHeld(address provider, uint256 committed, uint48 until)",
  "error StakingThawZero()",
  "error StakingTokenMissing(address token)",
  "error StakingTooManyBallots(address account, uint256 limit)",
  "error StakingTooManyRewardTokens(uint256 limit)",
  "error StakingTooManyServices(uint256 limit)",
  "error StakingTransferMismatch(address token, uint128 expected, uint256 received)",
  "error StakingVotesUnchanged(address account, address provider, bool enabled)",
  "event AllocationChanged(address indexed provider, address indexed service, uint128 allocated, uint128 payablePart)",
  "event BurnSwept(uint128 amount)",
  "event Collected(address indexed account, address indexed token, address receiver, uint128 amount)",
  "event CommissionScheduled(address indexed provider, uint16 commissionBps, uint48 from)",
  "event Credited(address indexed account, address indexed token, uint128 amount)",
  "event Delegated(address indexed provider, address indexed delegator, address indexed payer, uint128 amount, uint128 shares)",
  "event DelegationRatioChanged(uint16 ratio)",
  "event NotificationFailed(address indexed provider, address indexed service)",
  "event OperatorChanged(address indexed provider, address indexed operator)",
  "event ProviderRegistered(address indexed provider, address indexed operator, uint16 commissionBps)",
  "event RewardTokenAllowed(address indexed token, bool allowed)",
  "event RewardsClaimed(address indexed provider, address indexed token, address indexed account, address receiver, uint128 amount)",
  "event RewardsDistributed(address indexed provider, address indexed token, address indexed payer, uint128 amount, uint48 end)",
  "event ServiceAppointed(address indexed service, uint48 maxLockSeconds, uint48 activeAt)",
  "event ServiceRetired(address indexed service)",
  "event StakeSlashed(address indexed provider, address indexed service, uint128 own, uint128 delegated, uint128 paid, uint128 burned)",
  "event Staked(address indexed provider, address indexed payer, uint128 amount, uint128 shares)",
  "event VotesSwitched(address indexed account, address indexed provider, bool enabled)",
  "event WithdrawalCanceled(address indexed provider, address indexed account, uint128 shares, uint48 readyAt)",
  "event WithdrawalRequested(address indexed provider, address indexed account, uint128 shares, uint48 readyAt)",
  "event Withdrawn(address indexed provider, address indexed account, address receiver, uint128 shares, uint128 amount, uint48 readyAt)",
  "function CLOCK_MODE() pure returns (string)",
  "function allocate(address service, uint128 amount)",
  "function allocationOf(address provider, address service) view returns (uint128 allocated, uint128 payablePart, uint128 reserved)",
  "function appoint(address service)",
  "function cancelWithdrawal(address provider, uint48 readyAt)",
  "function claim(address provider, address token, address receiver) returns (uint128 amount)",
  "function claimable(address account, address provider, address token) view returns (uint128)",
  "function clock() view returns (uint48)",
  "function collect(address token, address receiver) returns (uint128 amount)",
  "function commissionOf(address provider) view returns (uint16 commissionBps, uint16 next, uint48 from)",
  "function creditOf(address account, address token) view returns (uint128)",
  "function delegate(address provider, uint128 amount, uint128 minShares, address onBehalf) returns (uint128 shares)",
  "function delegateWithPermit(address provider, uint128 amount, uint128 minShares, address onBehalf, uint256 deadline, uint8 v, bytes32 r, bytes32 s) returns (uint128 shares)",
  "function delegationPoolOf(address provider) view returns ((uint128 tokens, uint128 shares, uint128 thawing, uint80 dependents, uint48 heldUntil))",
  "function delegationRatio() view returns (uint16)",
  "function distribute(address provider, address token, uint128 amount)",
  "function getPastVotes(address account, uint256 timepoint) view returns (uint256)",
  "function getVotes(address account) view returns (uint256)",
  "function isRewardToken(address token) view returns (bool)",
  "function operatorOf(address provider) view returns (address)",
  "function ownStakeOf(address provider) view returns ((uint128 tokens, uint128 shares, uint128 thawing, uint80 dependents, uint48 heldUntil))",
  "function pendingBurn() view returns (uint128)",
  "function register(address operator, uint16 commissionBps)",
  "function requestOf(address account, address provider, uint48 readyAt) view returns (uint128 shares)",
  "function requestWithdrawal(address provider, uint128 shares) returns (uint48 readyAt)",
  "function retire(address service)",
  "function rewardTokens() view returns (address[])",
  "function scheduleCommission(uint16 commissionBps)",
  "function serviceOf(address service) view returns (uint48 activeAt, uint48 maxLockSeconds, bool retired)",
  "function servicesOf(address provider) view returns (address[])",
  "function setDelegationRatio(uint16 ratio)",
  "function setOperator(address operator)",
  "function setRewardToken(address token, bool allowed)",
  "function sharesOf(address account, address provider) view returns (uint128)",
  "function slash(address provider, uint128 amount, (address account, uint128 amount)[] payouts) returns ((uint128 own, uint128 delegated, uint128 paid, uint128 burned, uint128 allocated, uint128 payablePart) report)",
  "function stake(address provider, uint128 amount) returns (uint128 shares)",
  "function stakeToken() view returns (address)",
  "function stakeWithPermit(address provider, uint128 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) returns (uint128 shares)",
  "function sweepBurn()",
  "function switchVotes(address provider, bool enabled)",
  "function sync(address provider)",
  "function usableStakeOf(address provider) view returns (uint256)",
  "function withdraw(address provider, uint48 readyAt, address receiver) returns (uint128 amount)",
  "error OwnableInvalidOwner(address owner)",
  "error OwnableUnauthorizedAccount(address account)",
  "error ReentrancyGuardReentrantCall()",
  "error SafeCastOverflowedUintDowncast(uint8 bits, uint256 value)",
  "error SafeERC20FailedOperation(address token)",
  "event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)",
  "event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
  "function EPOCH_SECONDS() view returns (uint48)",
  "function MAX_BALLOTS() view returns (uint256)",
  "function MAX_COMMISSION_BPS() view returns (uint16)",
  "function MAX_COMMISSION_STEP_BPS() view returns (uint16)",
  "function MAX_DELEGATION_RATIO() view returns (uint16)",
  "function MAX_REWARD_TOKENS() view returns (uint256)",
  "function MAX_SERVICES() view returns (uint256)",
  "function MIN_DEPOSIT() view returns (uint128)",
  "function NOTICE_SECONDS() view returns (uint48)",
  "function NOTIFY_GAS() view returns (uint256)",
  "function THAW_SECONDS() view returns (uint48)",
  "function acceptOwnership()",
  "function owner() view returns (address)",
  "function pendingOwner() view returns (address)",
  "function renounceOwnership()",
  "function transferOwnership(address newOwner)",
] as const;

/** The arguments of each error, by its name. */
export interface StakingErrors {
  readonly StakingAllocationAboveStake: { readonly provider: string; readonly committed: bigint; readonly usable: bigint };
  readonly StakingBeneficiaryZero: Record<string, never>;
  readonly StakingCommissionAboveCap: { readonly commissionBps: bigint; readonly cap: bigint };
  readonly StakingCommissionStepTooLarge: { readonly current: bigint; readonly next: bigint; readonly maxStep: bigint };
  readonly StakingDelegationAboveRatio: { readonly provider: string; readonly delegated: bigint; readonly limit: bigint };
  readonly StakingDepositBelowMinimum: { readonly amount: bigint; readonly minimum: bigint };
  readonly StakingEpochZero: Record<string, never>;
  readonly StakingFutureLookup: { readonly timepoint: bigint; readonly clock: bigint };
  readonly StakingGasShort: { readonly required: bigint; readonly available: bigint };
  readonly StakingLockNotBelowThaw: { readonly service: string; readonly maxLockSeconds: bigint; readonly thawSeconds: bigint };
  readonly StakingNotService: { readonly caller: string };
  readonly StakingNothingToClaim: { readonly account: string; readonly provider: string; readonly token: string };
  readonly StakingNothingToCollect: { readonly account: string; readonly token: string };
  readonly StakingNoticeNotAboveThaw: { readonly noticeSeconds: bigint; readonly thawSeconds: bigint };
  readonly StakingOperatorIsOwner: { readonly provider: string };
  readonly StakingOperatorZero: { readonly provider: string };
  readonly StakingPoolImpaired: { readonly provider: string; readonly tokens: bigint; readonly shares: bigint };
  readonly StakingProviderRegistered: { readonly provider: string };
  readonly StakingProviderUnknown: { readonly provider: string };
  readonly StakingRatioOutOfBounds: { readonly ratio: bigint; readonly minimum: bigint; readonly maximum: bigint };
  readonly StakingReceiverZero: Record<string, never>;
  readonly StakingRequestNotReady: { readonly readyAt: bigint; readonly timestamp: bigint };
  readonly StakingRequestUnknown: { readonly account: string; readonly provider: string; readonly readyAt: bigint };
  readonly StakingRewardTokenNotAllowed: { readonly token: string };
  readonly StakingRewardZero: { readonly provider: string; readonly token: string };
  readonly StakingSelfDelegation: { readonly provider: string };
  readonly StakingServiceAppointed: { readonly service: string };
  readonly StakingServiceInvalid: { readonly service: string };
  readonly StakingServiceNotActive: { readonly service: string; readonly activeAt: bigint };
  readonly StakingServiceRetired: { readonly service: string };
  readonly StakingServiceUnknown: { readonly service: string };
  readonly StakingSharesBelowMinimum: { readonly shares: bigint; readonly minimum: bigint };
  readonly StakingSharesOverflow: { readonly shares: bigint };
  readonly StakingSharesShort: { readonly account: string; readonly provider: string; readonly requested: bigint; readonly available: bigint };
  readonly StakingSharesZero: Record<string, never>;
  readonly StakingStakeHeld: { readonly provider: string; readonly committed: bigint; readonly until: bigint };
  readonly StakingThawZero: Record<string, never>;
  readonly StakingTokenMissing: { readonly token: string };
  readonly StakingTooManyBallots: { readonly account: string; readonly limit: bigint };
  readonly StakingTooManyRewardTokens: { readonly limit: bigint };
  readonly StakingTooManyServices: { readonly limit: bigint };
  readonly StakingTransferMismatch: { readonly token: string; readonly expected: bigint; readonly received: bigint };
  readonly StakingVotesUnchanged: { readonly account: string; readonly provider: string; readonly enabled: boolean };
  readonly OwnableInvalidOwner: { readonly owner: string };
  readonly OwnableUnauthorizedAccount: { readonly account: string };
  readonly ReentrancyGuardReentrantCall: Record<string, never>;
  readonly SafeCastOverflowedUintDowncast: { readonly bits: bigint; readonly value: bigint };
  readonly SafeERC20FailedOperation: { readonly token: string };
}
