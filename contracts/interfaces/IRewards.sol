// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CLASSES} from "../types/ClassParts.sol";
import {IFeeCounter} from "./IFeeCounter.sol";
import {IStakeService} from "./IStakeService.sol";

/// @title Rewards
/// @notice Mints tokens for work that paid fees, epoch by epoch. What an epoch can mint is divided among the classes of work
/// by the votes of holders and stakers; a class gets the lesser of its share and nine tenths of its counted fees; in it each
/// provider gets its part by its own counted fees, and the provider's pool the part that it had of the earnings. So no
/// reward reaches the fees that it rests on, and what is not earned is not minted (invariants 11 and 14).
///
/// Epochs are numbered from the beginning of Unix time: epoch e goes from `e * EPOCH_SECONDS` to the second before
/// `(e + 1) * EPOCH_SECONDS`. While it goes on, votes are cast for the next one, with the votes of the second before it began.
/// Rates and budgets that governance sets hold from the next one on. A source is believed, or no longer, at once: one that is
/// found to be wrong has to be stopped, and what it said stays.
///
/// Fees count where the provider asked the service for it ({IProviderBooks-countFees}), in tokens that have a rate. Others are
/// in no class's sum.
///
/// Powers:
/// - owner (timelock): says which services are believed, what a token's fees are worth, what an epoch can mint.
/// - sources: say what fees were paid. They are believed; their code never changes.
/// - nobody: changes rates, budget or votes of an epoch that has begun, takes back what was counted, mints beyond the token's
///   cap.
///
/// Assumes that the stake token keeps ERC-5805 votes by timestamp and lets this contract mint. While it does not let it,
/// nothing is lost: rewards wait to be claimed.
interface IRewards is IFeeCounter, IStakeService {
    /* EVENTS */

    /// @notice A fee was counted.
    /// @param workClass Of the work: inference 0, training 1, federated 2, audit 3, other 4.
    /// @param source The service that has the fee.
    /// @param fee In `token`'s smallest unit.
    /// @param value What it counts for, in the stake token's smallest unit.
    event FeeCounted(
        uint32 indexed epoch,
        address indexed provider,
        uint8 indexed workClass,
        address source,
        address token,
        uint128 fee,
        uint256 value
    );
    /// @notice An account divided its votes for an epoch. It replaces what it said before for that epoch.
    /// @param weight Its votes, in 2^-46 of the supply.
    /// @param sharesBps By class, in 1/10,000.
    event GaugeVoted(address indexed account, uint32 indexed epoch, uint48 weight, uint16[5] sharesBps);
    /// @notice An epoch was closed: what each class earns is known from now on.
    /// @param votes By class, in 2^-46 of the supply.
    /// @param counted Fees by class, in the stake token's smallest unit.
    /// @param rates What a unit of counted fees earns, by class, in 2^-48.
    event EpochClosed(uint32 indexed epoch, uint128 budget, uint48[5] votes, uint128[5] counted, uint48[5] rates);
    /// @notice A provider and its pool got a reward. Amounts in the stake token's smallest unit.
    event RewardClaimed(
        uint32 indexed epoch, address indexed provider, uint8 indexed workClass, uint128 own, uint128 poolPart
    );
    /// @notice A provider's own rewards were paid out.
    event RewardsCollected(address indexed provider, address indexed receiver, uint128 amount);
    /// @notice A pool's rewards went into Staking.
    event PoolRewardsHarvested(address indexed provider, uint128 amount);
    /// @notice A service is believed from now on, or no longer.
    event SourceSet(address indexed source, bool allowed);
    /// @notice What fees in a token count for changes with an epoch; in the stake token's smallest unit for 10^15 of the
    /// token's.
    event RateSet(address indexed token, uint112 rate, uint32 fromEpoch);
    /// @notice What an epoch can mint changes with an epoch.
    event BudgetSet(uint128 budget, uint32 fromEpoch);

    /* ERRORS */

    /// @dev Epochs of zero seconds.
    error RewardsEpochZero();
    /// @dev The most that such an epoch mints, `budget`, could be one reward, and can never be minted at once as `burst` can.
    error RewardsEpochTooLong(uint32 epochSeconds, uint256 budget, uint256 burst);
    error RewardsNotSource(address caller);
    error RewardsSourceMissing(address source);
    /// @dev Shares sum to the whole, or are all zero.
    error RewardsSharesNotWhole(uint256 sum);
    error RewardsNothingToCarry();
    /// @dev It ends at `end`, a timestamp.
    error RewardsEpochGoesOn(uint32 epoch, uint256 end);
    error RewardsEpochClosed(uint32 epoch);
    error RewardsEpochNotClosed(uint32 epoch);
    error RewardsClassUnknown(uint8 workClass);
    /// @dev Nobody of those asked for had a reward that fits into `mintable`.
    error RewardsNothingToClaim(uint32 epoch, uint8 workClass, uint128 mintable);
    error RewardsNothingToCollect(address provider);
    error RewardsReceiverZero();
    error RewardsRateAboveOne(uint112 rate, uint112 one);
    error RewardsBudgetAboveCap(uint128 budget, uint128 cap);

    /* EPOCHS */

    /// @notice How long an epoch lasts, in seconds.
    function EPOCH_SECONDS() external view returns (uint32); // solhint-disable-line func-name-mixedcase

    /// @notice The most that an epoch can mint: what comes back into the token's yearly cap in that time.
    function MAX_BUDGET() external view returns (uint128); // solhint-disable-line func-name-mixedcase

    /// @notice The epoch that goes on.
    function currentEpoch() external view returns (uint32);

    /// @notice Closes an epoch that is over: from then on its rewards can be claimed. Anybody may call it, at any time after
    /// its end, for epochs in any order; what comes of it depends on nothing that happened since. It costs the same however
    /// many providers there are.
    /// @dev Emits an {EpochClosed} event. An epoch that nobody voted for gives nothing.
    /// Requirements:
    /// - the epoch is over: {RewardsEpochGoesOn};
    /// - it was not closed before: {RewardsEpochClosed}.
    function checkpoint(uint32 epoch) external;

    /// @notice What is known of an epoch.
    /// @return closed Whether it was closed.
    /// @return parts By class: votes in 2^-46 of the supply; once it was closed, what a unit of counted fees earns, in 2^-48.
    /// @return counted Fees by class, in the stake token's smallest unit.
    function epochOf(uint32 epoch)
        external
        view
        returns (bool closed, uint48[CLASSES] memory parts, uint128[CLASSES] memory counted);

    /* VOTES */

    /// @notice Divides the caller's votes of token and stake among the classes for the next epoch. It counts with
    /// {IVotes-getPastVotes} of the token and of Staking at the second before the present epoch began, and for that epoch
    /// alone until it is carried on. All zero: it counts for nothing any more.
    /// @dev Emits a {GaugeVoted} event. Each class gets its part rounded down.
    /// Requirements:
    /// - the shares sum to 10,000, or are all zero: {RewardsSharesNotWhole}.
    /// @param sharesBps By class, in 1/10,000.
    function vote(uint16[CLASSES] calldata sharesBps) external;

    /// @notice Lets accounts say for the next epoch what they said last, with the votes that they have now by {vote}. Anybody
    /// may call it. Who said something for that epoch already is left out, and so is who says nothing.
    /// @dev Emits {GaugeVoted} events.
    /// Requirements:
    /// - something is carried on: {RewardsNothingToCarry}.
    /// @return carried How many.
    function carry(address[] calldata accounts) external returns (uint256 carried);

    /// @notice What an account said last, and for which epoch.
    /// @return epoch 0: it never said anything.
    function ballotOf(address account)
        external
        view
        returns (uint32 epoch, uint48 weight, uint16[CLASSES] memory sharesBps);

    /* REWARDS */

    /// @notice Gives providers and their pools what they earned in a class in an epoch. Anybody may call it. Who has nothing
    /// there is left out; so is whoever has more than can be minted now, and waits.
    /// @dev Emits {RewardClaimed} events. What was claimed is counted no more, so that nothing is claimed twice.
    /// Requirements:
    /// - there is such a class: {RewardsClassUnknown};
    /// - the epoch was closed: {RewardsEpochNotClosed};
    /// - somebody gets something: {RewardsNothingToClaim};
    /// - this contract is the token's minter: {TokenNotMinter}.
    /// @return total What was minted.
    function claim(uint32 epoch, uint8 workClass, address[] calldata providers) external returns (uint128 total);

    /// @notice Pays the caller's own rewards to `receiver`.
    /// @dev Emits a {RewardsCollected} event.
    /// Requirements:
    /// - `receiver` is not zero: {RewardsReceiverZero};
    /// - there is something: {RewardsNothingToCollect}.
    function collect(address receiver) external returns (uint128 amount);

    /// @notice Moves the rewards of a provider's pool into Staking, where they stream to delegators. Anybody may call it.
    /// @dev Emits a {PoolRewardsHarvested} event.
    /// Requirements:
    /// - there is something: {RewardsNothingToCollect};
    /// - Staking takes it, which appointed this contract and allowed the stake token as a reward: the errors of
    ///   {IStaking-distribute}.
    function harvest(address provider) external returns (uint128 amount);

    /// @notice What a provider's fees in a class in an epoch count for where nothing was claimed for them yet, and its pool's part
    /// of it; in the stake token's smallest unit.
    function countOf(uint32 epoch, uint8 workClass, address provider)
        external
        view
        returns (uint128 value, uint128 poolValue);

    /// @notice What a provider and its pool have claimed and not collected.
    function creditOf(address provider) external view returns (uint128 own, uint128 poolPart);

    /* GOVERNANCE */

    /// @notice Believes a service about fees, or no longer, at once.
    /// @dev Emits a {SourceSet} event. What it said stays.
    ///
    /// Warning: a source can count fees that nobody paid, in the epoch that goes on, too; the epoch's budget is the bound.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - one that is allowed has code: {RewardsSourceMissing}.
    function setSource(address source, bool allowed) external;

    /// @notice Sets what fees in a token count for from the next epoch on, in the stake token's smallest unit for 10^15 of
    /// the token's; 0: nothing.
    /// @dev Emits a {RateSet} event.
    ///
    /// Warning: where the stake token rises within an epoch to more than 10/9 of what the rate makes of it, who sells
    /// work to itself gains. The rate has to be below the price by more than that: docs/rewards.md says how much.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - of the stake token itself it is at most 10^15: {RewardsRateAboveOne}.
    function setRate(address feeToken, uint112 rate) external;

    /// @notice Sets what an epoch can mint, from the next one on.
    /// @dev Emits a {BudgetSet} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - it is at most {MAX_BUDGET}: {RewardsBudgetAboveCap}.
    function setBudget(uint128 budget) external;

    /// @notice Whether a service is believed.
    function isSource(address source) external view returns (bool);

    /// @notice What fees in a token count for, in the stake token's smallest unit for 10^15 of the token's: now, and from an
    /// epoch on.
    function rateOf(address feeToken) external view returns (uint112 rate, uint112 next, uint32 fromEpoch);

    /// @notice What an epoch can mint.
    function budgetOf(uint32 epoch) external view returns (uint128);

    /// @notice What is minted.
    function token() external view returns (address);

    /// @notice The {IStaking} whose stake votes and whose pools are paid.
    function staking() external view returns (address);
}
