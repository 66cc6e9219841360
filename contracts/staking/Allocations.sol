// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {Change, Service} from "../types/Allotments.sol";
import {Backing} from "../types/Backing.sol";
import {Payout, SlashReport} from "../types/Slash.sol";
import {StakingState} from "./StakingState.sol";

/// @title Allocations
/// @notice What services may lock of a provider's stake, and what they slash.
abstract contract Allocations is StakingState {
    /// @inheritdoc IStaking
    function allocate(address service, uint128 amount) external nonReentrant {
        _provider(msg.sender);
        _allotments.set(_backings[msg.sender], msg.sender, service, amount, _delegationRatio);
    }

    /// @inheritdoc IStaking
    function sync(address provider) external nonReentrant {
        _provider(provider);
        _fit(provider, _backings[provider].ownActive(), true);
    }

    /// @inheritdoc IStaking
    function slash(address provider, uint128 amount, Payout[] calldata payouts)
        external
        nonReentrant
        returns (SlashReport memory report)
    {
        Backing storage backing = _backings[provider];
        Change memory change;
        (report.own, report.delegated, change) =
            _allotments.take(backing, provider, msg.sender, amount, _delegationRatio);
        // What was slashed of a reservation was leaving, and yet is taken from all stake: what leaves has to wait until no
        // lock that others made before rests on it. Locks are shorter than the thaw.
        if (report.own + report.delegated > change.allocatedBefore) {
            backing.hold(uint48(block.timestamp) + THAW_SECONDS);
        }
        report.paid = _credit(payouts, report.own / 2);
        report.burned = report.own + report.delegated - report.paid;
        _pendingBurn += report.burned;
        _recordSlash(provider, report);
        emit StakeSlashed(provider, msg.sender, report.own, report.delegated, report.paid, report.burned);
        (report.allocated, report.payablePart) = _allotments.fit(backing, change);
    }

    /// @inheritdoc IStaking
    function sweepBurn() external nonReentrant {
        uint128 amount = _pendingBurn;
        _pendingBurn = 0;
        emit BurnSwept(amount);
        ERC20Burnable(address(TOKEN)).burn(amount);
    }

    /// @inheritdoc IStaking
    function allocationOf(address provider, address service)
        external
        view
        returns (uint128 allocated, uint128 payablePart, uint128 reserved)
    {
        return _allotments.allocationOf(_backings[provider], provider, service);
    }

    /// @inheritdoc IStaking
    function serviceOf(address service) external view returns (uint48 activeAt, uint48 maxLockSeconds, bool retired) {
        Service storage terms = _allotments.services[service];
        return (terms.activeAt, terms.maxLockSeconds, terms.retired);
    }

    /// @inheritdoc IStaking
    function servicesOf(address provider) external view returns (address[] memory) {
        return _allotments.servicesOf(_backings[provider]);
    }

    /// @inheritdoc IStaking
    function pendingBurn() external view returns (uint128) {
        return _pendingBurn;
    }

    /// @dev Pays in order while `budget` lasts (invariant 7).
    function _credit(Payout[] calldata payouts, uint128 budget) private returns (uint128 paid) {
        for (uint256 i = 0; i < payouts.length; ++i) {
            uint128 amount = uint128(Math.min(payouts[i].amount, budget));
            if (amount == 0) continue;
            budget -= amount;
            if (payouts[i].account == address(0)) continue;
            paid += amount;
            _addCredit(payouts[i].account, address(TOKEN), amount);
        }
    }

    function _recordSlash(address provider, SlashReport memory report) private {
        Backing storage backing = _backings[provider];
        if (report.own != 0 && _providers[provider].votes) _ballots.setOwn(provider, backing.ownActive());
        if (report.delegated != 0) _ballots.setPrice(provider, backing.delegated.tokens, backing.delegated.shares);
    }
}
