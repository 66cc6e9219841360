// Written by scripts/sdk-abi.ts from contracts/interfaces/IRewards.sol:IRewards, contracts/rewards/Rewards.sol:Rewards.
export const REWARDS_ABI = [
  "error RewardsBudgetAboveCap(uint128 budget, uint128 cap)",
  "error RewardsClassUnknown(uint8 workClass)",
  "error RewardsEpochClosed(uint32 epoch)",
  "error RewardsEpochGoesOn(uint32 epoch, uint256 end)",
  "error RewardsEpochNotClosed(uint32 epoch)",
  "error RewardsEpochTooLong(uint32 epochSeconds, uint256 budget, uint256 burst)",
  "error RewardsEpochZero()",
  "error RewardsNotSource(address caller)",
  "error RewardsNothingToCarry()",
  "error RewardsNothingToClaim(uint32 epoch, uint8 workClass, uint128 mintable)",
  "error RewardsNothingToCollect(address provider)",
  "error RewardsRateAboveOne(uint112 rate, uint112 one)",
  "error RewardsReceiverZero()",
  "error RewardsSharesNotWhole(uint256 sum)",
  "error RewardsSourceMissing(address source)",
  "event BudgetSet(uint128 budget, uint32 fromEpoch)",
  "event EpochClosed(uint32 indexed epoch, uint128 budget, uint48[5] votes, uint128[5] counted, uint48[5] rates)",
  "event FeeCounted(uint32 indexed epoch, address indexed provider, uint8 indexed workClass, address source, address token, uint128 fee, uint256 value)",
  "event GaugeVoted(address indexed account, uint32 indexed epoch, uint48 weight, uint16[5] sharesBps)",
  "event PoolRewardsHarvested(address indexed provider, uint128 amount)",
  "event RateSet(address indexed token, uint112 rate, uint32 fromEpoch)",
  "event RewardClaimed(uint32 indexed epoch, address indexed provider, uint8 indexed workClass, uint128 own, uint128 poolPart)",
  "event RewardsCollected(address indexed provider, address indexed receiver, uint128 amount)",
  "event SourceSet(address indexed source, bool allowed)",
  "function EPOCH_SECONDS() view returns (uint32)",
  "function MAX_BUDGET() view returns (uint128)",
  "function ballotOf(address account) view returns (uint32 epoch, uint48 weight, uint16[5] sharesBps)",
  "function budgetOf(uint32 epoch) view returns (uint128)",
  "function carry(address[] accounts) returns (uint256 carried)",
  "function checkpoint(uint32 epoch)",
  "function claim(uint32 epoch, uint8 workClass, address[] providers) returns (uint128 total)",
  "function collect(address receiver) returns (uint128 amount)",
  "function count(address provider, address feeToken, bytes4 workload, uint128 fee, uint16 poolBps)",
  "function countOf(uint32 epoch, uint8 workClass, address provider) view returns (uint128 value, uint128 poolValue)",
  "function creditOf(address provider) view returns (uint128 own, uint128 poolPart)",
  "function currentEpoch() view returns (uint32)",
  "function epochOf(uint32 epoch) view returns (bool closed, uint48[5] parts, uint128[5] counted)",
  "function harvest(address provider) returns (uint128 amount)",
  "function isSource(address source) view returns (bool)",
  "function maxLockSeconds() pure returns (uint48)",
  "function onAllocationChanged(address, uint128, uint128) pure",
  "function rateOf(address feeToken) view returns (uint112 rate, uint112 next, uint32 fromEpoch)",
  "function setBudget(uint128 budget)",
  "function setRate(address feeToken, uint112 rate)",
  "function setSource(address source, bool allowed)",
  "function staking() view returns (address)",
  "function token() view returns (address)",
  "function vote(uint16[5] sharesBps)",
  "error CheckpointUnorderedInsertion()",
  "error OwnableInvalidOwner(address owner)",
  "error OwnableUnauthorizedAccount(address account)",
  "error SafeERC20FailedOperation(address token)",
  "event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)",
  "event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
  "function acceptOwnership()",
  "function owner() view returns (address)",
  "function pendingOwner() view returns (address)",
  "function renounceOwnership()",
  "function transferOwnership(address newOwner)",
] as const;

/** The arguments of each error, by its name. */
export interface RewardsErrors {
  readonly RewardsBudgetAboveCap: { readonly budget: bigint; readonly cap: bigint };
  readonly RewardsClassUnknown: { readonly workClass: bigint };
  readonly RewardsEpochClosed: { readonly epoch: bigint };
  readonly RewardsEpochGoesOn: { readonly epoch: bigint; readonly end: bigint };
  readonly RewardsEpochNotClosed: { readonly epoch: bigint };
  readonly RewardsEpochTooLong: { readonly epochSeconds: bigint; readonly budget: bigint; readonly burst: bigint };
  readonly RewardsEpochZero: Record<string, never>;
  readonly RewardsNotSource: { readonly caller: string };
  readonly RewardsNothingToCarry: Record<string, never>;
  readonly RewardsNothingToClaim: { readonly epoch: bigint; readonly workClass: bigint; readonly mintable: bigint };
  readonly RewardsNothingToCollect: { readonly provider: string };
  readonly RewardsRateAboveOne: { readonly rate: bigint; readonly one: bigint };
  readonly RewardsReceiverZero: Record<string, never>;
  readonly RewardsSharesNotWhole: { readonly sum: bigint };
  readonly RewardsSourceMissing: { readonly source: string };
  readonly CheckpointUnorderedInsertion: Record<string, never>;
  readonly OwnableInvalidOwner: { readonly owner: string };
  readonly OwnableUnauthorizedAccount: { readonly account: string };
  readonly SafeERC20FailedOperation: { readonly token: string };
}
