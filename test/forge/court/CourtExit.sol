// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {vm} from "../Vm.sol";
import {CourtChecks} from "./CourtChecks.sol";
import {NATIVE, Standing} from "./CourtLedger.sol";
import {FUNDS, MOVE, PROVIDERS, STAKE, THAW} from "./CourtWorld.sol";

/// @notice From wherever a campaign came to, a move after the last lock everything ends, by calls that anybody may make or by
/// their own, and everybody leaves (invariant 12); and what they then have in hand is what docs/disputes.md says (invariant 14).
abstract contract CourtExit is CourtChecks {
    function leave() external {
        if (_looksAt(6)) {
            for (uint256 i; i < _cases.length; ++i) _checkCase(i);
        }
        uint256 end = _now();
        for (uint256 i; i < _cases.length; ++i) {
            if (_cases[i].lockEndsAt > end) end = _cases[i].lockEndsAt;
        }
        _passTime(end + MOVE + 1);
        while (_waiting.length != 0) _returnBond(_waiting[_waiting.length - 1]);
        for (uint256 i; i < _cases.length; ++i) {
            if (_isReleasable(i)) _releaseFee(i);
        }
        _endClaims();
        for (uint256 i; i < _accounts.length; ++i) {
            if (_owed[_accounts[i]][NATIVE] != 0) _collect(_accounts[i], NATIVE);
            if (_owed[_accounts[i]][address(coin)] != 0) _collect(_accounts[i], address(coin));
        }
        if (_looksAt(12)) {
            vm.assertEq(address(court).balance, 0, "invariant 12: ether stays in the court");
            vm.assertEq(coin.balanceOf(address(court)), 0, "invariant 12: tokens stay in the court");
        }
        _leaveMarket();
        _leaveStaking();
        _checkSums();
    }

    function _endClaims() private {
        for (uint256 i; i < _cases.length; ++i) {
            if (_cases[i].standing == Standing.Open && _cases[i].source == address(market)) _settle(i);
        }
        for (uint256 i; i < _sittings.length; ++i) {
            if (_sittings[i].locked) _release(i);
            sessions.finish(_sittings[i].terms);
        }
        if (!_looksAt(12)) return;
        for (uint256 i; i < PROVIDERS; ++i) {
            vm.assertEq(market.bookOf(_providers[i]).locked, 0, "invariant 12: stake stays locked");
            vm.assertEq(sessions.bookOf(_providers[i]).locked, 0, "invariant 12: stake stays locked");
        }
    }

    function _leaveMarket() private {
        for (uint256 i; i < _accounts.length; ++i) {
            uint256 balance = market.balanceOf(_accounts[i], address(coin));
            if (balance == 0) continue;
            vm.prank(_accounts[i]);
            market.withdraw(address(coin), uint128(balance), _accounts[i]);
        }
    }

    function _leaveStaking() private {
        for (uint256 i; i < PROVIDERS; ++i) {
            uint128 shares = staking.sharesOf(_providers[i], _providers[i]);
            vm.prank(_providers[i]);
            staking.requestWithdrawal(_providers[i], shares);
        }
        vm.warp(_now() + THAW);
        for (uint256 i; i < PROVIDERS; ++i) {
            vm.prank(_providers[i]);
            uint256 amount = staking.withdraw(_providers[i], _now(), _providers[i]);
            if (_looksAt(12)) {
                vm.assertEq(amount, STAKE - _slashed[_providers[i]], "invariant 12: other stake came back than was left");
            }
        }
        for (uint256 i; i < _accounts.length; ++i) {
            if (staking.creditOf(_accounts[i], address(token)) == 0) continue;
            vm.prank(_accounts[i]);
            staking.collect(address(token), _accounts[i]);
        }
    }

    /// @dev Invariant 14, to the unit: demands that were answered cost what they offered, answers brought it, prices were paid,
    /// faults cost collateral; so that who gains did so by what others paid, and all together lost what was burned.
    function _checkSums() private view {
        if (!_looksAt(14)) return;
        uint256 stakes;
        for (uint256 i; i < _accounts.length; ++i) {
            address account = _accounts[i];
            uint256 due = FUNDS + _earned[account][NATIVE] - _lost[account][NATIVE];
            vm.assertEq(account.balance, due, "invariant 14: other ether was gained or lost than for answers");
            due = FUNDS + _earned[account][address(coin)] - _lost[account][address(coin)];
            vm.assertEq(coin.balanceOf(account), due, "invariant 14: other was gained or lost than prices and their shares");
            due = FUNDS + _consoled[account] - _slashed[account];
            vm.assertEq(token.balanceOf(account), due, "invariant 14: other was gained or lost than by verdicts");
            stakes += token.balanceOf(account);
        }
        vm.assertEq(stakes + _stakeBurned, _accounts.length * FUNDS, "invariant 14: all together lost other than was burned");
    }
}
