// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {Backing} from "../types/Backing.sol";
import {StakePool} from "../types/StakePool.sol";
import {StakingState} from "./StakingState.sol";

/// @title Withdrawals
/// @notice How shares thaw and leave, and what holds them back.
abstract contract Withdrawals is StakingState {
    using SafeERC20 for IERC20;

    /// @inheritdoc IStaking
    function requestWithdrawal(address provider, uint128 shares) external nonReentrant returns (uint48 readyAt) {
        if (shares == 0) revert StakingSharesZero();
        uint128 available = sharesOf(msg.sender, provider);
        if (shares > available) revert StakingSharesShort(msg.sender, provider, shares, available);
        StakePool memory own = _backings[provider].own;
        uint128 ownBefore = own.activeTokens();

        readyAt = uint48(block.timestamp) + THAW_SECONDS;
        _requests[provider][msg.sender][readyAt] += shares;
        if (msg.sender == provider) {
            own.thawing += shares;
            _thawOwn(provider, own);
        } else {
            StakePool memory pool = _backings[provider].delegated;
            _rewards.shift(pool, provider, msg.sender, shares, 0);
            _backings[provider].delegated.thawing = pool.thawing + shares;
            _setPosition(provider, msg.sender, available - shares);
        }
        emit WithdrawalRequested(provider, msg.sender, shares, readyAt);
        _fit(provider, ownBefore, false);
    }

    /// @inheritdoc IStaking
    function cancelWithdrawal(address provider, uint48 readyAt) external nonReentrant {
        uint128 shares = _takeRequest(provider, readyAt);
        StakePool memory own = _backings[provider].own;
        if (msg.sender == provider) {
            own.thawing -= shares;
            _thawOwn(provider, own);
        } else {
            StakePool memory pool = _backings[provider].delegated;
            _rewards.shift(pool, provider, msg.sender, 0, shares);
            pool.thawing -= shares;
            _checkRatio(provider, own, pool);
            _backings[provider].delegated.thawing = pool.thawing;
            _addPosition(provider, msg.sender, shares);
        }
        emit WithdrawalCanceled(provider, msg.sender, shares, readyAt);
    }

    /// @inheritdoc IStaking
    function withdraw(address provider, uint48 readyAt, address receiver)
        external
        nonReentrant
        returns (uint128 amount)
    {
        if (receiver == address(0)) revert StakingReceiverZero();
        uint128 shares = _takeRequest(provider, readyAt);
        if (block.timestamp < readyAt) revert StakingRequestNotReady(readyAt, block.timestamp);
        Backing storage backing = _backings[provider];
        StakePool storage pool = msg.sender == provider ? backing.own : backing.delegated;
        if (block.timestamp < pool.heldUntil) {
            uint128 requested = shares;
            shares = _freeShares(provider, pool, requested);
            if (shares != requested) _requests[provider][msg.sender][readyAt] = requested - shares;
        }
        amount = pool.burn(shares);
        emit Withdrawn(provider, msg.sender, receiver, shares, amount, readyAt);
        TOKEN.safeTransfer(receiver, amount);
    }

    /// @inheritdoc IStaking
    function sharesOf(address account, address provider) public view returns (uint128) {
        if (account != provider) return _positions[provider][account].shares;
        StakePool memory own = _backings[provider].own;
        return own.activeShares();
    }

    /// @inheritdoc IStaking
    function requestOf(address account, address provider, uint48 readyAt) external view returns (uint128 shares) {
        return _requests[provider][account][readyAt];
    }

    /// @dev Stores how much of a provider's own stake is leaving.
    function _thawOwn(address provider, StakePool memory own) private {
        _backings[provider].own.thawing = own.thawing;
        if (_providers[provider].votes) _ballots.setOwn(provider, own.activeTokens());
    }

    function _takeRequest(address provider, uint48 readyAt) private returns (uint128 shares) {
        mapping(uint48 => uint128) storage requests = _requests[provider][msg.sender];
        shares = requests[readyAt];
        if (shares == 0) revert StakingRequestUnknown(msg.sender, provider, readyAt);
        delete requests[readyAt];
    }

    /// @dev Those of `shares` that no service's lock may rest on.
    function _freeShares(address provider, StakePool storage from, uint128 shares) private view returns (uint128 free) {
        StakePool memory pool = from;
        Backing storage backing = _backings[provider];
        uint256 tokens = uint256(backing.own.tokens) + backing.delegated.tokens;
        uint256 committed = _allotments.committedBy(backing, provider);
        free = pool.affordable(shares, Math.saturatingSub(tokens, committed));
        bool nothing = pool.toTokensDown(free) == 0 && pool.toTokensDown(shares) != 0;
        if (nothing) revert StakingStakeHeld(provider, committed, pool.heldUntil);
    }
}
