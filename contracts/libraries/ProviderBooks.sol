// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IProviderBooks} from "../interfaces/IProviderBooks.sol";
import {IStakeService} from "../interfaces/IStakeService.sol";
import {ProviderBook} from "../types/ProviderBook.sol";
import {StakeLocks} from "./StakeLocks.sol";

/// @title ProviderBooks
/// @notice Keeps what a service knows of providers true, and shows it.
abstract contract ProviderBooks is IProviderBooks, StakeLocks, Ownable2Step, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /* TRUTH */

    /// @inheritdoc IProviderBooks
    function sync(address provider) external {
        _books[provider].refresh(STAKING, REGISTRY, provider);
    }

    /// @inheritdoc IStakeService
    /// @dev Not guarded: stake can leave while this service is in a call.
    function onAllocationChanged(address provider, uint128 allocated, uint128 payablePart) external {
        if (msg.sender != address(STAKING)) revert BookNotStaking(msg.sender);
        _books[provider].setAllocation(allocated, payablePart);
    }

    /// @inheritdoc IProviderBooks
    function bookOf(address provider) external view returns (ProviderBook memory) {
        return _books[provider];
    }

    /* POOLS */

    /// @inheritdoc IProviderBooks
    function poolCreditOf(address provider, address token) external view returns (uint128) {
        // Below 2^128, as it is kept.
        return uint128(_poolCredits[token][provider].amount);
    }

    /// @inheritdoc IProviderBooks
    function harvest(address provider, address token) external nonReentrant {
        // Below 2^128, as it is kept.
        uint128 amount = uint128(_poolCredits[token][provider].amount);
        if (amount == 0) revert BookNothingToHarvest(provider, token);
        _poolCredits[token][provider].amount = 0;
        emit PoolHarvested(provider, token, amount);
        IERC20(token).forceApprove(address(STAKING), amount);
        STAKING.distribute(provider, token, amount);
    }

    /* FEES */

    /// @inheritdoc IProviderBooks
    function countFees(address provider, bool counted) external {
        if (!_actsFor(provider)) revert BookNotProvider(provider, msg.sender);
        _books[provider].feesCounted = counted;
        emit FeeCountingSwitched(provider, counted);
    }

    /// @inheritdoc IProviderBooks
    function setFeeCounter(address newCounter) external onlyOwner {
        _feeCounter = newCounter;
        emit FeeCounterChanged(newCounter);
    }

    /// @inheritdoc IProviderBooks
    function feeCounter() external view returns (address) {
        return _feeCounter;
    }

    /* PARTIES */

    /// @inheritdoc IProviderBooks
    function staking() external view returns (address) {
        return address(STAKING);
    }

    /// @inheritdoc IProviderBooks
    function providerRegistry() external view returns (address) {
        return address(REGISTRY);
    }

    /// @inheritdoc IProviderBooks
    function slashingPolicy() external view returns (address) {
        return address(POLICY);
    }
}
