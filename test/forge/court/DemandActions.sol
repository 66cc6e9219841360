// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {NodeKind, TraceNode} from "../../../contracts/types/TraceNode.sol";
import {vm} from "../Vm.sol";
import {AnswerActions} from "./AnswerActions.sol";
import {Fate, Standing} from "./CourtLedger.sol";
import {ANSWER, CHALLENGER, FRIEND, MOVE, PRICE_BPS, PROVIDERS, STRANGER} from "./CourtWorld.sol";
import {Lie, LONG, Machine, Story, TALL} from "./Machine.sol";
import {Showing} from "./Showing.sol";

/// @notice What is demanded, of liars and of others, by whoever wants to know or to be in the way.
abstract contract DemandActions is AnswerActions {
    /// @dev Whoever disputes: the honest challenger what is wrong, others what they like.
    function _demander(Case memory made, uint256 seed) internal pure returns (address) {
        if (seed % 4 == 0 && made.story.lie != Lie.None) return _looker(made, CHALLENGER);
        if (seed % 4 == 1) return made.client;
        return _looker(made, seed % 4 == 2 ? FRIEND : STRANGER);
    }

    function _isAsked(uint256 case_, TraceNode memory node) internal view returns (bool asked) {
        (asked,) = _askingOf(case_, node);
    }

    /* TRACES */

    /// @dev A program that is executed for that long, and hashed.
    function _workOf(Case memory made) internal pure returns (uint256) {
        return (uint256(made.executionSeconds) * 5 + 1) / 2;
    }

    /// @dev Whether a trace can be demanded, by docs/disputes.md, and until when it is to be shown then.
    function _traceDeadline(uint256 case_) internal view returns (bool admitted, uint256 deadline) {
        Case memory made = _cases[case_];
        TraceNode memory node;
        uint48 until = made.standing == Standing.Open ? _disputableUntil(case_) : 0;
        if (until < _now() || until == 0 || _isAsked(case_, node)) return (false, 0);
        deadline = _now() + ANSWER;
        if (made.rooted) return (until > deadline || made.lockEndsAt > deadline, deadline);
        uint256 work = _workOf(made);
        uint256 begins = _busyUntil[made.source][made.claim.provider];
        if (begins < _now()) begins = _now();
        uint256 latest = uint256(made.lockEndsAt) - 5 * ANSWER - 6 * MOVE;
        admitted = deadline + work <= latest;
        deadline = begins + work + ANSWER;
        if (deadline > latest) deadline = latest;
    }

    function demandTrace(uint256 which, uint256 who) public {
        for (uint256 i; i < _live.length; ++i) {
            uint256 case_ = _live[(which % _live.length + i) % _live.length];
            (bool admitted,) = _traceDeadline(case_);
            if (admitted) return _demandTrace(case_, _demander(_cases[case_], who));
        }
        vm.assume(false);
    }

    function _demandTrace(uint256 case_, address by) internal {
        Case memory made = _cases[case_];
        (, uint256 deadline) = _traceDeadline(case_);
        TraceNode memory node;
        bytes memory data = abi.encodeCall(court.demandTrace, (made.source, made.claim, made.context));
        _demand(case_, node, by, deadline, data);
        if (made.rooted) return;
        _busyUntil[made.source][made.claim.provider] = _busyAfter(made);
        uint256 fee = _feeOf(made.price);
        (_cases[case_].fee, _cases[case_].feePayer, _cases[case_].responder) = (fee, by, address(0));
        _openFees += fee;
    }

    function _busyAfter(Case memory made) private view returns (uint256) {
        uint256 begins = _busyUntil[made.source][made.claim.provider];
        return (begins < _now() ? _now() : begins) + _workOf(made);
    }

    /// @dev The upper 64 bits of the share.
    function _feeOf(uint256 price) internal pure returns (uint256 fee) {
        fee = price * PRICE_BPS / 10_000;
        uint256 shift;
        while (fee >> shift >= 2 ** 64) ++shift;
        fee = fee >> shift << shift;
    }

    function _demand(uint256 case_, TraceNode memory node, address by, uint256 deadline, bytes memory data) internal {
        uint256 bond = court.bondOf(node, block.basefee) + (uint160(by) % 3) * 1 gwei;
        _must(address(court), by, bond, data, "invariant 6: a demand was refused");
        _noteAsking(Asking(case_, node, by, _now(), uint48(deadline), bond, Fate.Waiting));
        (address demander, uint48 until, uint256 held) = court.demandOf(_disputeOf(_cases[case_]), node);
        if (!_looksAt(6)) return;
        vm.assertTrue(demander == by, "invariant 6: a demand is another's");
        vm.assertEq(held, bond, "invariant 6: a demand holds another bond");
        vm.assertEq(until, deadline, "invariant 6: an answer has another time");
        Case memory made = _cases[case_];
        uint256 end = deadline + MOVE + (node.kind == NodeKind.Trace ? made.executionSeconds : 0);
        if (end > made.lockEndsAt) end = made.lockEndsAt;
        vm.assertGe(_disputableUntil(case_), end, "invariant 6: a claim is not held for a move after its answer");
    }

    /* NODES */

    /// @dev Whether a node that is due in the time of an answer can be demanded now.
    function _hasTime(uint256 case_) internal view returns (bool) {
        uint48 until = _disputableUntil(case_);
        return _cases[case_].standing == Standing.Open && until >= _now() && until != 0
            && _cases[case_].lockEndsAt > _now() + ANSWER;
    }

    function demandNode(uint256 which, uint256 who, uint256 seed) public {
        for (uint256 i; i < _live.length; ++i) {
            uint256 case_ = _live[(which % _live.length + i) % _live.length];
            if (!_cases[case_].rooted || !_hasTime(case_)) continue;
            TraceNode memory node = _someNode(_cases[case_].story, seed);
            if (!_isAsked(case_, node)) return _demandNode(case_, node, _demander(_cases[case_], who));
        }
        vm.assume(false);
    }

    function _demandNode(uint256 case_, TraceNode memory node, address by) internal {
        Case memory made = _cases[case_];
        bytes memory data = abi.encodeCall(
            court.demandNode, (made.source, made.claim, made.context, node, Showing.proof(made.story, node))
        );
        _demand(case_, node, by, _now() + ANSWER, data);
    }

    /// @dev Any node, and those on the way to what is wrong as often.
    function _someNode(Story memory story, uint256 seed) internal pure returns (TraceNode memory) {
        uint256 tensor = (seed >> 8) % Machine.operatorsOf(story.program);
        uint256 leaf = (seed >> 24) % Machine.leavesOf(story.program);
        if (seed % 2 == 0 && story.lie != Lie.None) (tensor, leaf) = (story.tensor, story.word / 8);
        TraceNode[] memory way = Showing.wayTo(story, tensor, leaf);
        // Above what holds no data, too.
        if (seed % 16 == 1 && story.program == LONG) return Showing.node(story, NodeKind.List, 0, 1, (seed >> 40) % 256);
        bool tall = seed % 16 == 1 && story.program == TALL && way.length == 4;
        if (tall) return Showing.node(story, NodeKind.Tree, tensor, 1, (seed >> 40) % 256);
        return way[1 + (seed >> 48) % (way.length - 1)];
    }

    /* OUTPUTS */

    /// @dev Pieces that there are and that there are not; only a client may.
    function demandOutput(uint256 which, uint256 piece) public {
        for (uint256 i; i < _live.length; ++i) {
            uint256 case_ = _live[(which % _live.length + i) % _live.length];
            TraceNode memory node;
            (node.kind, node.index) = (NodeKind.Output, uint32(piece % 3));
            if (!_hasTime(case_) || _isAsked(case_, node)) continue;
            return _demandOutput(case_, node);
        }
        vm.assume(false);
    }

    function _demandOutput(uint256 case_, TraceNode memory node) internal {
        Case memory made = _cases[case_];
        bytes memory data =
            abi.encodeCall(court.demandOutput, (made.source, made.claim, made.context, node.index));
        _demand(case_, node, made.client, _now() + ANSWER, data);
    }

    /* ALL AT ONCE */

    /// @dev On one day, of all claims of a provider, whatever can be.
    function demandAll(uint256 whom, uint256 seed) public {
        uint256 count;
        for (uint256 i; i < _live.length; ++i) {
            if (_cases[_live[i]].claim.provider != _providers[whom % PROVIDERS]) continue;
            seed = _stir(seed);
            count += _demandWhatCanBe(_live[i], seed);
        }
        vm.assume(count != 0);
    }

    function _demandWhatCanBe(uint256 case_, uint256 seed) private returns (uint256) {
        (bool admitted,) = _traceDeadline(case_);
        if (admitted) {
            _demandTrace(case_, _demander(_cases[case_], seed));
            return 1;
        }
        if (!_cases[case_].rooted || !_hasTime(case_)) return 0;
        TraceNode memory node = _someNode(_cases[case_].story, seed >> 8);
        if (_isAsked(case_, node)) return 0;
        _demandNode(case_, node, _demander(_cases[case_], seed));
        return 1;
    }

    /// @dev A friend, or a client in league, asks first, for whatever would be asked about a lie.
    function befriend(uint256 which) public {
        for (uint256 i; i < _live.length; ++i) {
            uint256 case_ = _live[(which % _live.length + i) % _live.length];
            if (_befriend(case_)) return;
        }
        vm.assume(false);
    }

    function _befriend(uint256 case_) private returns (bool done) {
        Story memory story = _cases[case_].story;
        address friend = _looker(_cases[case_], FRIEND);
        if (story.lie == Lie.None) return false;
        (bool admitted,) = _traceDeadline(case_);
        if (admitted) _demandTrace(case_, friend);
        done = admitted;
        if (!_cases[case_].rooted || !_hasTime(case_)) return done;
        TraceNode[] memory way = Showing.wayTo(story, story.tensor, story.word / 8);
        for (uint256 i = 1; i < way.length; ++i) {
            if (_isAsked(case_, way[i])) continue;
            _demandNode(case_, way[i], friend);
            done = true;
        }
    }

    /// @dev What a block costs changes.
    function setBaseFee(uint256 fee) public {
        vm.fee(fee % 2 == 0 ? 0 : fee % (1 gwei));
    }
}
