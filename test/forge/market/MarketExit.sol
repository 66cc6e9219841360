// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {JobState} from "../../../contracts/types/Job.sol";
import {ProviderBook} from "../../../contracts/types/ProviderBook.sol";
import {FUNDS, MOST_PROVIDERS, providerAt} from "../staking/Actions.sol";
import {vm} from "../Vm.sol";
import {CLIENTS} from "./MarketActions.sol";
import {MarketChecks} from "./MarketChecks.sol";

/// @notice From wherever a campaign came to, all jobs end and everybody takes out what is theirs, by calls that anybody may
/// make or by their own (invariant 12), and what they then have in hand adds up (invariant 14).
abstract contract MarketExit is MarketChecks {
    function leave() external override {
        if (_looksAt(5)) {
            for (uint256 i; i < _works.length; ++i) _checkJob(i);
        }
        if (_looksAt(10)) {
            for (uint256 i; i < _sittings.length; ++i) _checkSitting(i);
        }
        _endSessions();
        _endJobs();
        for (uint256 j; j < 2; ++j) {
            sessions.sweepFees(_tokenOf(j));
            _sweepFees(_tokenOf(j));
            for (uint256 i; i < _providerCount; ++i) {
                _harvestAll(providerAt(i), _tokenOf(j));
            }
        }
        // What pools earned is in Staking: nobody needs the market from here on.
        _leaveStaking();
        for (uint256 j; j < 2; ++j) _takeAllOut(_tokenOf(j));
        _checkClients();
    }

    function _harvestAll(address provider, address asset) private {
        if (market.poolCreditOf(provider, asset) != 0) _harvest(market, provider, asset);
        if (sessions.poolCreditOf(provider, asset) != 0) _harvest(sessions, provider, asset);
    }

    /// @dev Vouchers that nobody showed are void, what was not redeemed goes back, and nothing stays locked.
    function _endSessions() private {
        while (_open.length != 0) {
            uint256 i = _open[_open.length - 1];
            if (_isUnclosed(i)) _pass(_sittings[i].closesAt);
            if (!_sittings[i].finished) _finish(i, i % 2 == 0);
            if (!_sittings[i].locked) continue;
            if (!_isReleasable(i)) _pass(_disputableUntil(i) + 1);
            _release(i);
        }
    }

    /// @dev Claims are settled when their time is over, what was not answered is refunded.
    function _endJobs() private {
        while (_live.length != 0) {
            uint256 i = _live[_live.length - 1];
            _pass(_endOf(i) + 1);
            if (_works[i].state == JobState.Claimed) _settle(_alike(i, true, _isRipe));
            else _reclaim(_alike(i, true, _isLate));
        }
        if (!_looksAt(12)) return;
        for (uint256 i; i < _providerCount; ++i) {
            ProviderBook memory book = market.bookOf(providerAt(i));
            vm.assertEq(book.locked, 0, "invariant 12: stake stays locked");
            vm.assertEq(book.busy, 0, "invariant 12: units stay booked");
            vm.assertEq(sessions.bookOf(providerAt(i)).locked, 0, "invariant 12: stake stays locked");
        }
    }

    function _takeAllOut(address asset) private {
        for (uint256 i; i < _accounts.length; ++i) {
            uint256 balance = _balanceOf(_accounts[i], asset);
            if (balance != 0) _withdrawFrom(_accounts[i], asset, uint128(balance));
        }
        for (uint256 i; i < _providerCount; ++i) {
            uint128 balance = sessions.balanceOf(providerAt(i), asset);
            if (balance != 0) _takeOutOfSessions(providerAt(i), asset, balance);
        }
        if (!_looksAt(12)) return;
        uint256 left = IERC20(asset).balanceOf(address(market));
        vm.assertEq(left, _money[asset].donated, "invariant 12: other than gifts is left in the market");
        left = IERC20(asset).balanceOf(address(sessions));
        vm.assertEq(left, _sessionGifts[asset], "invariant 12: other than gifts is left in sessions");
    }

    /// @dev Invariant 14: a client lost the prices of answers and nothing else, and providers have no more than those.
    function _checkClients() private view {
        if (!_looksAt(14)) return;
        for (uint256 j; j < 2; ++j) {
            address asset = _tokenOf(j);
            for (uint256 i; i < CLIENTS; ++i) {
                address client = _clients[i];
                uint256 due = FUNDS + _gifts[client][asset] + _consoled[client][asset] - _spent[client][asset];
                vm.assertEq(IERC20(asset).balanceOf(client), due, "invariant 14: a client lost other than it spent");
            }
            for (uint256 i; i < MOST_PROVIDERS; ++i) {
                (uint256 took, uint256 earned) = (_tookOut[providerAt(i)][asset], _earned[providerAt(i)][asset]);
                vm.assertLe(took, earned, "invariant 14: a provider took more than clients paid it");
            }
        }
    }
}
