// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IStaking} from "../interfaces/IStaking.sol";

/// @notice What a provider said of itself.
struct ProviderRecord {
    address operator; // slot 0; zero: there is no such provider
    uint16 commissionBps;
    uint16 nextCommissionBps;
    uint48 commissionFrom;
    bool votes; // whether its own stake votes
}

/// @dev The most that a commission can be, in 1/10,000.
uint16 constant MOST_COMMISSION_BPS = 5_000;

/// @dev The most that one change moves a commission, in 1/10,000.
uint16 constant MOST_COMMISSION_STEP_BPS = 500;

using ProviderRecordLib for ProviderRecord global;

/// @title ProviderRecordLib
/// @notice Checks and changes a {ProviderRecord}; `provider` is its owner.
library ProviderRecordLib {
    /// @notice As {IStaking-register}.
    function register(ProviderRecord storage self, address provider, address operator, uint16 commissionBps) internal {
        if (self.operator != address(0)) revert IStaking.StakingProviderRegistered(provider);
        _checkOperator(provider, operator);
        _checkCommission(commissionBps);
        (self.operator, self.commissionBps, self.nextCommissionBps) = (operator, commissionBps, commissionBps);
        emit IStaking.ProviderRegistered(provider, operator, commissionBps);
    }

    /// @notice As {IStaking-setOperator}.
    function setOperator(ProviderRecord storage self, address provider, address operator) internal {
        _checkOperator(provider, operator);
        self.operator = operator;
        emit IStaking.OperatorChanged(provider, operator);
    }

    /// @notice As {IStaking-scheduleCommission}.
    function scheduleCommission(
        ProviderRecord storage self,
        address provider,
        uint16 commissionBps,
        uint48 noticeSeconds
    ) internal {
        _checkCommission(commissionBps);
        (uint16 current,,) = self.commission();
        uint16 step = current < commissionBps ? commissionBps - current : current - commissionBps;
        if (step > MOST_COMMISSION_STEP_BPS) {
            revert IStaking.StakingCommissionStepTooLarge(current, commissionBps, MOST_COMMISSION_STEP_BPS);
        }
        uint48 from = uint48(block.timestamp) + noticeSeconds;
        (self.commissionBps, self.nextCommissionBps, self.commissionFrom) = (current, commissionBps, from);
        emit IStaking.CommissionScheduled(provider, commissionBps, from);
    }

    /// @notice As {IStaking-commissionOf}.
    function commission(ProviderRecord storage self)
        internal
        view
        returns (uint16 commissionBps, uint16 next, uint48 from)
    {
        (commissionBps, next, from) = (self.commissionBps, self.nextCommissionBps, self.commissionFrom);
        if (block.timestamp >= from) commissionBps = next;
    }

    function _checkOperator(address provider, address operator) private pure {
        if (operator == address(0)) revert IStaking.StakingOperatorZero(provider);
        if (operator == provider) revert IStaking.StakingOperatorIsOwner(provider);
    }

    function _checkCommission(uint16 commissionBps) private pure {
        if (commissionBps <= MOST_COMMISSION_BPS) return;
        revert IStaking.StakingCommissionAboveCap(commissionBps, MOST_COMMISSION_BPS);
    }
}
