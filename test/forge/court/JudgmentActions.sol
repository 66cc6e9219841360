// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ISessions} from "../../../contracts/interfaces/ISessions.sol";
import {FaultClass, FaultTerms} from "../../../contracts/types/Fault.sol";
import {Receipt} from "../../../contracts/types/Session.sol";
import {NodeKind, TraceNode} from "../../../contracts/types/TraceNode.sol";
import {vm} from "../Vm.sol";
import {Fate, NATIVE, Standing} from "./CourtLedger.sol";
import {CHALLENGER, FRIEND, STRANGER} from "./CourtWorld.sol";
import {DemandActions} from "./DemandActions.sol";
import {Lie, Machine, SINGLE, Story} from "./Machine.sol";
import {Showing} from "./Showing.sol";

/// @notice Verdicts, and what each takes and pays.
abstract contract JudgmentActions is DemandActions {
    /// @dev How things stood before a verdict.
    struct Before {
        uint256 own;
        uint256 clients;
        uint256 providers;
        uint256[] credits;
        /// What each account is due of the verdict.
        uint256[] dues;
        uint256 due;
        uint256 paid;
    }

    /* SILENCE */

    /// @dev As soon as it can be, of whoever does not answer.
    function judgeSilence(uint256 which, uint256 who) public {
        for (uint256 i; i < _waiting.length; ++i) {
            uint256 asking = _waiting[(which % _waiting.length + i) % _waiting.length];
            Asking memory asked = _askings[asking];
            bool owed = !_cases[asked.of_].diligent || !Showing.canAnswer(_cases[asked.of_].story, asked.node);
            if (!_isDisputable(asked.of_) || (_now() <= asked.deadline && !owed)) continue;
            if (_now() <= asked.deadline) _passTime(asked.deadline + 1);
            return _judgeSilence(asking, who % 2 == 0 ? STRANGER : asked.demander);
        }
        vm.assume(false);
    }

    function _judgeSilence(uint256 asking, address by) internal {
        Asking memory asked = _askings[asking];
        Case memory made = _cases[asked.of_];
        if (_looksAt(6)) {
            bool owed = !made.diligent || !Showing.canAnswer(made.story, asked.node);
            vm.assertTrue(owed, "invariant 6: who answers all that it can was late");
        }
        TraceNode[] memory way = _wayAbove(made.story, asked.node);
        Before memory before = _before(asked.of_, FaultClass.Unavailable, _openers(asked.of_, asked.demander, by, way));
        bytes memory data = abi.encodeCall(
            court.judgeSilence,
            (made.source, made.claim, made.context, asked.node, Showing.proof(made.story, asked.node))
        );
        _must(address(court), by, 0, data, "invariant 6: silence is not judged");
        _noteReturned(asking);
        _noteVerdict(asked.of_, before);
    }

    /// @dev What leads to a node, without it: nothing to the trace, or to a piece of the output.
    function _wayAbove(Story memory story, TraceNode memory node) private pure returns (TraceNode[] memory way) {
        if (node.kind == NodeKind.Trace || node.kind == NodeKind.Output) return way;
        bool list = node.kind == NodeKind.List;
        // Of a node, the way to the first leaf below it; of one of the list, the trace alone.
        uint256 leaf = node.kind == NodeKind.Tree ? uint256(node.index) << node.height : 0;
        if (list) {
            way = new TraceNode[](1);
            return way;
        }
        if (leaf >= Machine.heldLeaves(story, node.tensor)) leaf = 0;
        TraceNode[] memory whole = Showing.wayTo(story, node.tensor, leaf);
        uint256 count;
        while (count < whole.length && whole[count].kind != node.kind) ++count;
        // Of a leaf, the node above it, which is of the same kind.
        if (node.kind == NodeKind.Tree && node.height == 0) count = whole.length - 1;
        assembly ("memory-safe") {
            mstore(whole, count)
        }
        return whole;
    }

    /// @dev Who proved it, who called, and who was answered on the way: early enough, or where nobody was, whenever it was.
    function _openers(uint256 case_, address prover, address caller, TraceNode[] memory way)
        private
        view
        returns (address[] memory openers)
    {
        openers = new address[](2 + way.length);
        openers[0] = prover;
        uint256 count = 1;
        if (caller != prover) openers[count++] = caller;
        uint256 early = _answered(case_, way, 5 minutes, openers, count);
        count = early == count ? _answered(case_, way, 0, openers, count) : early;
        assembly ("memory-safe") {
            mstore(openers, count)
        }
    }

    function _answered(uint256 case_, TraceNode[] memory way, uint256 age, address[] memory openers, uint256 count)
        private
        view
        returns (uint256)
    {
        for (uint256 i; i < way.length; ++i) {
            (bool asked, uint256 asking) = _askingOf(case_, way[i]);
            if (!asked || _askings[asking].fate != Fate.Answered) continue;
            if (_now() >= _askings[asking].madeAt + age) openers[count++] = _askings[asking].demander;
        }
        return count;
    }

    /* PROOFS */

    /// @dev What is wrong with a claim can be opened.
    function _isProvable(uint256 case_) internal view returns (bool) {
        Case memory made = _cases[case_];
        Lie lie = made.story.lie;
        bool opens = lie == Lie.Element || lie == Lie.Detour || lie == Lie.Type;
        return opens && _isDisputable(case_);
    }

    /// @dev Whether an opening needs no trace.
    function _opensAlone(uint256 case_) private view returns (bool) {
        return _cases[case_].story.program == SINGLE;
    }

    /// @dev By whoever has found it out, or has seen somebody else's proof; where nobody has posted the root, by the root that
    /// the provider signed for somebody.
    function prove(uint256 which, uint256 who) public {
        for (uint256 i; i < _live.length; ++i) {
            uint256 case_ = _live[(which % _live.length + i) % _live.length];
            if (!_isProvable(case_)) continue;
            if (!_cases[case_].rooted && (!_opensAlone(case_) || who % 8 > 3)) _postRoot(case_, who);
            _mend(STRANGER);
            return _prove(case_, who % 4 == 0 ? FRIEND : who % 4 == 1 ? STRANGER : CHALLENGER);
        }
        vm.assume(false);
    }

    function _proveCall(Case memory made) internal view returns (bytes memory) {
        Story memory story = made.story;
        return abi.encodeCall(
            court.prove,
            (
                made.source,
                made.claim,
                made.context,
                Showing.proofOf(story, story.tensor, Machine.wrongElement(story), made.rooted)
            )
        );
    }

    function _prove(uint256 case_, address by) internal {
        Case memory made = _cases[case_];
        TraceNode[] memory way;
        if (made.rooted) way = Showing.wayTo(made.story, made.story.tensor, made.story.word / 8);
        Before memory before = _before(case_, FaultClass.Fraud, _openers(case_, by, by, way));
        _must(address(court), by, 0, _proveCall(made), "invariant 6: a proof was refused");
        _noteVerdict(case_, before);
    }

    /* VERDICTS */

    function _creditsOf(uint256 i) private view returns (uint256) {
        return staking.creditOf(_accounts[i], address(token));
    }

    /// @dev By docs/slashing.md: what is taken, and what each gets of it.
    function _before(uint256 case_, FaultClass faultClass, address[] memory openers)
        internal
        view
        returns (Before memory before)
    {
        Case memory made = _cases[case_];
        before.own = staking.ownStakeOf(made.claim.provider).tokens;
        before.clients = market.balanceOf(made.client, address(coin));
        before.providers = market.balanceOf(made.claim.provider, address(coin));
        before.credits = new uint256[](_accounts.length);
        before.dues = new uint256[](_accounts.length);
        FaultTerms memory terms = policy.termsAt(faultClass, made.acceptedAt);
        before.due = (uint256(made.collateral) * terms.slashBps + 9_999) / 10_000;
        _share(before, made.client, before.due * terms.compensationBps / 10_000);
        uint256 bounty = before.due * terms.bountyBps / 10_000;
        for (uint256 i; i < openers.length; ++i) {
            uint256 part = bounty / 2;
            if (openers.length == 1) part = bounty;
            else if (i != 0) part = bounty / 2 / (openers.length - 1);
            _share(before, openers[i], part);
        }
        for (uint256 i; i < _accounts.length; ++i) before.credits[i] = _creditsOf(i);
    }

    function _share(Before memory before, address account, uint256 amount) private view {
        for (uint256 i; i < _accounts.length; ++i) {
            if (_accounts[i] == account) before.dues[i] += amount;
        }
        before.paid += amount;
    }

    function _noteVerdict(uint256 case_, Before memory before) private {
        Case memory made = _cases[case_];
        if (_looksAt(6)) {
            vm.assertTrue(!_isHonest(made), "invariant 6: an honest provider was convicted");
            (, bool judged) = court.traceOf(_disputeOf(made));
            vm.assertTrue(judged, "invariant 6: a verdict is not known");
        }
        _checkSlash(made, before);
        bool job = made.source == address(market);
        if (job && _looksAt(6)) {
            uint256 back = market.balanceOf(made.client, address(coin)) - before.clients;
            vm.assertEq(back, made.price, "invariant 6: a price did not come back");
        }
        if (_looksAt(6)) {
            uint256 providers = market.balanceOf(made.claim.provider, address(coin));
            vm.assertEq(providers, before.providers, "invariant 6: who was convicted was paid");
        }
        _noteStanding(case_, Standing.Convicted);
        if (!job) _endSitting(made.sitting);
    }

    /// @dev Invariants 6 and 7: all that the terms say was taken, and each has its part.
    function _checkSlash(Case memory made, Before memory before) internal {
        uint256 taken = before.own - staking.ownStakeOf(made.claim.provider).tokens;
        _slashed[made.claim.provider] += before.due;
        _stakeBurned += before.due - before.paid;
        if (_looksAt(6)) vm.assertEq(taken, before.due, "invariant 6: who was convicted lost another part of its collateral");
        for (uint256 i; i < _accounts.length; ++i) {
            _consoled[_accounts[i]] += before.dues[i];
            if (!_looksAt(7)) continue;
            vm.assertEq(_creditsOf(i) - before.credits[i], before.dues[i], "invariant 7: a part of a slash went elsewhere");
        }
        if (_looksAt(7)) vm.assertLe(2 * before.paid, taken, "invariant 7: more than half of a slash was paid out");
        if (_looksAt(7)) vm.assertEq(staking.pendingBurn(), _stakeBurned, "invariant 7: other was burned");
    }

    /// @dev Two receipts of one question: a verdict that no court gives.
    function equivocate(uint256 which) public {
        for (uint256 i; i < _live.length; ++i) {
            uint256 case_ = _live[(which % _live.length + i) % _live.length];
            Case memory made = _cases[case_];
            bool liar = made.claim.provider != _providers[0] && made.source == address(sessions);
            if (liar && _isDisputable(case_)) return _equivocate(case_);
        }
        vm.assume(false);
    }

    function _equivocate(uint256 case_) private {
        Case memory made = _cases[case_];
        Sitting memory sitting = _sittings[made.sitting];
        Receipt memory first = Receipt(sitting.id, 1, "program", "input", "one");
        Receipt memory second = Receipt(sitting.id, 1, "program", "input", "another");
        address[] memory challengers = new address[](1);
        challengers[0] = FRIEND;
        if (_now() <= sessions.bondOf(sitting.id).heldUntil) challengers = new address[](0);
        Before memory before = _before(case_, FaultClass.Equivocation, challengers);
        bytes memory one = _sign(_receiptKey, sessions.receiptDigest(first));
        bytes memory other = _sign(_receiptKey, sessions.receiptDigest(second));
        bytes memory data = abi.encodeCall(ISessions.proveEquivocation, (sitting.terms, first, one, second, other));
        _must(address(sessions), FRIEND, 0, data, "invariant 6: equivocation is not judged");
        _checkSlash(made, before);
        _endSitting(made.sitting);
    }

    /* BONDS AND SHARES */

    function _noteReturned(uint256 asking) internal {
        Asking memory asked = _askings[asking];
        _owed[asked.demander][NATIVE] += asked.bond;
        _noteFate(asking, Fate.Returned);
        if (asked.node.kind != NodeKind.Trace) return;
        Case storage made = _cases[asked.of_];
        _owed[asked.demander][address(coin)] += made.fee;
        _openFees -= made.fee;
        made.fee = 0;
    }

    /// @dev Sees to it that somebody judges.
    function _mend(address by) internal virtual;
}
