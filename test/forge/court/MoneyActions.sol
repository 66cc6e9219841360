// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {vm} from "../Vm.sol";
import {NATIVE, Standing} from "./CourtLedger.sol";
import {BURN_BPS, COURT_BURNER, MOVE, STRANGER} from "./CourtWorld.sol";
import {JudgmentActions} from "./JudgmentActions.sol";
import {Mood} from "./MachineJudge.sol";

/// @notice Where bonds and shares of prices end, and judges that are away.
abstract contract MoneyActions is JudgmentActions {
    uint256 private constant DATA_FEE = 3 gwei;

    /* BONDS */

    function _isReturnable(uint256 asking) internal view returns (bool) {
        Asking storage asked = _askings[asking];
        return _cases[asked.of_].standing == Standing.Convicted || _now() > asked.deadline + MOVE;
    }

    function returnBond(uint256 which) public {
        for (uint256 i; i < _waiting.length; ++i) {
            uint256 asking = _waiting[(which % _waiting.length + i) % _waiting.length];
            if (_isReturnable(asking)) return _returnBond(asking);
        }
        vm.assume(false);
    }

    function _returnBond(uint256 asking) internal {
        Asking memory asked = _askings[asking];
        bytes memory data = abi.encodeCall(court.returnBond, (_disputeOf(_cases[asked.of_]), asked.node));
        _must(address(court), STRANGER, 0, data, "invariant 12: a bond does not come back");
        _noteReturned(asking);
    }

    /* SHARES OF PRICES */

    function _isReleasable(uint256 case_) internal view returns (bool) {
        Case storage made = _cases[case_];
        if (made.fee == 0 || made.responder == address(0)) return false;
        return made.standing == Standing.Convicted || _now() > made.lockEndsAt;
    }

    /// @dev Of one that was judged, as soon as it was; of another at the end of its lock, which is waited for now and then.
    function releaseFee(uint256 which) public {
        for (uint256 i; i < _cases.length; ++i) {
            uint256 case_ = (which % _cases.length + i) % _cases.length;
            Case storage made = _cases[case_];
            if (made.fee == 0 || made.responder == address(0) || (which % 4 != 0 && !_isReleasable(case_))) continue;
            if (made.standing != Standing.Convicted) _passTime(made.lockEndsAt + 1);
            return _releaseFee(case_);
        }
        vm.assume(false);
    }

    function _releaseFee(uint256 case_) internal {
        Case memory made = _cases[case_];
        bytes memory data = abi.encodeCall(court.releaseFee, (_disputeOf(made)));
        _must(address(court), STRANGER, 0, data, "invariant 12: a share of a price is not released");
        _openFees -= made.fee;
        _cases[case_].fee = 0;
        if (made.standing == Standing.Convicted) {
            _owed[made.feePayer][address(coin)] += made.fee;
            return;
        }
        uint256 burned = (made.fee * BURN_BPS + 9_999) / 10_000;
        _owed[made.responder][address(coin)] += made.fee - burned;
        _owed[COURT_BURNER][address(coin)] += burned;
        _lost[made.feePayer][address(coin)] += made.fee;
        _earned[made.responder][address(coin)] += made.fee - burned;
        _earned[COURT_BURNER][address(coin)] += burned;
    }

    /* CREDITS */

    function collect(uint256 who, uint256 what) public {
        for (uint256 i; i < 2 * _accounts.length; ++i) {
            address account = _accounts[(who % _accounts.length + i) % _accounts.length];
            address asset = what % 2 == i / _accounts.length ? NATIVE : address(coin);
            if (_owed[account][asset] != 0) return _collect(account, asset);
        }
        vm.assume(false);
    }

    function _balance(address account, address asset) internal view returns (uint256) {
        return asset == NATIVE ? account.balance : IERC20(asset).balanceOf(account);
    }

    function _collect(address account, address asset) internal {
        uint256 before = _balance(account, asset);
        bytes memory data =
            account == COURT_BURNER ? abi.encodeCall(court.sweepBurned, (asset)) : abi.encodeCall(court.collect, (asset, account));
        _must(address(court), account == COURT_BURNER ? STRANGER : account, 0, data, "invariant 12: a credit is not paid");
        if (_looksAt(14)) {
            vm.assertEq(_balance(account, asset) - before, _owed[account][asset], "invariant 14: other was paid than owed");
        }
        _owed[account][asset] = 0;
    }

    /* JUDGES */

    /// @dev The program expires or goes mad, or its stand-in does; and nobody convicts or keeps anything open by that.
    function loseJudge(uint256 which, uint256 how) public {
        if (how % 2 == 0) ARB_WASM.expire();
        Mood mood = Mood(1 + (how >> 8) % 4);
        judge.setMood(mood);
        if (how % 4 == 0) standIn.setMood(mood);
        if (_live.length == 0) return;
        uint256 case_ = _live[which % _live.length];
        if (court.isJudgeActive()) {
            bytes memory keep =
                abi.encodeCall(court.keepOpen, (_cases[case_].source, _cases[case_].claim, _cases[case_].context));
            _mustFail(address(court), _cases[case_].client, 0, keep, "invariant 6: a claim was kept open under a judge that is there");
        }
        bool judged = standIn.mood() == Mood.Well || (court.isJudgeActive() && judge.mood() == Mood.Well);
        if (judged) return;
        _mustFail(address(court), STRANGER, 0, _proveCall(_cases[case_]), "invariant 6: a judge convicted that does not judge");
    }

    /// @dev While the judge is away, time does not run against who disputes.
    function keepOpen(uint256 which) public {
        for (uint256 i; i < _live.length; ++i) {
            uint256 case_ = _live[(which % _live.length + i) % _live.length];
            if (!_cases[case_].rooted || !_isDisputable(case_)) continue;
            ARB_WASM.expire();
            Case memory made = _cases[case_];
            bytes memory data = abi.encodeCall(court.keepOpen, (made.source, made.claim, made.context));
            _must(address(court), _looker(made, STRANGER), 0, data, "invariant 6: a claim cannot be kept open");
            uint256 end = _now() + MOVE < made.lockEndsAt ? _now() + MOVE : made.lockEndsAt;
            if (_looksAt(6)) vm.assertGe(_disputableUntil(case_), end, "invariant 6: a claim was not kept open");
            return;
        }
        vm.assume(false);
    }

    /// @dev Activated again, with more than that costs.
    function mend(uint256 who) public {
        _mend(_accounts[who % _accounts.length]);
    }

    function _mend(address by) internal override {
        judge.setMood(Mood.Well);
        standIn.setMood(Mood.Well);
        if (court.isJudgeActive()) return;
        bytes memory data = abi.encodeCall(court.reactivate, ());
        _must(address(court), by, 2 * DATA_FEE, data, "invariant 6: the judge cannot be activated");
        _owed[by][NATIVE] += DATA_FEE;
        _lost[by][NATIVE] += DATA_FEE;
    }
}
