// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IClaimSource} from "../../../contracts/interfaces/IClaimSource.sol";
import {Proof, Trace} from "../../../contracts/types/Dispute.sol";
import {FaultClass} from "../../../contracts/types/Fault.sol";
import {NodeKind, NodeProof, TraceNode} from "../../../contracts/types/TraceNode.sol";
import {vm} from "../Vm.sol";
import {Fate, NATIVE, Standing} from "./CourtLedger.sol";
import {ANSWER, FRIEND, MOVE, STRANGER} from "./CourtWorld.sol";
import {Lie, Machine, SINGLE, Story, TALL} from "./Machine.sol";
import {Pursuit} from "./Pursuit.sol";
import {Showing} from "./Showing.sol";

/// @notice What must be refused, whoever tries it.
abstract contract Refusals is Pursuit {
    string private constant FALSE_PROOF = "invariant 6: what is right was proven wrong";

    /* PROOFS OF WHAT IS RIGHT */

    /// @dev The truth is disputed: by openings of it, of something like it, of another trace, or with some byte changed.
    function accuse(uint256 which, uint256 how, uint256 seed) public {
        for (uint256 i; i < _live.length; ++i) {
            uint256 case_ = _live[(which % _live.length + i) % _live.length];
            Case memory made = _cases[case_];
            bool opens = made.rooted || made.story.program == SINGLE;
            if (made.story.lie == Lie.None && opens && _isDisputable(case_)) return _accuse(made, how, seed);
        }
        vm.assume(false);
    }

    function _accuse(Case memory made, uint256 how, uint256 seed) private {
        _mend(STRANGER);
        Story memory story = made.story;
        uint256 tensor = seed % Machine.operatorsOf(story.program);
        uint256 element = (seed >> 16) % (32 * Machine.wordsOf(story.program));
        Proof memory proof = Showing.proofOf(story, tensor, element, made.rooted);
        if (how % 4 == 1) proof.opening[(seed >> 48) % proof.opening.length] ^= bytes1(uint8(1 + (seed >> 80) % 255));
        if (how % 4 == 2) (proof.decoding, proof.opening) = (true, Showing.decoding(story, tensor));
        if (how % 4 == 3) {
            // As it would be had it lied.
            (story.lie, story.tensor, story.word) = (Lie(1 + (seed >> 56) % 2), uint16(tensor), uint16(element / 32));
            element = Machine.wrongElement(story);
            Proof memory other = Showing.proofOf(story, tensor, element, made.rooted);
            proof.opening = other.opening;
            if (seed % 2 == 0) proof = other;
        }
        bytes memory data = abi.encodeCall(court.prove, (made.source, made.claim, made.context, proof));
        _mustFail(address(court), FRIEND, 0, data, FALSE_PROOF);
        data = abi.encodeCall(
            IClaimSource.convict, (made.claim, made.context, FaultClass.Fraud, new address[](0))
        );
        _mustFail(made.source, FRIEND, 0, data, "invariant 6: who is no court convicts");
        data = abi.encodeCall(IClaimSource.hold, (made.claim, made.context, made.lockEndsAt, made.client));
        _mustFail(made.source, FRIEND, 0, data, "invariant 6: who is no court holds");
    }

    /// @dev A proof of what is wrong, with a way to somewhere else; and one more of what was judged.
    function misplace(uint256 which, uint256 seed) public {
        vm.assume(_cases.length != 0);
        for (uint256 i; i < _cases.length; ++i) {
            uint256 case_ = (which % _cases.length + i) % _cases.length;
            Case memory made = _cases[case_];
            bool again = made.standing == Standing.Convicted && made.rooted && made.story.lie != Lie.Garbage;
            if (again) return _mustFail(address(court), FRIEND, 0, _proveCall(made), "invariant 6: a claim was judged twice");
            if (!_isProvable(case_) || !made.rooted) continue;
            _mend(STRANGER);
            Story memory story = made.story;
            Proof memory proof = Showing.proofOf(story, story.tensor, Machine.wrongElement(story), true);
            proof.node = _someNode(story, seed);
            if (proof.decoding == (proof.node.kind == NodeKind.Tensor) && proof.node.tensor == story.tensor) continue;
            proof.nodeProof = Showing.proof(story, proof.node);
            bytes memory data = abi.encodeCall(court.prove, (made.source, made.claim, made.context, proof));
            return _mustFail(address(court), FRIEND, 0, data, "invariant 6: a proof was taken with the way to another node");
        }
        vm.assume(false);
    }

    /* TRACES THAT LEAVE NO TIME */

    /// @dev Asked for its output, a claim stays open until its trace would be shown too late for what comes after it.
    function demandLate(uint256 which, uint256 who) public {
        for (uint256 i; i < _live.length; ++i) {
            if (_demandLate(_live[(which % _live.length + i) % _live.length], who)) return;
        }
        vm.assume(false);
    }

    function _demandLate(uint256 case_, uint256 who) private returns (bool) {
        Case memory made = _cases[case_];
        if (made.rooted) return false;
        uint256 late = uint256(made.lockEndsAt) + 1 - 6 * ANSWER - 6 * MOVE - _workOf(made);
        for (uint32 piece; piece < 3; ++piece) {
            (bool admitted,) = _traceDeadline(case_);
            if (!admitted || !_hasTime(case_)) return false;
            uint48 until = _disputableUntil(case_);
            if (until >= late) break;
            TraceNode memory node;
            (node.kind, node.index) = (NodeKind.Output, piece);
            if (_isAsked(case_, node)) continue;
            _passTime(until);
            _demandOutput(case_, node);
        }
        if (_disputableUntil(case_) < late) return false;
        _passTime(late);
        bytes memory data = abi.encodeCall(court.demandTrace, (made.source, made.claim, made.context));
        TraceNode memory trace;
        uint256 bond = court.bondOf(trace, block.basefee);
        _mustFail(address(court), _demander(made, who), bond, data, "invariant 6: a trace was demanded too late to go on");
        return true;
    }

    /* VERDICTS AND MONEY BEFORE THEIR TIME */

    /// @dev In the last second of an answer; of what was answered, or was never demanded.
    function hurry(uint256 which, uint256 how) public {
        vm.assume(_askings.length != 0);
        uint256 asking = how % 2 == 0 || _waiting.length == 0
            ? which % _askings.length
            : _waiting[which % _waiting.length];
        if (how % 4 != 0) _passTime(_askings[asking].deadline);
        Asking memory asked = _askings[asking];
        Case memory made = _cases[asked.of_];
        if (asked.fate != Fate.Waiting && how % 8 == 0) {
            (bool again,) = _askingOf(asked.of_, asked.node);
            vm.assume(asked.fate == Fate.Answered || !again);
        } else {
            vm.assume(asked.fate == Fate.Answered || (asked.fate == Fate.Waiting && _now() <= asked.deadline));
        }
        bytes memory data = abi.encodeCall(
            court.judgeSilence, (made.source, made.claim, made.context, asked.node, Showing.proof(made.story, asked.node))
        );
        _mustFail(address(court), FRIEND, 0, data, "invariant 6: silence was judged of who is not late");
        if (asked.fate == Fate.Waiting && made.standing == Standing.Convicted) return;
        data = abi.encodeCall(court.returnBond, (_disputeOf(made), asked.node));
        _mustFail(address(court), FRIEND, 0, data, "invariant 14: a bond came back that is another's, or too early");
    }

    /// @dev A bond in the last second that it lies there; a share of a price in the last second of a lock, or twice; a claim
    /// in the last second of its dispute; a credit that is none.
    function grab(uint256 which, uint256 how) public {
        vm.assume(_cases.length != 0);
        uint256 case_ = which % _cases.length;
        if (how % 4 == 0 && _waiting.length != 0) return _grabBond(_waiting[which % _waiting.length]);
        if (how % 4 == 1 && _live.length != 0) return _grabPrice(_live[which % _live.length]);
        if (how % 4 == 2) {
            address account = _accounts[which % _accounts.length];
            address asset = how % 8 == 2 ? NATIVE : address(coin);
            vm.assume(_owed[account][asset] == 0);
            bytes memory collecting = abi.encodeCall(court.collect, (asset, account));
            return _mustFail(address(court), account, 0, collecting, "invariant 14: nothing was owed, and paid");
        }
        if (how % 8 == 3 && _cases[case_].fee != 0) _passTime(_cases[case_].lockEndsAt);
        vm.assume(!_isReleasable(case_));
        bytes memory data = abi.encodeCall(court.releaseFee, (_disputeOf(_cases[case_])));
        _mustFail(address(court), FRIEND, 0, data, "invariant 14: a share of a price was paid too early, or twice");
    }

    function _grabBond(uint256 asking) private {
        _passTime(_askings[asking].deadline + MOVE);
        Asking memory asked = _askings[asking];
        vm.assume(asked.fate == Fate.Waiting && !_isReturnable(asking));
        bytes memory data = abi.encodeCall(court.returnBond, (_disputeOf(_cases[asked.of_]), asked.node));
        _mustFail(address(court), FRIEND, 0, data, "invariant 14: a bond came back that is another's, or too early");
    }

    function _grabPrice(uint256 case_) private {
        _passTime(_disputableUntil(case_));
        Case memory made = _cases[case_];
        vm.assume(_disputableUntil(case_) == _now());
        bytes memory data =
            made.source == address(market) ? _settleCall(made) : abi.encodeCall(sessions.release, (_sittings[made.sitting].terms));
        _mustFail(made.source, made.claim.provider, 0, data, "invariant 6: a claim was paid that could be disputed");
    }

    /* ANSWERS */

    /// @dev Late, wrong, twice, or after the verdict.
    function shirk(uint256 which, uint256 how) public {
        vm.assume(_askings.length != 0);
        uint256 asking =
            how % 2 == 0 && _waiting.length != 0 ? _waiting[which % _waiting.length] : which % _askings.length;
        if (how % 4 == 0) _passTime(_askings[asking].deadline + 1);
        Asking memory asked = _askings[asking];
        Case memory made = _cases[asked.of_];
        (bool again,) = _askingOf(asked.of_, asked.node);
        vm.assume(asked.fate != Fate.Returned || !again);
        bool late = asked.fate == Fate.Waiting && _now() > asked.deadline;
        bool due = asked.fate == Fate.Waiting && !late && made.standing != Standing.Convicted;
        if (due && how % 8 == 1) return _hide(made, asked.node);
        // Of another input; an empty leaf is that of any.
        vm.assume(!due || made.story.lie != Lie.Hole);
        if (due) made.story.seed ^= uint64(1 + how % 2 ** 32);
        bytes memory data = _answerCall(made, asked.node, asked.node.kind == NodeKind.Trace && !made.rooted);
        _mustFail(address(court), made.claim.provider, 0, data, "invariant 6: an answer was taken that is late, wrong or not due");
    }

    /// @dev As a contract answers that somebody calls.
    function _hide(Case memory made, TraceNode memory node) private {
        bytes memory data = _answerCall(made, node, node.kind == NodeKind.Trace && !made.rooted);
        vm.prank(made.claim.provider, FRIEND);
        (bool success,) = address(court).call(data);
        vm.assertTrue(!success, "invariant 6: an answer was taken that not everybody can read");
    }

    /// @dev Roots of others, or another root.
    function misroot(uint256 which, uint256 how) public {
        vm.assume(_live.length != 0);
        Case memory made = _cases[_live[which % _live.length]];
        Trace memory said = Showing.trace(made.story);
        address by = made.claim.provider;
        if (!made.rooted && how % 3 == 0) by = FRIEND;
        else if (!made.rooted && how % 3 == 1) said.root ^= bytes32(how | 1);
        bytes memory data = !made.rooted && how % 3 == 2
            ? _presentCall(made, made.client)
            : abi.encodeCall(court.postTrace, (made.source, made.claim, said, ""));
        _mustFail(address(court), by, 0, data, "invariant 6: a root was taken that is not the provider's first");
    }

    /* DEMANDS */

    /// @dev Twice, too cheap, of what is not there or shown otherwise, by whom it is not for, of what was judged.
    function press(uint256 which, uint256 how, uint256 seed) public {
        vm.assume(_cases.length != 0);
        uint256 case_ = how % 4 == 0 || _live.length == 0 ? which % _cases.length : _live[which % _live.length];
        Case memory made = _cases[case_];
        TraceNode memory node = made.rooted ? _someNode(made.story, seed) : Showing.node(made.story, NodeKind.Trace, 0, 0, 0);
        uint256 bond = court.bondOf(node, block.basefee);
        bytes memory data = abi.encodeCall(
            court.demandNode, (made.source, made.claim, made.context, node, _pressing(made, node, how, seed))
        );
        if (node.kind == NodeKind.Trace) data = abi.encodeCall(court.demandTrace, (made.source, made.claim, made.context));
        if (how % 8 == 6) data = abi.encodeCall(court.demandOutput, (made.source, made.claim, made.context, 0));
        if (how % 8 == 5) bond -= 1 gwei;
        address by = how % 8 > 5 ? STRANGER : made.client;
        bool refused = how % 8 == 5 || how % 8 == 6 || _isAsked(case_, node) || !_isDisputable(case_);
        vm.assume(refused || (made.rooted && how % 8 < 4) || !_mayLook(made, by));
        _mustFail(address(court), by, bond, data, "invariant 6: a demand was taken that is not due");
    }

    /// @dev A node that is not there, by its hash or its place; the others as they are.
    function _pressing(Case memory made, TraceNode memory node, uint256 how, uint256 seed)
        private
        pure
        returns (NodeProof memory proof)
    {
        if (node.kind == NodeKind.Trace) return proof;
        proof = Showing.proof(made.story, node);
        if (how % 8 == 0) node.hash ^= bytes32(seed | 1);
        if (how % 8 == 1) node.index += uint32(1 + seed % 2 ** 16) << 9;
        if (how % 8 == 2) ++node.height;
        if (how % 8 == 3) node.tensor ^= uint16(1 + seed % 2 ** 14);
        bool padding = made.story.program == TALL && node.kind == NodeKind.Tree && node.height == 0;
        if (how % 8 != 2 || !padding) return proof;
        TraceNode memory empty = Showing.node(made.story, NodeKind.Tree, node.tensor, 0, 300 + seed % 200);
        (node.height, node.index, node.hash) = (0, empty.index, empty.hash);
        return Showing.proof(made.story, empty);
    }
}
