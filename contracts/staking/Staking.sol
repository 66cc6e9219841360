// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStaking} from "../interfaces/IStaking.sol";
import {StakePool} from "../types/StakePool.sol";
import {Allocations} from "./Allocations.sol";
import {Deposits} from "./Deposits.sol";
import {Earnings} from "./Earnings.sol";
import {StakeVotes} from "./StakeVotes.sol";
import {StakingState} from "./StakingState.sol";
import {Withdrawals} from "./Withdrawals.sol";

/// @title Staking
/// @notice Own and delegated stake behind providers, which services lock within allocations and slash.
contract Staking is Deposits, Withdrawals, Allocations, Earnings, StakeVotes {
    /// @notice Staking without providers, services and reward tokens.
    /// @param owner_ The timelock in production.
    /// @param token_ The stake token, which has `burn`.
    /// @param thawSeconds Above zero; above the longest lock of every service that will be appointed.
    /// @param noticeSeconds Above `thawSeconds`.
    /// @param epochSeconds Above zero.
    /// @param minDeposit In the token's smallest unit.
    /// @param ratio The first {delegationRatio}.
    constructor(
        address owner_,
        address token_,
        uint48 thawSeconds,
        uint48 noticeSeconds,
        uint48 epochSeconds,
        uint128 minDeposit,
        uint16 ratio
    ) StakingState(owner_, token_, thawSeconds, noticeSeconds, epochSeconds, minDeposit, ratio) {}

    /* PROVIDERS */

    /// @inheritdoc IStaking
    function register(address operator, uint16 commissionBps) external {
        _providers[msg.sender].register(msg.sender, operator, commissionBps);
    }

    /// @inheritdoc IStaking
    function setOperator(address operator) external {
        _provider(msg.sender).setOperator(msg.sender, operator);
    }

    /// @inheritdoc IStaking
    function scheduleCommission(uint16 commissionBps) external {
        _provider(msg.sender).scheduleCommission(msg.sender, commissionBps, NOTICE_SECONDS);
    }

    /// @inheritdoc IStaking
    function operatorOf(address provider) external view returns (address) {
        return _providers[provider].operator;
    }

    /// @inheritdoc IStaking
    function commissionOf(address provider) external view returns (uint16 commissionBps, uint16 next, uint48 from) {
        return _providers[provider].commission();
    }

    /// @inheritdoc IStaking
    function ownStakeOf(address provider) external view returns (StakePool memory) {
        return _backings[provider].own;
    }

    /// @inheritdoc IStaking
    function delegationPoolOf(address provider) external view returns (StakePool memory) {
        return _backings[provider].delegated;
    }

    /// @inheritdoc IStaking
    function usableStakeOf(address provider) external view returns (uint256) {
        return _backings[provider].usable(_delegationRatio);
    }

    /* GOVERNANCE */

    /// @inheritdoc IStaking
    function appoint(address service) external onlyOwner {
        _allotments.appoint(service, THAW_SECONDS, NOTICE_SECONDS);
    }

    /// @inheritdoc IStaking
    function retire(address service) external onlyOwner {
        _allotments.retire(service);
    }

    /// @inheritdoc IStaking
    function setDelegationRatio(uint16 ratio) external onlyOwner {
        _setDelegationRatio(ratio);
    }

    /// @inheritdoc IStaking
    function setRewardToken(address token, bool allowed) external onlyOwner {
        _rewards.allow(token, allowed);
    }

    /// @inheritdoc IStaking
    function delegationRatio() external view returns (uint16) {
        return _delegationRatio;
    }

    /// @inheritdoc IStaking
    function stakeToken() external view returns (address) {
        return address(TOKEN);
    }
}
