// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Job, JobState} from "../../../contracts/types/Job.sol";
import {Order} from "../../../contracts/types/Order.sol";
import {Session} from "../../../contracts/types/Session.sol";
import {ProviderBook} from "../../../contracts/types/ProviderBook.sol";
import {providerAt} from "../staking/Actions.sol";
import {Checks} from "../staking/Checks.sol";
import {vm} from "../Vm.sol";
import {MAX_LOCK, SESSION_LOCK} from "./MarketActions.sol";
import {SessionActions} from "./SessionActions.sol";

/// @notice What holds after every action, beside what the actions check of themselves.
abstract contract MarketChecks is SessionActions {
    function check() external view override {
        _checkStaking();
        if (_looksAt(1)) {
            _checkMoney(address(token));
            _checkMoney(address(coin));
            _checkSessionMoney(address(token));
            _checkSessionMoney(address(coin));
        }
        if (_looksAt(3)) {
            for (uint256 i; i < _providerCount; ++i) _checkBook(providerAt(i));
        }
        if (_looksAt(5)) {
            for (uint256 i; i < _live.length; ++i) _checkJob(_live[i]);
        }
        if (_looksAt(10)) {
            for (uint256 i; i < _open.length; ++i) _checkSitting(_open[i]);
        }
        if (_looksAt(6)) {
            for (uint256 i; i < _open.length; ++i) _checkBond(_open[i]);
        }
    }

    /// @dev Invariant 1: accounts, prices of jobs under way, what pools earned, and gifts.
    function _checkMoney(address asset) private view {
        uint256 due = _money[asset].escrowed + _money[asset].donated;
        for (uint256 i; i < _accounts.length; ++i) due += _balanceOf(_accounts[i], asset);
        for (uint256 i; i < _providerCount; ++i) due += market.poolCreditOf(providerAt(i), asset);
        vm.assertEq(IERC20(asset).balanceOf(address(market)), due, "invariant 1: the market holds other than it owes");
    }

    /// @dev Invariant 1 for sessions: what is not redeemed, what was earned, and gifts.
    function _checkSessionMoney(address asset) private view {
        uint256 due = sessions.feesOf(asset) + _sessionGifts[asset];
        for (uint256 i; i < _open.length; ++i) {
            Sitting storage sitting = _sittings[_open[i]];
            if (sitting.terms.token == asset && !sitting.finished) due += sitting.funded - sitting.redeemed;
        }
        for (uint256 i; i < _providerCount; ++i) {
            due += sessions.balanceOf(providerAt(i), asset) + sessions.poolCreditOf(providerAt(i), asset);
        }
        vm.assertEq(IERC20(asset).balanceOf(address(sessions)), due, "invariant 1: sessions hold other than they owe");
    }

    /// @dev Invariant 10: vouchers take what they say, and never more than was paid in.
    function _checkSitting(uint256 i) internal view {
        Sitting storage sitting = _sittings[i];
        Session memory session = sessions.sessionOf(sitting.id);
        vm.assertLe(session.redeemed, session.funded, "invariant 10: more was redeemed than was paid in");
        vm.assertEq(session.redeemed, sitting.redeemed, "invariant 10: other was redeemed than vouchers say");
        vm.assertEq(session.funded, sitting.funded, "invariant 10: other was paid in");
        vm.assertEq(session.closesAt, sitting.closesAt, "invariant 10: a session closes at another time");
        vm.assertTrue(session.finished == sitting.finished, "invariant 10: a session is finished, or not");
    }

    /// @dev Invariant 6: what stands behind receipts is there until it is released or slashed, and not afterwards.
    function _checkBond(uint256 i) internal view {
        bool locked = sessions.bondOf(_sittings[i].id).locked;
        vm.assertTrue(locked == _sittings[i].locked, "invariant 6: a lock ended, or did not");
    }

    /// @dev Invariant 3: what is locked and booked is what live jobs have.
    function _checkBook(address provider) private view {
        (uint256 collateral, uint256 units,) = _sumsOf(provider);
        ProviderBook memory book = market.bookOf(provider);
        vm.assertEq(book.locked, collateral, "invariant 3: locked is not the sum of live collateral");
        vm.assertEq(book.busy, units, "invariant 3: booked is not the sum of live units");
        (collateral,) = _bondsOf(provider);
        vm.assertEq(sessions.bookOf(provider).locked, collateral, "invariant 3: locked is not the sum of sessions' locks");
    }

    function _bondsOf(address provider) private view returns (uint256 collateral, uint256 owed) {
        for (uint256 i; i < _open.length; ++i) {
            Sitting storage sitting = _sittings[_open[i]];
            if (sitting.terms.provider != provider || !sitting.locked) continue;
            collateral += sitting.terms.collateral;
            if (_now() <= sitting.openedAt + SESSION_LOCK) owed += sitting.terms.collateral;
        }
    }

    /// @dev Of all live jobs of a provider; `owed`: of those whose lock has not run out.
    function _sumsOf(address provider) private view returns (uint256 collateral, uint256 units, uint256 owed) {
        for (uint256 i; i < _live.length; ++i) {
            Work storage work = _works[_live[i]];
            if (work.provider != provider) continue;
            Order storage order = _tasks[work.task].order;
            collateral += order.collateral;
            if (_now() <= work.acceptedAt + MAX_LOCK) owed += order.collateral;
            if (work.state == JobState.Locked && !work.refunded) units += order.units;
        }
    }

    /// @inheritdoc Checks
    function _checkLocks(address provider, address service, uint256 covered) internal view override {
        if (_isScripted(service)) return super._checkLocks(provider, service, covered);
        uint256 owed;
        if (service == address(market)) (,, owed) = _sumsOf(provider);
        else (, owed) = _bondsOf(provider);
        vm.assertLe(owed, covered, "invariant 3: a lock of a job or session is not covered");
    }

    /// @dev Invariant 5: a job is where its last action left it.
    function _checkJob(uint256 i) internal view {
        Work storage work = _works[i];
        (Job memory job,) = market.jobOf(_jobIdOf(i));
        vm.assertTrue(job.state == work.state, "invariant 5: a job is in another state");
        if (job.state == JobState.Claimed) {
            vm.assertEq(job.disputableUntil, work.disputableUntil, "invariant 5: a claim ripens at another time");
        }
        if (job.state != JobState.Locked) return;
        vm.assertTrue(job.refunded == work.refunded, "invariant 5: a job was refunded, or not");
        vm.assertTrue(job.provider == work.provider, "invariant 5: a job is another provider's");
    }
}
