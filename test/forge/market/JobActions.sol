// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IClaimSource} from "../../../contracts/interfaces/IClaimSource.sol";
import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {ISettlement} from "../../../contracts/interfaces/ISettlement.sol";
import {Answer} from "../../../contracts/types/Acceptance.sol";
import {Claim} from "../../../contracts/types/Claim.sol";
import {Claimed, OrderClaims} from "../../../contracts/types/Claimed.sol";
import {FaultClass} from "../../../contracts/types/Fault.sol";
import {JobId} from "../../../contracts/types/Ids.sol";
import {JobState} from "../../../contracts/types/Job.sol";
import {LANE_OPTIMISTIC} from "../../../contracts/types/Lanes.sol";
import {Order} from "../../../contracts/types/Order.sol";
import {Payout, SlashReport} from "../../../contracts/types/Slash.sol";
import {CLIENT, STRANGER} from "../staking/Actions.sol";
import {vm} from "../Vm.sol";
import {CLIENTS, COURT, MARGIN, MAX_LOCK, WINDOW} from "./MarketActions.sol";
import {OrderActions} from "./OrderActions.sol";

/// @notice What becomes of accepted copies: answers, settlements, refunds, penalties, verdicts, and attempts at more.
abstract contract JobActions is OrderActions {
    /// @dev How a provider's stake stood before a slash.
    struct Stake {
        uint256 own;
        uint256 delegated;
        uint256 credits;
        uint256 pendingBurn;
        uint256[] others;
    }

    /* ANSWERING */

    /// @dev All copies of one order that one provider owes, right or wrong.
    function answer(uint256 which, uint256 how) public watched {
        uint256 first = _firstLive(which, JobState.Locked, _isAnswerable);
        _answer(_alike(first, true, _isAnswerable), how);
    }

    /// @dev Two new orders, accepted and answered at once, so that claims are there.
    function acceptAndAnswer(uint256 who, uint256 whom, uint256 seed, uint256 size, uint256 how) public {
        for (uint256 i; i < 2; ++i) {
            acceptNew(who % CLIENTS + i, whom % _providerCount + i, _stir(seed ^ i), size >> i);
            answer(_live.length - 1, how >> i);
        }
    }

    function _answer(uint256[] memory works, uint256 how) internal {
        Work memory work = _works[works[0]];
        Task memory task = _tasks[work.task];
        bool optimistic = task.order.lane == LANE_OPTIMISTIC;
        // Half of what nobody proves is wrong.
        bool honest = !optimistic || how % 2 != 0;
        Answer[] memory answers = new Answer[](works.length);
        for (uint256 i; i < works.length; ++i) {
            uint16 copy = _works[works[i]].copy;
            answers[i] = Answer(copy, keccak256(abi.encode(task.digest, copy, honest)));
        }
        (address actor, bool signed) = _actor(work.provider, how >> 8);
        bytes memory signature;
        if (signed) {
            signature = _signAsOperator(work.provider, lens.submissionDigest(task.digest, work.provider, answers));
        }
        bytes[] memory proofs = new bytes[](optimistic ? 0 : works.length);
        uint256 stake = _tokensOf(work.provider);
        for (uint256 i; i < works.length; ++i) (, _works[works[i]].lock) = market.jobOf(_jobIdOf(works[i]));
        vm.prank(actor);
        market.submit(task.order, work.provider, answers, proofs, signature);
        if (_looksAt(6)) vm.assertEq(_tokensOf(work.provider), stake, "invariant 6: an answer was slashed");
        for (uint256 i; i < works.length; ++i) {
            if (!optimistic) {
                _noteSettled(works[i]);
                continue;
            }
            Work storage ghost = _works[works[i]];
            (ghost.state, ghost.honest, ghost.output) = (JobState.Claimed, honest, answers[i].output);
            ghost.disputableUntil = _now() + WINDOW + task.order.executionSeconds;
        }
    }

    function _noteSettled(uint256 i) private {
        Work storage work = _works[i];
        Order storage order = _orderOf(i);
        if (!work.refunded) {
            _money[order.token].escrowed -= work.price;
            _spent[order.client][order.token] += work.price;
            _earned[work.provider][order.token] += work.price;
        }
        _endWork(i, JobState.Settled);
    }

    /* SETTLING */

    /// @dev All copies of one order that one provider answered and nobody disputed.
    function settle(uint256 which) public watched {
        _settle(_alike(_firstLive(which, JobState.Claimed, _isRipe), true, _isRipe));
    }

    /// @dev Those of two orders at once, as soon as both can be.
    function settleBatch(uint256 which) public watched {
        uint256 one = _firstLive(which, JobState.Claimed, _isAny);
        uint256 another = one;
        for (uint256 i; i < _live.length && another == one; ++i) {
            Work storage work = _works[_live[i]];
            if (work.state == JobState.Claimed && work.task != _works[one].task) another = _live[i];
        }
        vm.assume(another != one);
        if (!_isRipe(one)) _pass(_works[one].disputableUntil + 1);
        if (!_isRipe(another)) _pass(_works[another].disputableUntil + 1);
        (uint256[] memory works, uint256[] memory others) = (_alike(one, true, _isRipe), _alike(another, true, _isRipe));
        if (which % 2 == 0) _settleInBatch(works, others);
        else _settleTogether(works, others);
        for (uint256 i; i < works.length; ++i) _noteSettled(works[i]);
        for (uint256 i; i < others.length; ++i) _noteSettled(others[i]);
    }

    function _settleInBatch(uint256[] memory works, uint256[] memory others) private {
        bytes[] memory calls = new bytes[](3);
        (calls[0], calls[1], calls[2]) = (_settleCall(works), _settleCall(others), _settleCall(works));
        uint256 refused = market.batch(calls);
        if (_looksAt(5)) vm.assertEq(refused, 1, "invariant 5: a batch settled twice, or refused what is ripe");
    }

    function _settleTogether(uint256[] memory works, uint256[] memory others) private {
        OrderClaims[] memory orders = new OrderClaims[](3);
        (orders[0], orders[1], orders[2]) = (_claimsOf(works), _claimsOf(others), _claimsOf(works));
        uint256 done = market.settleOrders(orders);
        bool once = done == works.length + others.length;
        if (_looksAt(5)) vm.assertTrue(once, "invariant 5: orders were settled twice, or refused while ripe");
    }

    function _settle(uint256[] memory works) internal {
        address provider = _works[works[0]].provider;
        uint256 stake = _tokensOf(provider);
        (bool success, bytes memory reason) = _callAs(address(market), STRANGER, _settleCall(works));
        vm.assertTrue(success, string.concat("invariant 5: what is ripe cannot be settled: ", vm.toString(reason)));
        if (_looksAt(6)) vm.assertEq(_tokensOf(provider), stake, "invariant 6: what was settled was slashed");
        for (uint256 i; i < works.length; ++i) _noteSettled(works[i]);
    }

    function _settleCall(uint256[] memory works) private view returns (bytes memory) {
        OrderClaims memory settled = _claimsOf(works);
        return abi.encodeCall(ISettlement.settle, (settled.order, settled.claims));
    }

    function _claimsOf(uint256[] memory works) private view returns (OrderClaims memory) {
        Claimed[] memory claims = new Claimed[](works.length);
        for (uint256 i; i < works.length; ++i) {
            Work storage work = _works[works[i]];
            claims[i] = Claimed(work.copy, work.output, work.lock);
        }
        return OrderClaims(_tasks[_works[works[0]].task].order, claims);
    }

    /* LATE ANSWERS */

    /// @dev All copies of one order that one provider is late with; the first step, the second, or both.
    function reclaim(uint256 which) public {
        _reclaim(_alike(_firstLive(which, JobState.Locked, _isLate), true, _isLate));
    }

    function _reclaim(uint256[] memory works) internal slashing(_works[works[0]].provider) {
        Order memory order = _orderOf(works[0]);
        address provider = _works[works[0]].provider;
        uint16[] memory copies = new uint16[](works.length);
        uint256 due;
        address[] memory nobody = new address[](0);
        for (uint256 i; i < works.length; ++i) {
            Work memory work = _works[works[i]];
            copies[i] = work.copy;
            if (order.collateral == 0 || !_isOver(work) || _now() > work.acceptedAt + MAX_LOCK) continue;
            due += _penaltyOf(FaultClass.Timeout, work, order, nobody);
        }
        Stake memory before = _stakeOf(address(market), provider, order.client);
        market.reclaim(order, copies);
        _noteSlash(address(market), provider, order.client, before, due);
        for (uint256 i; i < works.length; ++i) {
            _noteRefund(works[i]);
            if (_isOver(_works[works[i]])) _endWork(works[i], JobState.Refunded);
        }
    }

    function _noteRefund(uint256 i) private {
        if (_works[i].refunded) return;
        _works[i].refunded = true;
        _money[_orderOf(i).token].escrowed -= _works[i].price;
    }

    function _penaltyOf(FaultClass faultClass, Work memory work, Order memory order, address[] memory challengers)
        private
        view
        returns (uint128 amount)
    {
        (amount,) = policy.penalty(
            faultClass, work.acceptedAt, order.collateral, order.payableCollateral, order.client, challengers
        );
    }

    /* SLASHES */

    function _stakeOf(address service, address provider, address client) internal view returns (Stake memory) {
        return Stake(
            staking.ownStakeOf(provider).tokens,
            staking.delegationPoolOf(provider).tokens,
            _creditsOf(_payeesWith(client)),
            staking.pendingBurn(),
            _othersOf(provider, service)
        );
    }

    /// @dev Invariant 3: what was locked was there. Then it is as any slash.
    function _noteSlash(address service, address provider, address client, Stake memory before, uint256 due) internal {
        SlashReport memory report;
        report.own = uint128(before.own - staking.ownStakeOf(provider).tokens);
        report.delegated = uint128(before.delegated - staking.delegationPoolOf(provider).tokens);
        if (_looksAt(3)) {
            vm.assertEq(report.own + report.delegated, due, "invariant 3: a lock was not covered, or more was taken");
        }
        if (due == 0) return;
        uint256 credited = _creditsOf(_payeesWith(client)) - before.credits;
        report.paid = uint128(credited);
        report.burned = uint128(staking.pendingBurn() - before.pendingBurn);
        _record(provider, report, before.own + before.delegated, credited);
        _checkOthers(provider, service, before.others);
    }

    function _payeesWith(address client) private pure returns (Payout[] memory payouts) {
        payouts = new Payout[](3);
        (payouts[0].account, payouts[1].account, payouts[2].account) = (client, STRANGER, CLIENT);
    }

    /* COURT */

    /// @dev A dispute goes on, of a right answer as of a wrong one.
    function hold(uint256 which, uint256 span) public watched {
        uint256 i = _firstLive(which, JobState.Claimed, _isUnripe);
        Work storage work = _works[i];
        uint48 until = _now() + uint48(span % 60);
        (Claim memory claim, bytes memory context) = _claimOf(i);
        vm.prank(COURT);
        market.hold(claim, context, until, STRANGER);
        if (until > work.acceptedAt + MAX_LOCK) until = work.acceptedAt + MAX_LOCK;
        if (until > work.disputableUntil) work.disputableUntil = until;
    }

    /// @dev A wrong answer is found out.
    function convict(uint256 which, uint256 class, uint256 challengers) public {
        _convict(_firstLive(which, JobState.Claimed, _isWrong), FaultClass(1 + class % 3), challengers % 3);
    }

    function _convict(uint256 i, FaultClass faultClass, uint256 count) internal slashing(_works[i].provider) {
        Work memory work = _works[i];
        Order memory order = _orderOf(i);
        address[] memory challengers = new address[](count);
        for (uint256 j; j < count; ++j) challengers[j] = j == 0 ? STRANGER : CLIENT;
        uint256 due = _penaltyOf(faultClass, work, order, challengers);
        Stake memory before = _stakeOf(address(market), work.provider, order.client);
        uint256 balance = _balanceOf(order.client, order.token);
        uint256 earned = _balanceOf(work.provider, order.token);
        (Claim memory claim, bytes memory context) = _claimOf(i);
        vm.prank(COURT);
        market.convict(claim, context, faultClass, challengers);
        _noteSlash(address(market), work.provider, order.client, before, due);
        if (_looksAt(6)) {
            uint256 back = work.refunded ? 0 : work.price;
            vm.assertEq(_balanceOf(order.client, order.token) - balance, back, "invariant 6: a convicted claim was paid for");
            vm.assertEq(_balanceOf(work.provider, order.token), earned, "invariant 6: a convicted claim was paid");
        }
        _noteRefund(i);
        _endWork(i, JobState.Slashed);
    }

    function _claimOf(uint256 i) internal view returns (Claim memory claim, bytes memory context) {
        Work memory work = _works[i];
        claim = Claim(JobId.unwrap(_jobIdOf(i)), work.provider, PROGRAM, INPUT, work.output);
        context = abi.encode(_tasks[work.task].order, work.copy, work.lock);
    }

    function _jobIdOf(uint256 i) internal view returns (JobId) {
        return market.jobIdOf(_tasks[_works[i].task].digest, _works[i].copy);
    }

    /* WHAT MUST BE REFUSED */

    /// @dev A transition that is none, of any job at any time, the last second before it is one included.
    function overstep(uint256 which, uint256 how) public watched {
        vm.assume(_works.length != 0);
        // Of those under way, which are few among all, as often as of any.
        uint256 i = how & 512 == 0
            ? which % _works.length
            : _firstLive(which, how % 4 == 1 ? JobState.Locked : JobState.Claimed, _isAny);
        Work memory work = _works[i];
        Order memory order = _orderOf(i);
        uint256[] memory works = new uint256[](1);
        works[0] = i;
        if (how % 4 == 0) {
            if (how & 256 != 0 && work.state == JobState.Claimed) _passTo(work.disputableUntil);
            vm.assume(work.state != JobState.Claimed || !_isRipe(i));
            string memory claim = work.state == JobState.Claimed
                ? "invariant 6: a claim was paid that could be disputed"
                : "invariant 5: a job was settled that was not claimed";
            return _mustFail(STRANGER, _settleCall(works), claim);
        }
        if (how % 4 == 1) {
            if (how & 256 != 0 && work.state == JobState.Locked) _passTo(_refundableFrom(work, order) - 1);
            vm.assume(work.state != JobState.Locked || !_isLate(i));
            uint16[] memory copies = new uint16[](1);
            copies[0] = work.copy;
            bytes memory data = abi.encodeCall(IJobs.reclaim, (order, copies));
            return _mustFail(STRANGER, data, "invariant 5: a job was refunded that was not late");
        }
        if (how % 4 == 2) {
            vm.assume(work.state != JobState.Locked || _now() > _lastAnswer(work, order));
            Answer[] memory answers = new Answer[](1);
            answers[0] = Answer(work.copy, work.output);
            bytes[] memory proofs = new bytes[](order.lane == LANE_OPTIMISTIC ? 0 : 1);
            bytes memory data = abi.encodeCall(IJobs.submit, (order, work.provider, answers, proofs, ""));
            return _mustFail(work.provider, data, "invariant 5: a job was answered that was not due");
        }
        (Claim memory accused, bytes memory context) = _claimOf(i);
        bool decided = work.state != JobState.Claimed || _isRipe(i);
        bytes memory verdict =
            abi.encodeCall(IClaimSource.convict, (accused, context, FaultClass.Fraud, new address[](0)));
        // Who is no court convicts nobody.
        _mustFail(decided ? COURT : order.client, verdict, "invariant 6: convicted too late, or without a claim or a court");
    }

    /* TIME */

    /// @dev To a deadline, the end of a margin, of a window, or of a lock; or a second later.
    function waitForJob(uint256 which, uint256 how) public watched {
        vm.assume(_live.length != 0);
        Work memory work = _works[_live[which % _live.length]];
        uint256 deadline = _deadline(work, _tasks[work.task].order);
        uint256[4] memory ends = [deadline, deadline + MARGIN, work.disputableUntil, work.acceptedAt + MAX_LOCK];
        _pass(ends[how % 4] + (how >> 8) % 2);
    }

    /* PICKING */

    /// @dev From when on the price goes back: a pause puts it off until nothing is locked any more, and no longer.
    function _deadline(Work memory work, Order memory order) private view returns (uint256 deadline) {
        deadline = _workableFrom(work, order) + order.executionSeconds;
        if (deadline > work.acceptedAt + MAX_LOCK) deadline = work.acceptedAt + MAX_LOCK;
    }

    function _lastAnswer(Work memory work, Order memory order) private view returns (uint256) {
        return _workableFrom(work, order) + order.executionSeconds + MARGIN;
    }

    /// @dev From when on the provider has its execution time: the acceptance, or the end of a later pause.
    function _workableFrom(Work memory work, Order memory order) private view returns (uint256) {
        if (order.lane == LANE_OPTIMISTIC || _lanePausedUntil() < work.acceptedAt) return work.acceptedAt;
        return _lanePausedUntil();
    }

    /// @dev The last second before the job can be brought to its end by anybody.
    function _endOf(uint256 i) internal view returns (uint256) {
        Work memory work = _works[i];
        return work.state == JobState.Claimed ? work.disputableUntil : _deadline(work, _orderOf(i)) + MARGIN;
    }

    function _isOver(Work memory work) private view returns (bool) {
        return _now() > _deadline(work, _tasks[work.task].order) + MARGIN;
    }

    function _isAnswerable(uint256 i) internal view returns (bool) {
        if (_now() > _lastAnswer(_works[i], _orderOf(i))) return false;
        return _orderOf(i).lane == LANE_OPTIMISTIC || _isLaneOpen();
    }

    function _isLate(uint256 i) internal view returns (bool) {
        return _now() >= _refundableFrom(_works[i], _orderOf(i));
    }

    function _refundableFrom(Work memory work, Order memory order) private view returns (uint256) {
        return _deadline(work, order) + (work.refunded ? MARGIN : 0) + 1;
    }

    function _isRipe(uint256 i) internal view returns (bool) {
        return _now() > _works[i].disputableUntil;
    }

    function _isWrong(uint256 i) internal view returns (bool) {
        return !_works[i].honest && !_isRipe(i);
    }

    function _isUnripe(uint256 i) internal view returns (bool) {
        return !_isRipe(i);
    }

    function _isAny(uint256) internal pure returns (bool) {
        return true;
    }

    /// @dev The first from there on in a state of which something holds.
    function _firstLive(uint256 from, JobState state, function(uint256) internal view returns (bool) holds)
        internal
        view
        returns (uint256)
    {
        for (uint256 i; i < _live.length; ++i) {
            uint256 work = _live[(from % _live.length + i) % _live.length];
            if (_works[work].state == state && holds(work)) return work;
        }
        vm.assume(false);
        return 0;
    }

    /// @dev With it, all copies of its order in its state of which the same holds; of its provider where `own`.
    function _alike(uint256 work, bool own, function(uint256) internal view returns (bool) holds)
        internal
        view
        returns (uint256[] memory works)
    {
        works = new uint256[](_live.length);
        uint256 count;
        for (uint256 i; i < _live.length; ++i) {
            Work storage other = _works[_live[i]];
            if (other.task != _works[work].task || other.state != _works[work].state) continue;
            if (own && other.provider != _works[work].provider) continue;
            if (holds(_live[i])) works[count++] = _live[i];
        }
        assembly ("memory-safe") {
            mstore(works, count)
        }
    }
}
