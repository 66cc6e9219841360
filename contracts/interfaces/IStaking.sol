// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Payout, SlashReport} from "../types/Slash.sol";
import {StakePool} from "../types/StakePool.sol";

/// @title Staking
/// @notice Providers stake their own tokens, delegators back them, services lock stake within what a provider allocated
/// to them and slash it for what their code judged. It knows nothing of jobs. docs/staking.md is the map of it.
///
/// A provider is the address of its owner. Its operator is another key, which services ask for; it can do nothing here.
/// `account == provider` names a provider's own stake, any other account its share of the delegation pool. Amounts are
/// in the stake token's smallest unit unless a token is named, times are timestamps in seconds, shares of commission are
/// in 1/10,000.
///
/// Powers:
/// - provider (owner key): its operator and commission, its own stake, how much of all stake behind it each service may
///   lock and slash.
/// - delegator: its own shares.
/// - service: takes at most what was allocated to it within the last `maxLockSeconds` and not slashed since; half of what
///   comes from own stake can go to somebody, the rest is burned, and so is all that comes from delegated stake.
/// - owner (timelock): appoints services after {NOTICE_SECONDS}, retires them, sets {delegationRatio} within bounds,
///   allows reward tokens.
/// - nobody: stops a deposit from leaving, takes stake without a service that its provider allocated to, pauses.
///
/// Assumed of the stake token: it is the protocol's own, moves what it says, calls nobody, and has less than 2^128 units.
/// Assumed of a reward token: fewer than 2^128 units; a transfer that keeps a fee is refused when rewards come in.
/// Assumed of a service: it ends its locks in time and slashes for them only. Warning: one that does not can burn what
/// is allocated to it, and nothing else; see docs/staking.md for the worst that it can do.
interface IStaking {
    /* PROVIDERS: EVENTS AND ERRORS */

    /// @notice There is one provider more.
    event ProviderRegistered(address indexed provider, address indexed operator, uint16 commissionBps);
    /// @notice Another key signs for the provider from now on.
    event OperatorChanged(address indexed provider, address indexed operator);
    /// @notice The commission will be `commissionBps` from the timestamp `from` on.
    event CommissionScheduled(address indexed provider, uint16 commissionBps, uint48 from);

    error StakingProviderUnknown(address provider);
    error StakingProviderRegistered(address provider);
    error StakingOperatorZero(address provider);
    /// @dev The operator's key is used by machines: it must not be the one that can move stake.
    error StakingOperatorIsOwner(address provider);
    error StakingCommissionAboveCap(uint16 commissionBps, uint16 cap);
    error StakingCommissionStepTooLarge(uint16 current, uint16 next, uint16 maxStep);

    /* DEPOSITS AND WITHDRAWALS: EVENTS AND ERRORS */

    /// @notice A provider's own stake grew by what `payer` moved in.
    event Staked(address indexed provider, address indexed payer, uint128 amount, uint128 shares);
    /// @notice A delegator's part of a pool grew by what `payer` moved in.
    event Delegated(
        address indexed provider, address indexed delegator, address indexed payer, uint128 amount, uint128 shares
    );
    /// @notice `shares` thaw until `readyAt`; several requests of one account in one second are one request.
    event WithdrawalRequested(address indexed provider, address indexed account, uint128 shares, uint48 readyAt);
    /// @notice `shares` are active again.
    event WithdrawalCanceled(address indexed provider, address indexed account, uint128 shares, uint48 readyAt);
    /// @notice `receiver` got what thawed, of a request from which `shares` are gone.
    event Withdrawn(
        address indexed provider, address indexed account, address receiver, uint128 shares, uint128 amount, uint48 readyAt
    );

    error StakingDepositBelowMinimum(uint128 amount, uint128 minimum);
    /// @dev A slash came first: the deposit would buy another number of shares than expected.
    error StakingSharesBelowMinimum(uint256 shares, uint128 minimum);
    /// @dev The pool lost nearly all that it had. It takes no deposits until everybody has left it.
    error StakingPoolImpaired(address provider, uint128 tokens, uint128 shares);
    error StakingSharesOverflow(uint256 shares);
    /// @dev `limit` is {delegationRatio} times the provider's own active stake.
    error StakingDelegationAboveRatio(address provider, uint256 delegated, uint256 limit);
    /// @dev A provider stakes; it does not delegate to itself.
    error StakingSelfDelegation(address provider);
    error StakingBeneficiaryZero();
    error StakingReceiverZero();
    error StakingSharesZero();
    error StakingSharesShort(address account, address provider, uint128 requested, uint128 available);
    /// @dev Never made, withdrawn, canceled, or made by another account.
    error StakingRequestUnknown(address account, address provider, uint48 readyAt);
    error StakingRequestNotReady(uint48 readyAt, uint256 timestamp);
    /// @dev Services can still slash `committed`, which is all that the provider has. From `until` on nothing is held.
    error StakingStakeHeld(address provider, uint256 committed, uint48 until);

    /* SERVICES AND ALLOCATIONS: EVENTS AND ERRORS */

    /// @notice Providers can allocate to `service` from `activeAt` on.
    event ServiceAppointed(address indexed service, uint48 maxLockSeconds, uint48 activeAt);
    /// @notice Nothing more is allocated to `service`; it still slashes for the locks that it has.
    event ServiceRetired(address indexed service);
    /// @notice New locks of `service` have to fit into `allocated`, their payable parts into `payablePart`.
    event AllocationChanged(address indexed provider, address indexed service, uint128 allocated, uint128 payablePart);
    /// @notice A service did not take the news of its allocation; {sync} repeats it.
    event NotificationFailed(address indexed provider, address indexed service);
    /// @notice `own + delegated == paid + burned`.
    event StakeSlashed(
        address indexed provider, address indexed service, uint128 own, uint128 delegated, uint128 paid, uint128 burned
    );
    /// @notice Burned tokens left this contract and the supply.
    event BurnSwept(uint128 amount);

    error StakingServiceUnknown(address service);
    error StakingServiceAppointed(address service);
    /// @dev It has no code, or does not say its `maxLockSeconds`.
    error StakingServiceInvalid(address service);
    /// @dev Stake could leave while the service still has it locked.
    error StakingLockNotBelowThaw(address service, uint48 maxLockSeconds, uint48 thawSeconds);
    error StakingServiceNotActive(address service, uint48 activeAt);
    error StakingServiceRetired(address service);
    error StakingTooManyServices(uint256 limit);
    /// @dev `committed` is what all services would have allocated and reserved.
    error StakingAllocationAboveStake(address provider, uint256 committed, uint256 usable);
    error StakingNotService(address caller);
    /// @dev Send the transaction with more gas: services that lose allocation are told with a fixed amount of it.
    error StakingGasShort(uint256 required, uint256 available);

    /* REWARDS: EVENTS AND ERRORS */

    /// @notice `amount` joined the stream to the provider's delegators, which now ends at `end`.
    event RewardsDistributed(
        address indexed provider, address indexed token, address indexed payer, uint128 amount, uint48 end
    );
    /// @notice `receiver` got what the account's delegation had earned.
    event RewardsClaimed(
        address indexed provider, address indexed token, address indexed account, address receiver, uint128 amount
    );
    /// @notice `account` can {collect} `amount` more of `token`: a payout of a slash, or rewards of an empty pool.
    event Credited(address indexed account, address indexed token, uint128 amount);
    /// @notice `receiver` got what was credited to the account.
    event Collected(address indexed account, address indexed token, address receiver, uint128 amount);
    /// @notice Rewards in a token are taken or refused from now on.
    event RewardTokenAllowed(address indexed token, bool allowed);

    error StakingRewardTokenNotAllowed(address token);
    error StakingRewardZero(address provider, address token);
    error StakingTransferMismatch(address token, uint128 expected, uint256 received);
    error StakingNothingToClaim(address account, address provider, address token);
    error StakingNothingToCollect(address account, address token);
    error StakingTooManyRewardTokens(uint256 limit);
    error StakingTokenMissing(address token);

    /* VOTES: EVENTS AND ERRORS */

    /// @notice Whether the account's stake behind `provider` votes from now on.
    event VotesSwitched(address indexed account, address indexed provider, bool enabled);

    error StakingVotesUnchanged(address account, address provider, bool enabled);
    error StakingTooManyBallots(address account, uint256 limit);
    error StakingFutureLookup(uint256 timepoint, uint48 clock);

    /* GOVERNANCE: EVENTS AND ERRORS */

    /// @notice How much delegated stake counts for each unit of active own stake from now on.
    event DelegationRatioChanged(uint16 ratio);

    error StakingRatioOutOfBounds(uint16 ratio, uint16 minimum, uint16 maximum);
    error StakingNoticeNotAboveThaw(uint48 noticeSeconds, uint48 thawSeconds);
    error StakingThawZero();
    error StakingEpochZero();

    /* PROVIDERS */

    /// @notice Makes the caller a provider.
    /// @dev Emits a {ProviderRegistered} event.
    /// Requirements:
    /// - the caller is not one yet: {StakingProviderRegistered};
    /// - `operator` is neither zero nor the caller: {StakingOperatorZero}, {StakingOperatorIsOwner};
    /// - the commission is at most {MAX_COMMISSION_BPS}: {StakingCommissionAboveCap}.
    /// @param commissionBps The provider's part of fees and rewards that services split with its delegators, in 1/10,000.
    function register(address operator, uint16 commissionBps) external;

    /// @notice Names another operator.
    /// @dev Emits an {OperatorChanged} event. Services that mirror the operator are to be told by their own means.
    /// Requirements:
    /// - the caller is a provider: {StakingProviderUnknown};
    /// - `operator` is neither zero nor the caller: {StakingOperatorZero}, {StakingOperatorIsOwner}.
    function setOperator(address operator) external;

    /// @notice Changes the commission {NOTICE_SECONDS} from now, which is longer than the thaw: whoever does not like
    /// it has left before. Replaces a change that is still to come.
    /// @dev Emits a {CommissionScheduled} event.
    /// Requirements:
    /// - the caller is a provider: {StakingProviderUnknown};
    /// - the commission is at most {MAX_COMMISSION_BPS}: {StakingCommissionAboveCap};
    /// - it differs from the present one by at most {MAX_COMMISSION_STEP_BPS}: {StakingCommissionStepTooLarge}.
    function scheduleCommission(uint16 commissionBps) external;

    /// @notice The key that signs for the provider in services; 0: there is no such provider.
    function operatorOf(address provider) external view returns (address);

    /// @notice The provider's commission now, in 1/10,000, and the one that follows it from the timestamp `from` on.
    /// Where no change is to come both are the same and `from` is past.
    function commissionOf(address provider) external view returns (uint16 commissionBps, uint16 next, uint48 from);

    /* DEPOSITS */

    /// @notice Adds `amount` to a provider's own stake. Anybody may pay; what is paid is the provider's.
    /// @dev Emits a {Staked} event.
    /// Requirements:
    /// - there is such a provider: {StakingProviderUnknown};
    /// - `amount` is at least {MIN_DEPOSIT}: {StakingDepositBelowMinimum};
    /// - its own stake did not lose nearly all its worth: {StakingPoolImpaired};
    /// - the shares fit 128 bits: {StakingSharesOverflow};
    /// - the token's transfer succeeds: the token's own error.
    /// @return shares Of the provider's own stake.
    function stake(address provider, uint128 amount) external returns (uint128 shares);

    /// @notice As {stake}, after using the caller's ERC-2612 permit for exactly `amount`.
    /// @dev A permit that fails is passed over: somebody may have sent it first, and then the allowance is there.
    function stakeWithPermit(address provider, uint128 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
        returns (uint128 shares);

    /// @notice Adds `amount` to a provider's delegation pool for `onBehalf`. Anybody may pay for anybody: it only adds
    /// to what `onBehalf` has, and changes none of its requests.
    /// @dev Emits a {Delegated} event.
    /// Requirements:
    /// - `onBehalf` is neither zero nor the provider: {StakingBeneficiaryZero}, {StakingSelfDelegation};
    /// - there is such a provider: {StakingProviderUnknown};
    /// - `amount` is at least {MIN_DEPOSIT}, and not zero: {StakingDepositBelowMinimum};
    /// - the pool did not lose nearly all its worth: {StakingPoolImpaired};
    /// - the shares fit 128 bits: {StakingSharesOverflow};
    /// - it buys at least `minShares`: {StakingSharesBelowMinimum};
    /// - active delegated stake, this deposit included, stays within {delegationRatio} times active own stake:
    ///   {StakingDelegationAboveRatio};
    /// - the token's transfer succeeds: the token's own error.
    /// @return shares Of the pool, `floor(amount * shares / tokens)`.
    function delegate(address provider, uint128 amount, uint128 minShares, address onBehalf)
        external
        returns (uint128 shares);

    /// @notice As {delegate}, after using the caller's ERC-2612 permit for exactly `amount`.
    /// @dev A permit that fails is passed over: somebody may have sent it first, and then the allowance is there.
    function delegateWithPermit(
        address provider,
        uint128 amount,
        uint128 minShares,
        address onBehalf,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint128 shares);

    /* LEAVING */

    /// @notice Begins to thaw `shares` of the caller's stake behind `provider`. Nothing can stop it.
    /// @dev Emits a {WithdrawalRequested} event. The stake stays slashable until it is withdrawn and earns and votes no
    /// more. Where less than is allocated stays usable, every allocation shrinks in proportion, rounded down, and each
    /// service whose allocation or payable part changed is told: {AllocationChanged}, {NotificationFailed}.
    /// Requirements:
    /// - `shares` is not zero: {StakingSharesZero};
    /// - the caller has as many that are not leaving yet: {StakingSharesShort};
    /// - there is gas to tell services: {StakingGasShort}.
    /// @return readyAt The timestamp from which they can be withdrawn, which names the request.
    function requestWithdrawal(address provider, uint128 shares) external returns (uint48 readyAt);

    /// @notice Takes a request back: its shares are active again, at the price that shares have now.
    /// @dev Emits a {WithdrawalCanceled} event. Allocations do not grow by it, and no service is told.
    /// Requirements:
    /// - the caller made the request: {StakingRequestUnknown};
    /// of a delegator:
    /// - active delegated stake stays within {delegationRatio} times active own stake: {StakingDelegationAboveRatio}.
    function cancelWithdrawal(address provider, uint48 readyAt) external;

    /// @notice Pays a request that has thawed to `receiver`, in any order with others.
    /// @dev Emits a {Withdrawn} event. For as long as a thaw lasts after a slash of what was reserved (`heldUntil` of the
    /// pools), a withdrawal leaves what services can still slash: of a request that is worth more than the rest, only so
    /// many shares are paid, and the others stay requested under the same name. Who requests after that slash never meets
    /// this. Why: docs/decisions/0136-what-was-leaving-and-was-slashed.md.
    /// Requirements:
    /// - `receiver` is not zero: {StakingReceiverZero};
    /// - the caller made the request: {StakingRequestUnknown};
    /// - it has thawed: {StakingRequestNotReady};
    /// - where withdrawals leave something, something can be paid: {StakingStakeHeld}.
    /// @return amount What the paid shares are worth now, rounded down; zero where all was slashed.
    function withdraw(address provider, uint48 readyAt, address receiver) external returns (uint128 amount);

    /// @notice Shares of `account` behind `provider` that are not leaving.
    function sharesOf(address account, address provider) external view returns (uint128);

    /// @notice Shares in a request; zero where there is none.
    function requestOf(address account, address provider, uint48 readyAt) external view returns (uint128 shares);

    /// @notice A provider's own stake.
    function ownStakeOf(address provider) external view returns (StakePool memory);

    /// @notice What is delegated to a provider.
    function delegationPoolOf(address provider) external view returns (StakePool memory);

    /// @notice The stake that a provider can allocate: own active stake, and active delegated stake up to
    /// {delegationRatio} times it.
    function usableStakeOf(address provider) external view returns (uint256);

    /* SERVICES AND ALLOCATIONS */

    /// @notice Sets what the caller allocates to a service, and tells each service what changed for it.
    /// @dev Emits {AllocationChanged} events. Where allocations are above the usable stake, they shrink as by {sync}. What
    /// is taken back stays reserved for that service against others for its
    /// `maxLockSeconds`: allocated and reserved together are the most that was allocated within them.
    /// Requirements:
    /// - the caller is a provider: {StakingProviderUnknown};
    /// - the service was appointed: {StakingServiceUnknown};
    /// of a raise:
    /// - the service is active and not retired: {StakingServiceNotActive}, {StakingServiceRetired};
    /// - it is one of at most {MAX_SERVICES} that have anything allocated or reserved: {StakingTooManyServices};
    /// - all that is allocated and reserved is at most the usable stake: {StakingAllocationAboveStake};
    /// of both:
    /// - there is gas to tell services: {StakingGasShort}.
    function allocate(address service, uint128 amount) external;

    /// @notice Shrinks a provider's allocations to its usable stake where they are above it, and repeats to each of its
    /// services what is allocated to it. Anybody may call it.
    /// @dev Emits {AllocationChanged} events.
    /// Requirements:
    /// - there is such a provider: {StakingProviderUnknown};
    /// - there is gas to tell services: {StakingGasShort}.
    function sync(address provider) external;

    /// @notice Takes up to `amount` of the stake behind a provider: own stake first, then the delegation pool, in each
    /// of them active and thawing stake in proportion. Never reverts because less is there, and moves no token.
    /// @dev Emits a {StakeSlashed} event, {Credited} events, and {AllocationChanged} events for the services whose
    /// allocation or payable part changed, which are told, but for the caller. Payouts are credited in their order, each
    /// in full or as far as it goes, while their sum stays within half of what came from own stake: so whoever accuses
    /// itself loses own stake, whatever its delegators lose. The rest, and what is meant for the zero address, is
    /// burned, later, by {sweepBurn}. What was taken comes off the caller's allocation, then off what is reserved for
    /// it. Invariants 3 and 7.
    ///
    /// Warning: own stake is the first to go in every slash, and what is reserved rests on it as well as what is
    /// allocated. So a slash may leave less of own stake than payable parts of other locks were promised, and those are
    /// then paid less.
    /// Requirements:
    /// - the caller was appointed as a service, retired or not: {StakingNotService};
    /// - there is gas to tell the other services: {StakingGasShort}.
    /// @param amount At most what is allocated to and reserved for the caller is taken.
    function slash(address provider, uint128 amount, Payout[] calldata payouts)
        external
        returns (SlashReport memory report);

    /// @notice Burns what slashes took. Anybody may call it.
    /// @dev Emits a {BurnSwept} event.
    function sweepBurn() external;

    /// @notice What of a provider's stake a service may lock, the part of it that own stake covers, and what is reserved
    /// for the service beyond it.
    /// @return allocated What new locks must fit into.
    /// @return payablePart What own stake covers of it beside what else is allocated, and so what payouts rest on:
    /// `min(allocated, floor(own active stake * allocated / sum of allocations))`.
    /// @return reserved Taken back within the service's `maxLockSeconds`.
    function allocationOf(address provider, address service)
        external
        view
        returns (uint128 allocated, uint128 payablePart, uint128 reserved);

    /// @notice What governance said of a service. `activeAt` is zero where it was never appointed.
    function serviceOf(address service) external view returns (uint48 activeAt, uint48 maxLockSeconds, bool retired);

    /// @notice Services that a provider has anything allocated to or reserved for, and some that it had.
    function servicesOf(address provider) external view returns (address[] memory);

    /// @notice What slashes took and {sweepBurn} will burn.
    function pendingBurn() external view returns (uint128);

    /* REWARDS */

    /// @notice Moves `amount` of `token` from the caller into a stream to the provider's active delegated shares, over
    /// {EPOCH_SECONDS} where nothing flows yet. What flows already and what is new end together, at the mean of their
    /// ends weighted by amount, rounded down to a second. The price of shares does not change.
    /// @dev Emits a {RewardsDistributed} event, or, where nobody holds an active share or the pool lost nearly all that it
    /// had, a {Credited} event for the provider. For services: the pool's part of what a provider earns is meant to be
    /// `(1 - commission) * delegated / (own + delegated)` of active stake, rounded down. Warning: a split by commission
    /// alone pays who delegates the least as much as a whole pool.
    /// Requirements:
    /// - the caller was appointed as a service, retired or not: {StakingNotService};
    /// - there is such a provider: {StakingProviderUnknown};
    /// - `amount` is not zero: {StakingRewardZero};
    /// - `token` is allowed: {StakingRewardTokenNotAllowed};
    /// - exactly `amount` arrives: {StakingTransferMismatch}.
    function distribute(address provider, address token, uint128 amount) external;

    /// @notice Pays to `receiver` what the caller's delegation has earned in `token`, rounded down.
    /// @dev Emits a {RewardsClaimed} event. Works for tokens that are no longer allowed.
    /// Requirements:
    /// - `receiver` is not zero: {StakingReceiverZero};
    /// - there is something: {StakingNothingToClaim};
    /// - the token's transfer succeeds: the token's own error, or {SafeERC20FailedOperation}.
    function claim(address provider, address token, address receiver) external returns (uint128 amount);

    /// @notice Pays to `receiver` what was credited to the caller in `token`.
    /// @dev Emits a {Collected} event.
    /// Requirements:
    /// - `receiver` is not zero: {StakingReceiverZero};
    /// - there is something: {StakingNothingToCollect};
    /// - the token's transfer succeeds: the token's own error, or {SafeERC20FailedOperation}.
    function collect(address token, address receiver) external returns (uint128 amount);

    /// @notice What {claim} would pay now; zero for tokens that never were allowed.
    function claimable(address account, address provider, address token) external view returns (uint128);

    /// @notice What {collect} would pay now.
    function creditOf(address account, address token) external view returns (uint128);

    /// @notice Tokens that were ever allowed as rewards, in their order.
    function rewardTokens() external view returns (address[] memory);

    /// @notice Whether rewards in `token` are taken.
    function isRewardToken(address token) external view returns (bool);

    /* VOTES */

    /// @notice Lets the caller's stake behind `provider` vote, or no longer. Stake that is leaving does not vote.
    /// @dev Emits a {VotesSwitched} event. What is switched off does not count for past timepoints either, until it is
    /// switched on again.
    /// Requirements:
    /// - there is such a provider: {StakingProviderUnknown};
    /// - it changes something: {StakingVotesUnchanged};
    /// - the caller votes with at most {MAX_BALLOTS} providers' stake: {StakingTooManyBallots}.
    function switchVotes(address provider, bool enabled) external;

    /// @notice Votes of an account now, in the stake token's smallest unit: own active stake as its last deposit, request,
    /// cancellation or slash left it, and for each delegation `floor(shares * price / 2^104)` with
    /// `price = floor(tokens * 2^104 / shares)` of the pool after its last slash. What rounding adds later does not vote.
    function getVotes(address account) external view returns (uint256);

    /// @notice Votes of an account at the end of the second `timepoint`. A slash lowers those of all whom it touched,
    /// without any call of theirs. Invariant 9.
    /// @dev Requirements:
    /// - `timepoint` is past: {StakingFutureLookup}.
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);

    /// @notice ERC-6372: timestamps in seconds.
    function clock() external view returns (uint48);

    // solhint-disable func-name-mixedcase
    /// @notice ERC-6372: `mode=timestamp`.
    function CLOCK_MODE() external view returns (string memory);
    // solhint-enable func-name-mixedcase

    /* GOVERNANCE */

    /// @notice Lets providers allocate to a service {NOTICE_SECONDS} from now, which is longer than the thaw. For good:
    /// a service is appointed once.
    /// @dev Emits a {ServiceAppointed} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - the service was not appointed before: {StakingServiceAppointed};
    /// - it has code and says its `maxLockSeconds`: {StakingServiceInvalid};
    /// - they are below {THAW_SECONDS}: {StakingLockNotBelowThaw};
    /// - fewer than 80 services were appointed: {StakingTooManyServices}.
    function appoint(address service) external;

    /// @notice Ends allocations to a service. It slashes for the locks that it has, and what is allocated to it can be
    /// taken back as before.
    /// @dev Emits a {ServiceRetired} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - the service was appointed and not retired: {StakingServiceUnknown}, {StakingServiceRetired}.
    function retire(address service) external;

    /// @notice Sets how much delegated stake counts for each unit of active own stake.
    /// @dev Emits a {DelegationRatioChanged} event. It is in force at once: the only notice of a raise, which lets providers
    /// allocate more of what is delegated to them, is the timelock's. Nobody has to leave when it falls: what is above it is not usable,
    /// which {sync} makes true for a provider's allocations.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - it is 1 to {MAX_DELEGATION_RATIO}: {StakingRatioOutOfBounds}.
    function setDelegationRatio(uint16 ratio) external;

    /// @notice Allows or refuses new rewards in a token. To refuse one that never was allowed changes nothing. Streams that flow
    /// go on, and what they pay can be claimed.
    /// @dev Emits a {RewardTokenAllowed} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - the token has code: {StakingTokenMissing};
    /// - at most {MAX_REWARD_TOKENS} were ever allowed: {StakingTooManyRewardTokens}.
    function setRewardToken(address token, bool allowed) external;

    /// @notice Delegated stake that counts for each unit of active own stake.
    function delegationRatio() external view returns (uint16);

    /// @notice The stake token.
    function stakeToken() external view returns (address);
}
