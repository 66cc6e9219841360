// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {RewardStream} from "../types/RewardStream.sol";
import {StakePool} from "../types/StakePool.sol";
import {StakingState} from "./StakingState.sol";

/// @title Earnings
/// @notice What flows to delegators, and what is credited to anybody.
abstract contract Earnings is StakingState {
    using SafeERC20 for IERC20;

    /// @inheritdoc IStaking
    function distribute(address provider, address token, uint128 amount) external nonReentrant {
        if (_allotments.services[msg.sender].activeAt == 0) revert StakingNotService(msg.sender);
        _provider(provider);
        if (amount == 0) revert StakingRewardZero(provider, token);
        if (!_rewards.tokens[token].allowed) revert StakingRewardTokenNotAllowed(token);
        // Nothing else moves this contract's tokens meanwhile: every function that does excludes the others.
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        if (received != amount) revert StakingTransferMismatch(token, amount, received);

        StakePool memory pool = _backings[provider].delegated;
        // Nobody could earn it, or nobody who has stake and can be joined.
        if (pool.activeShares() == 0 || pool.isImpaired()) return _addCredit(provider, token, amount);
        uint48 end = _rewards.feed(_backings[provider].delegated, provider, token, amount, EPOCH_SECONDS);
        emit RewardsDistributed(provider, token, msg.sender, amount, end);
    }

    /// @inheritdoc IStaking
    function claim(address provider, address token, address receiver) external nonReentrant returns (uint128 amount) {
        if (receiver == address(0)) revert StakingReceiverZero();
        RewardStream storage stream = _rewards.streams[provider][token];
        StakePool memory pool = _backings[provider].delegated;
        amount = stream.settle(pool.activeShares(), msg.sender, _positions[provider][msg.sender].shares);
        if (amount == 0) revert StakingNothingToClaim(msg.sender, provider, token);
        emit RewardsClaimed(provider, token, msg.sender, receiver, amount);
        IERC20(token).safeTransfer(receiver, amount);
    }

    /// @inheritdoc IStaking
    function collect(address token, address receiver) external nonReentrant returns (uint128 amount) {
        if (receiver == address(0)) revert StakingReceiverZero();
        amount = _credits[msg.sender][token];
        if (amount == 0) revert StakingNothingToCollect(msg.sender, token);
        _credits[msg.sender][token] = 0;
        emit Collected(msg.sender, token, receiver, amount);
        IERC20(token).safeTransfer(receiver, amount);
    }

    /// @inheritdoc IStaking
    function claimable(address account, address provider, address token) external view returns (uint128) {
        RewardStream storage stream = _rewards.streams[provider][token];
        StakePool memory pool = _backings[provider].delegated;
        return stream.owed(pool.activeShares(), account, _positions[provider][account].shares);
    }

    /// @inheritdoc IStaking
    function creditOf(address account, address token) external view returns (uint128) {
        return _credits[account][token];
    }

    /// @inheritdoc IStaking
    function rewardTokens() external view returns (address[] memory) {
        return _rewards.all();
    }

    /// @inheritdoc IStaking
    function isRewardToken(address token) external view returns (bool) {
        return _rewards.tokens[token].allowed;
    }
}
