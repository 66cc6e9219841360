// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TraceNode} from "../../../contracts/types/TraceNode.sol";
import {vm} from "../Vm.sol";
import {Fate, Standing} from "./CourtLedger.sol";
import {ANSWER, CHALLENGER, MOVE} from "./CourtWorld.sol";
import {Lie} from "./Machine.sol";
import {MoneyActions} from "./MoneyActions.sol";
import {Showing} from "./Showing.sol";

/// @notice An honest challenger, or the client where nobody else may look, follows a lie down to where it is. It takes all the time that it has, and so does the liar,
/// which answers in its last second or is silent; whatever others did before, it is convicted, and in time.
abstract contract Pursuit is MoneyActions {
    function pursue(uint256 which, uint256 seed) public {
        for (uint256 i; i < _live.length; ++i) {
            uint256 case_ = _live[(which % _live.length + i) % _live.length];
            if (_cases[case_].story.lie != Lie.None && _isDisputable(case_) && _isInTime(case_)) {
                return _pursue(case_, seed);
            }
        }
        vm.assume(false);
    }

    /// @dev Whether the challenger begins within the source's own window, or within a move after the trace.
    function _isInTime(uint256 case_) private view returns (bool) {
        TraceNode memory trace;
        (bool asked, uint256 asking) = _askingOf(case_, trace);
        if (asked) return _now() <= _askings[asking].deadline + MOVE;
        return _now() <= _cases[case_].windowEnd;
    }

    function _pursue(uint256 case_, uint256 seed) private {
        TraceNode memory trace;
        if (!_isAsked(case_, trace)) {
            (bool admitted,) = _traceDeadline(case_);
            if (_looksAt(6)) vm.assertTrue(admitted, "invariant 6: a lie cannot be disputed within its window");
            _demandTrace(case_, _looker(_cases[case_], CHALLENGER));
        }
        (, uint256 asking) = _askingOf(case_, trace);
        uint256 end = _askings[asking].deadline + _cases[case_].executionSeconds + 3 * ANSWER + 4 * MOVE;
        bool seen = _see(case_, trace, seed);
        TraceNode[] memory way = Showing.wayTo(_cases[case_].story, _cases[case_].story.tensor, _cases[case_].story.word / 8);
        for (uint256 i = 1; i < way.length && seen; ++i) {
            seed = _stir(seed);
            seen = _see(case_, way[i], seed);
        }
        if (seen) {
            _mend(CHALLENGER);
            _prove(case_, CHALLENGER);
        }
        if (!_looksAt(6)) return;
        vm.assertTrue(_cases[case_].standing == Standing.Convicted, "invariant 6: a lie stands");
        vm.assertLe(_now(), end, "invariant 6: a dispute was longer than its formula");
    }

    /// @dev Has a node shown, or its silence judged.
    function _see(uint256 case_, TraceNode memory node, uint256 seed) private returns (bool) {
        if (!_isAsked(case_, node)) {
            if (_looksAt(6)) vm.assertTrue(_hasTime(case_), "invariant 6: a liar ran out the clock");
            _demandNode(case_, node, _looker(_cases[case_], CHALLENGER));
        }
        (, uint256 asking) = _askingOf(case_, node);
        if (_askings[asking].fate == Fate.Answered) return true;
        uint48 deadline = _askings[asking].deadline;
        _passTime(deadline);
        if (_askings[asking].fate == Fate.Waiting && _canAnswer(asking) && _willAnswer(case_, seed)) _answer(asking, seed);
        // To the last second that it has, or some time before.
        uint256 delay = seed % 4 < 2 ? MOVE : (seed >> 8) % MOVE + 1;
        if (_askings[asking].fate == Fate.Waiting) {
            _passTime(deadline + delay);
            _judgeSilence(asking, CHALLENGER);
            return false;
        }
        bool trace = node.hash == 0;
        _passTime(deadline + delay + (trace && seed % 4 == 0 ? _cases[case_].executionSeconds : 0));
        return true;
    }

    function _willAnswer(uint256 case_, uint256 seed) private view returns (bool) {
        return _cases[case_].diligent || (seed >> 16) % 4 != 0;
    }
}
