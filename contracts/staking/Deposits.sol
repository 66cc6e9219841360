// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {ProviderRecord} from "../types/ProviderRecord.sol";
import {StakePool} from "../types/StakePool.sol";
import {StakingState} from "./StakingState.sol";

/// @title Deposits
/// @notice How tokens become own stake or a share of a delegation pool.
abstract contract Deposits is StakingState {
    using SafeERC20 for IERC20;

    /// @inheritdoc IStaking
    function stake(address provider, uint128 amount) external nonReentrant returns (uint128 shares) {
        return _stake(provider, amount);
    }

    /// @inheritdoc IStaking
    function stakeWithPermit(address provider, uint128 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
        nonReentrant
        returns (uint128 shares)
    {
        _permit(amount, deadline, v, r, s);
        return _stake(provider, amount);
    }

    /// @inheritdoc IStaking
    function delegate(address provider, uint128 amount, uint128 minShares, address onBehalf)
        external
        nonReentrant
        returns (uint128 shares)
    {
        return _delegate(provider, amount, minShares, onBehalf);
    }

    /// @inheritdoc IStaking
    function delegateWithPermit(
        address provider,
        uint128 amount,
        uint128 minShares,
        address onBehalf,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant returns (uint128 shares) {
        _permit(amount, deadline, v, r, s);
        return _delegate(provider, amount, minShares, onBehalf);
    }

    function _permit(uint128 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) private {
        // What counts is the allowance, which the transfer tests.
        // solhint-disable-next-line no-empty-blocks
        try IERC20Permit(address(TOKEN)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
    }

    function _stake(address provider, uint128 amount) private returns (uint128 shares) {
        ProviderRecord storage record = _provider(provider);
        StakePool storage own = _backings[provider].own;
        StakePool memory pool;
        (pool.tokens, pool.shares) = (own.tokens, own.shares);
        shares = _sharesFor(provider, pool, amount);
        pool.mint(amount, shares);
        (own.tokens, own.shares) = (pool.tokens, pool.shares);
        if (record.votes) {
            pool.thawing = own.thawing;
            _ballots.setOwn(provider, pool.activeTokens());
        }
        emit Staked(provider, msg.sender, amount, shares);
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
    }

    function _delegate(address provider, uint128 amount, uint128 minShares, address onBehalf)
        private
        returns (uint128 shares)
    {
        if (onBehalf == address(0)) revert StakingBeneficiaryZero();
        if (onBehalf == provider) revert StakingSelfDelegation(provider);
        StakePool memory own = _backings[provider].own;
        // Who has own stake is a provider: a slot less to read.
        if (own.shares == 0) _provider(provider);
        StakePool memory pool = _backings[provider].delegated;
        if (pool.shares == 0) _ballots.resetPrice(provider);
        shares = _sharesFor(provider, pool, amount);
        if (shares < minShares) revert StakingSharesBelowMinimum(shares, minShares);
        _rewards.shift(pool, provider, onBehalf, 0, shares);
        pool.mint(amount, shares);
        _checkRatio(provider, own, pool);

        (_backings[provider].delegated.tokens, _backings[provider].delegated.shares) = (pool.tokens, pool.shares);
        _addPosition(provider, onBehalf, shares);
        emit Delegated(provider, onBehalf, msg.sender, amount, shares);
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @dev What a deposit buys.
    function _sharesFor(address provider, StakePool memory pool, uint128 amount) private view returns (uint128) {
        if (amount < MIN_DEPOSIT || amount == 0) revert StakingDepositBelowMinimum(amount, MIN_DEPOSIT);
        if (pool.isImpaired()) revert StakingPoolImpaired(provider, pool.tokens, pool.shares);
        uint256 shares = pool.toSharesDown(amount);
        if (shares + pool.shares > type(uint128).max) revert StakingSharesOverflow(shares);
        return uint128(shares);
    }
}
