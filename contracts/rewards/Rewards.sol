// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {IAssayToken} from "../interfaces/IAssayToken.sol";
import {IFeeCounter} from "../interfaces/IFeeCounter.sol";
import {IRewards} from "../interfaces/IRewards.sol";
import {IStakeService} from "../interfaces/IStakeService.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {CLASSES, ClassParts} from "../types/ClassParts.sol";
import {EpochValue} from "../types/EpochValue.sol";
import {Workloads} from "../types/Workloads.sol";
import {Gauges} from "./Gauges.sol";

/// @title Rewards
/// @notice Counts fees, closes epochs, and mints what they gave (invariant 11).
contract Rewards is Gauges, Ownable2Step {
    using Checkpoints for Checkpoints.Trace208;
    using SafeERC20 for IERC20;

    /// @dev An amount, and what of it is a delegation pool's.
    struct Split {
        uint128 all; // slot 0
        uint128 poolPart;
    }

    struct Credit {
        uint128 own; // slot 0
        uint128 poolPart;
    }

    /// @dev What a unit of the stake token counts for, as a rate.
    uint112 private constant RATE_ONE = 1e15;

    /// @dev Bits of what a unit of counted fees earns.
    uint256 private constant EARNING_BITS = 48;

    /// @dev The most that a unit of counted fees earns: nine tenths.
    uint256 private constant MOST_EARNING = (9 << EARNING_BITS) / 10;

    /// @inheritdoc IRewards
    uint128 public immutable MAX_BUDGET;

    IAssayToken private immutable TOKEN;

    mapping(uint32 epoch => mapping(uint8 workClass => mapping(address provider => Split))) private _counts; // slot 4
    mapping(address provider => Credit) private _credits; // slot 5
    mapping(address token => EpochValue) private _rates; // slot 6
    mapping(address source => bool) private _sources; // slot 7
    Checkpoints.Trace208 private _budgets; // slot 8: by the epoch from which they hold

    /// @notice Nothing counts and nothing is minted before the owner says so.
    /// @param owner_ The timelock in production.
    /// @param epochSeconds A week in production.
    constructor(address owner_, IStaking staking_, uint32 epochSeconds) Gauges(staking_, epochSeconds) Ownable(owner_) {
        TOKEN = IAssayToken(staking_.stakeToken());
        uint256 cap = TOKEN.YEARLY_CAP();
        // A twelfth of the cap can be minted at once, and eleven come back in a year.
        (uint256 burst, uint256 budget) = (cap / 12, (cap - cap / 12) * epochSeconds / 365 days);
        if (budget > burst) revert RewardsEpochTooLong(epochSeconds, budget, burst);
        MAX_BUDGET = uint128(budget);
    }

    /* COUNTING */

    /// @inheritdoc IFeeCounter
    function count(address provider, address feeToken, bytes4 workload, uint128 fee, uint16 poolBps) external {
        if (!_sources[msg.sender]) revert RewardsNotSource(msg.sender);
        uint32 epoch = currentEpoch();
        uint8 workClass = Workloads.bitOf(workload);
        uint128 before = _epochs[epoch].counted[workClass];
        // Of 128 and 112 bits. A class counts no more than its type holds.
        uint256 value = Math.min(uint256(fee) * _rates[feeToken].inEpoch(epoch) / RATE_ONE, type(uint128).max - before);
        if (value == 0) return;
        Split storage split = _counts[epoch][workClass][provider];
        // At most the class's sum, which fits.
        unchecked {
            _epochs[epoch].counted[workClass] = before + uint128(value);
            (split.all, split.poolPart) = (
                split.all + uint128(value), split.poolPart + uint128(value * Math.min(poolBps, BPS) / BPS)
            );
        }
        emit FeeCounted(epoch, provider, workClass, msg.sender, feeToken, fee, value);
    }

    /// @inheritdoc IRewards
    function countOf(uint32 epoch, uint8 workClass, address provider)
        external
        view
        returns (uint128 value, uint128 poolValue)
    {
        Split storage split = _counts[epoch][workClass][provider];
        return (split.all, split.poolPart);
    }

    /* EPOCHS */

    /// @inheritdoc IRewards
    function checkpoint(uint32 epoch) external {
        uint256 end = (uint256(epoch) + 1) * EPOCH_SECONDS;
        if (block.timestamp < end) revert RewardsEpochGoesOn(epoch, end);
        ClassParts votes = _epochs[epoch].parts;
        if (votes.isClosed()) revert RewardsEpochClosed(epoch);
        uint128[CLASSES] memory counted = _epochs[epoch].counted;
        uint256 budget = budgetOf(epoch);
        uint256 all = votes.sum();
        ClassParts earnings;
        for (uint256 workClass; workClass < CLASSES; ++workClass) {
            if (counted[workClass] == 0 || all == 0) continue;
            // Of 128 and 48 bits, and of 48. Both are rounded down, so that no class passes its share.
            uint256 share = budget * votes.part(workClass) / all;
            earnings = earnings.plus(workClass, Math.min((share << EARNING_BITS) / counted[workClass], MOST_EARNING));
        }
        _epochs[epoch].parts = earnings.close();
        emit EpochClosed(epoch, uint128(budget), votes.all(), counted, earnings.all());
    }

    /// @inheritdoc IRewards
    function epochOf(uint32 epoch)
        external
        view
        returns (bool closed, uint48[CLASSES] memory parts, uint128[CLASSES] memory counted)
    {
        Epoch storage self = _epochs[epoch];
        return (self.parts.isClosed(), self.parts.all(), self.counted);
    }

    /* REWARDS */

    /// @inheritdoc IRewards
    function claim(uint32 epoch, uint8 workClass, address[] calldata providers) external returns (uint128 total) {
        if (workClass >= CLASSES) revert RewardsClassUnknown(workClass);
        ClassParts earnings = _epochs[epoch].parts;
        if (!earnings.isClosed()) revert RewardsEpochNotClosed(epoch);
        uint256 earning = earnings.part(workClass);
        mapping(address => Split) storage counts = _counts[epoch][workClass];
        uint128 available = TOKEN.mintable();
        for (uint256 i; i < providers.length; ++i) {
            address provider = providers[i];
            Split storage split = counts[provider];
            // Less than what was counted.
            uint128 reward = uint128((split.all * earning) >> EARNING_BITS);
            uint128 poolPart = uint128((split.poolPart * earning) >> EARNING_BITS);
            if (reward == 0 || reward > available - total) continue;
            (split.all, split.poolPart) = (0, 0);
            total += reward;
            Credit storage credit = _credits[provider];
            // All that is credited here was minted, and fits 128 bits.
            unchecked {
                (credit.own, credit.poolPart) = (credit.own + (reward - poolPart), credit.poolPart + poolPart);
            }
            emit RewardClaimed(epoch, provider, workClass, reward - poolPart, poolPart);
        }
        if (total == 0) revert RewardsNothingToClaim(epoch, workClass, available);
        TOKEN.mint(address(this), total);
    }

    /// @inheritdoc IRewards
    function collect(address receiver) external returns (uint128 amount) {
        if (receiver == address(0)) revert RewardsReceiverZero();
        amount = _credits[msg.sender].own;
        if (amount == 0) revert RewardsNothingToCollect(msg.sender);
        _credits[msg.sender].own = 0;
        emit RewardsCollected(msg.sender, receiver, amount);
        IERC20(address(TOKEN)).safeTransfer(receiver, amount);
    }

    /// @inheritdoc IRewards
    function harvest(address provider) external returns (uint128 amount) {
        amount = _credits[provider].poolPart;
        if (amount == 0) revert RewardsNothingToCollect(provider);
        _credits[provider].poolPart = 0;
        emit PoolRewardsHarvested(provider, amount);
        IERC20(address(TOKEN)).forceApprove(address(STAKING), amount);
        STAKING.distribute(provider, address(TOKEN), amount);
    }

    /// @inheritdoc IRewards
    function creditOf(address provider) external view returns (uint128 own, uint128 poolPart) {
        Credit storage credit = _credits[provider];
        return (credit.own, credit.poolPart);
    }

    /* GOVERNANCE */

    /// @inheritdoc IRewards
    function setSource(address source, bool allowed) external onlyOwner {
        if (allowed && source.code.length == 0) revert RewardsSourceMissing(source);
        _sources[source] = allowed;
        emit SourceSet(source, allowed);
    }

    /// @inheritdoc IRewards
    function setRate(address feeToken, uint112 rate) external onlyOwner {
        if (feeToken == address(TOKEN) && rate > RATE_ONE) revert RewardsRateAboveOne(rate, RATE_ONE);
        emit RateSet(feeToken, rate, _rates[feeToken].set(rate, currentEpoch()));
    }

    /// @inheritdoc IRewards
    function setBudget(uint128 budget) external onlyOwner {
        if (budget > MAX_BUDGET) revert RewardsBudgetAboveCap(budget, MAX_BUDGET);
        uint32 from = currentEpoch() + 1;
        _budgets.push(from, budget);
        emit BudgetSet(budget, from);
    }

    /// @inheritdoc IRewards
    function isSource(address source) external view returns (bool) {
        return _sources[source];
    }

    /// @inheritdoc IRewards
    function rateOf(address feeToken) external view returns (uint112 rate, uint112 next, uint32 fromEpoch) {
        EpochValue storage self = _rates[feeToken];
        return (self.inEpoch(currentEpoch()), self.next, self.from);
    }

    /// @inheritdoc IRewards
    function budgetOf(uint32 epoch) public view returns (uint128) {
        // As it was set.
        return uint128(_budgets.upperLookupRecent(epoch));
    }

    /// @inheritdoc IRewards
    function token() external view returns (address) {
        return address(TOKEN);
    }

    /// @inheritdoc IRewards
    function staking() external view returns (address) {
        return address(STAKING);
    }

    /* STAKE */

    /// @inheritdoc IStakeService
    /// @dev This is a service only since services alone pay pools. It locks nothing.
    function maxLockSeconds() external pure returns (uint48) {
        return 0;
    }

    /// @inheritdoc IStakeService
    function onAllocationChanged(address, uint128, uint128) external pure {} // solhint-disable-line no-empty-blocks
}
