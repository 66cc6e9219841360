// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TraceLib} from "../../../contracts/types/Dispute.sol";
import {NodeKind, TraceNode} from "../../../contracts/types/TraceNode.sol";
import {vm} from "../Vm.sol";
import {ClaimActions} from "./ClaimActions.sol";
import {Fate, NATIVE, Standing} from "./CourtLedger.sol";
import {ANSWER, BURN_BPS, COURT_BURNER, MOVE, STRANGER} from "./CourtWorld.sol";
import {Story} from "./Machine.sol";
import {Showing} from "./Showing.sol";

/// @notice What providers show, in time, and how time passes: who is diligent answers before it is too late.
abstract contract AnswerActions is ClaimActions {
    /* TIME */

    /// @dev To the next that ends something, or a second later; or some hours.
    function wait(uint256 which, uint256 how) public {
        if (how % 4 == 0 && _waiting.length != 0) {
            Asking storage asking = _askings[_waiting[which % _waiting.length]];
            return _passTime(asking.deadline + ((how >> 8) % 2 == 0 ? 0 : MOVE) + (how >> 16) % 2);
        }
        if (how % 16 == 1 && _live.length != 0) {
            Case storage made = _cases[_live[which % _live.length]];
            return _passTime(((how >> 8) % 2 == 0 ? made.windowEnd : made.lockEndsAt) + (how >> 16) % 2);
        }
        _passTime(_now() + (how >> 8) % (10 hours));
    }

    /// @inheritdoc ClaimActions
    function _passTime(uint256 timestamp) internal override {
        for (bool answered = true; answered;) answered = _answerNext(timestamp);
        if (timestamp > _now()) vm.warp(timestamp);
    }

    /// @dev The next answer that a diligent provider owes before that, in its last second or some time before.
    function _answerNext(uint256 timestamp) private returns (bool) {
        uint256 next = type(uint256).max;
        for (uint256 i; i < _waiting.length; ++i) {
            Asking storage asking = _askings[_waiting[i]];
            if (asking.deadline >= timestamp || asking.deadline < _now() || !_cases[asking.of_].diligent) continue;
            if (!_canAnswer(_waiting[i])) continue;
            if (next == type(uint256).max || asking.deadline < _askings[next].deadline) next = _waiting[i];
        }
        if (next == type(uint256).max) return false;
        uint256 seed = _stir(next);
        uint256 at = _askings[next].deadline - (seed % 2 == 0 ? 0 : (seed >> 8) % ANSWER);
        if (at > _now()) vm.warp(at);
        _answer(next, seed >> 16);
        return true;
    }

    /* ANSWERS */

    function _canAnswer(uint256 asking) internal view returns (bool) {
        Asking memory asked = _askings[asking];
        Case memory made = _cases[asked.of_];
        return made.standing != Standing.Convicted && _now() <= asked.deadline
            && Showing.canAnswer(made.story, asked.node);
    }

    /// @dev By the provider, or where it is known what hangs on the hash, by anybody.
    function answer(uint256 which, uint256 how) public {
        for (uint256 i; i < _waiting.length; ++i) {
            uint256 asking = _waiting[(which % _waiting.length + i) % _waiting.length];
            if (_canAnswer(asking)) return _answer(asking, how);
        }
        vm.assume(false);
    }

    function _answer(uint256 i, uint256 how) internal {
        Asking memory asked = _askings[i];
        Case memory made = _cases[asked.of_];
        address provider = made.claim.provider;
        address by = how % 4 == 0 ? _operatorOf(provider) : provider;
        bool posts = asked.node.kind == NodeKind.Trace && !made.rooted;
        if (how % 4 == 1 && !posts) by = STRANGER;
        _must(address(court), by, 0, _answerCall(made, asked.node, posts), "invariant 6: an answer in time was refused");
        _cases[asked.of_].rooted = made.rooted || posts;
        uint256 burned = (asked.bond * BURN_BPS + 9_999) / 10_000;
        _owed[by][NATIVE] += asked.bond - burned;
        _owed[COURT_BURNER][NATIVE] += burned;
        _lost[asked.demander][NATIVE] += asked.bond;
        _earned[by][NATIVE] += asked.bond - burned;
        _earned[COURT_BURNER][NATIVE] += burned;
        if (asked.node.kind == NodeKind.Trace) _cases[asked.of_].responder = by;
        _noteFate(i, Fate.Answered);
    }

    function _answerCall(Case memory made, TraceNode memory node, bool posts) internal view returns (bytes memory) {
        if (node.kind == NodeKind.Output) {
            return abi.encodeCall(
                court.answerOutput, (made.source, made.claim, node.index, Showing.piece(made.story, node.index))
            );
        }
        bytes memory data = Showing.answer(made.story, node);
        if (!posts) return abi.encodeCall(court.answer, (_disputeOf(made), node, data));
        return abi.encodeCall(court.postTrace, (made.source, made.claim, Showing.trace(made.story), data));
    }

    function _disputeOf(Case memory made) internal view returns (bytes32) {
        return court.disputeOf(made.source, made.claim);
    }

    /* ROOTS */

    /// @dev Before anybody asks, or with a signature that somebody else shows: then the level below is owed still.
    function postRoot(uint256 which, uint256 how) public {
        for (uint256 i; i < _live.length; ++i) {
            uint256 case_ = _live[(which % _live.length + i) % _live.length];
            if (!_cases[case_].rooted) return _postRoot(case_, how);
        }
        vm.assume(false);
    }

    function _postRoot(uint256 case_, uint256 how) internal {
        Case memory made = _cases[case_];
        TraceNode memory node;
        (bool asked,) = _askingOf(case_, node);
        bool presents = asked || how % 2 == 0;
        bytes memory data = presents
            ? _presentCall(made, _operatorOf(made.claim.provider))
            : abi.encodeCall(court.postTrace, (made.source, made.claim, Showing.trace(made.story), ""));
        _must(address(court), presents ? STRANGER : made.claim.provider, 0, data, "invariant 6: a root was refused");
        _cases[case_].rooted = true;
    }

    function _presentCall(Case memory made, address signer) internal view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Assay Court"),
                keccak256("1"),
                block.chainid,
                address(court)
            )
        );
        Story memory story = made.story;
        bytes32 root = Showing.trace(story).root;
        bytes32 digest = keccak256(bytes.concat(hex"1901", domain, TraceLib.hash(made.source, made.claim, root)));
        return abi.encodeCall(
            court.presentTrace, (made.source, made.claim, Showing.trace(story), _sign(signer, digest))
        );
    }
}
