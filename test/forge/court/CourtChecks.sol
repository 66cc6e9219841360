// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobId} from "../../../contracts/types/Ids.sol";
import {Job, JobState} from "../../../contracts/types/Job.sol";
import {vm} from "../Vm.sol";
import {NATIVE, Standing} from "./CourtLedger.sol";
import {PROVIDERS, STAKE} from "./CourtWorld.sol";
import {Refusals} from "./Refusals.sol";

/// @notice What holds after every action, beside what the actions check of themselves.
abstract contract CourtChecks is Refusals {
    function check() external view {
        _checkMoney(NATIVE, _openBonds);
        _checkMoney(address(coin), _openFees);
        if (_looksAt(6)) {
            for (uint256 i; i < _live.length; ++i) _checkCase(_live[i]);
            for (uint256 i; i < PROVIDERS; ++i) _checkStake(_providers[i]);
            vm.assertEq(_slashed[_providers[0]], 0, "invariant 6: an honest provider was slashed");
        }
    }

    /// @dev Invariant 1: the court has open bonds or shares of prices, and what it owes, to the unit; and invariant 14: it owes
    /// what docs/disputes.md says, to whom that says.
    function _checkMoney(address asset, uint256 open) private view {
        uint256 due = open;
        for (uint256 i; i < _accounts.length; ++i) {
            uint256 owed = court.creditOf(_accounts[i], asset);
            due += owed;
            if (!_looksAt(14)) continue;
            vm.assertEq(owed, _owed[_accounts[i]][asset], "invariant 14: the court owes other than its rules say");
        }
        if (!_looksAt(1)) return;
        vm.assertEq(_balance(address(court), asset), due, "invariant 1: the court holds other than it owes");
    }

    /// @dev Invariant 6: nothing is judged but by a proof or by silence, and a job is where that left it.
    function _checkCase(uint256 i) internal view {
        Case storage made = _cases[i];
        (bytes32 root, bool judged) = court.traceOf(court.disputeOf(made.source, made.claim));
        bool convicted = made.standing == Standing.Convicted;
        vm.assertTrue(judged == convicted, "invariant 6: a claim was judged, or not");
        vm.assertTrue((root != 0) == made.rooted, "invariant 6: a root is known, or not");
        if (made.source != address(market)) return;
        (Job memory job,) = market.jobOf(JobId.wrap(made.claim.subject));
        JobState due = JobState.Claimed;
        if (convicted) due = JobState.Slashed;
        else if (made.standing == Standing.Over) due = JobState.Settled;
        vm.assertTrue(job.state == due, "invariant 6: a job is in another state than its verdict left it");
    }

    function _checkStake(address provider) private view {
        uint256 left = staking.ownStakeOf(provider).tokens + _slashed[provider];
        vm.assertEq(left, STAKE, "invariant 6: stake was lost without a verdict");
    }
}
