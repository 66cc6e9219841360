// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IJobs} from "../interfaces/IJobs.sol";
import {IProofRouter} from "../interfaces/IProofRouter.sol";
import {AcceptanceLib, Answer} from "../types/Acceptance.sol";
import {Claimed} from "../types/Claimed.sol";
import {FaultClass} from "../types/Fault.sol";
import {JobId, Lane} from "../types/Ids.sol";
import {Job, JobLib, JobState, JobWord} from "../types/Job.sol";
import {LANE_OPTIMISTIC} from "../types/Lanes.sol";
import {Order} from "../types/Order.sol";
import {SlashReport} from "../types/Slash.sol";
import {Payments} from "./Payments.sol";

/// @title Jobs
/// @notice What becomes of accepted orders (invariant 5).
abstract contract Jobs is IJobs, Payments {
    /* ANSWERING */

    /// @inheritdoc IJobs
    function submit(
        Order calldata order,
        address provider,
        Answer[] calldata answers,
        bytes[] calldata proofs,
        bytes calldata signature
    ) external returns (uint256 done) {
        bytes32 digest = _orderDigest(order);
        Tally memory tally = _begin(order, digest, answers.length);
        if (order.lane != LANE_OPTIMISTIC) {
            _serve(tally, provider);
            return _submitProven(order, digest, answers, proofs, tally);
        }
        if (!_actsFor(provider)) {
            bytes32 submission = AcceptanceLib.hashSubmission(digest, provider, answers);
            _checkOperatorSignature(provider, _hashTypedDataV4(submission), signature);
        }
        uint48 disputableUntil = uint48(block.timestamp) + WINDOW_SECONDS + order.executionSeconds;
        Claimed[] memory claims = new Claimed[](answers.length);
        uint256 freed;
        for (uint256 i; i < answers.length; ++i) {
            (uint16 copy, bytes32 output) = (answers[i].copy, answers[i].output);
            JobId jobId = _jobIdOf(digest, copy);
            (JobWord lock, bytes memory reason) = _dueLock(order, jobId, provider);
            if (reason.length != 0) {
                _refuse(tally, jobId, reason);
                continue;
            }
            if (!lock.isRefunded()) ++freed;
            _jobs[jobId] = lock.claimed(output, disputableUntil);
            claims[done] = Claimed(copy, output, lock);
            ++done;
        }
        if (done == 0) LowLevelCall.bubbleRevert(tally.reason);
        _unlock(provider, 0, order.units * freed);
        // At most its length until now.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(claims, done)
        }
        emit JobsClaimed(digest, provider, order.input, disputableUntil, claims);
    }

    function _submitProven(
        Order calldata order,
        bytes32 digest,
        Answer[] calldata answers,
        bytes[] calldata proofs,
        Tally memory tally
    ) private returns (uint256 done) {
        if (proofs.length != answers.length) revert MarketProofsMissing(answers.length, proofs.length);
        uint256 freed;
        for (uint256 i; i < answers.length; ++i) {
            (uint16 copy, bytes32 output) = (answers[i].copy, answers[i].output);
            JobId jobId = _jobIdOf(digest, copy);
            (JobWord lock, bytes memory reason) = _dueLock(order, jobId, tally.provider);
            if (reason.length == 0) reason = _proofFault(order, jobId, tally.provider, output, proofs[i]);
            if (reason.length != 0) {
                _refuse(tally, jobId, reason);
                continue;
            }
            if (!lock.isRefunded()) ++freed;
            ++done;
            _settle(order, jobId, copy, output, lock, block.timestamp, tally);
        }
        _end(order, digest, tally, done, freed);
    }

    /// @dev The lock of a job that `provider` may answer now, or what stands against it.
    function _dueLock(Order calldata order, JobId jobId, address provider)
        private
        view
        returns (JobWord lock, bytes memory reason)
    {
        lock = _jobs[jobId];
        if (!lock.isLocked() || lock.provider() != provider) {
            return (lock, abi.encodeWithSelector(MarketJobNotDue.selector, jobId, lock));
        }
        uint256 acceptedAt = lock.acceptedAt();
        uint256 time = uint256(order.executionSeconds) + MARGIN_SECONDS;
        if (block.timestamp <= acceptedAt + time) return (lock, reason);
        (uint256 resumedAt,) = _laneClock(order.lane);
        uint256 last = Math.max(acceptedAt, resumedAt) + time;
        if (block.timestamp <= last) return (lock, reason);
        reason = abi.encodeWithSelector(MarketDeadlinePassed.selector, jobId, last, block.timestamp);
    }

    /* LATE ANSWERS */

    /// @inheritdoc IJobs
    function reclaim(Order calldata order, uint16[] calldata copies) external nonReentrant returns (uint256 done) {
        bytes32 digest = _orderDigest(order);
        Tally memory tally;
        if (copies.length == 0) revert MarketNothingAsked(digest);
        (uint256 resumedAt, bool retired) = _laneClock(order.lane);
        JobWord[] memory late = new JobWord[](copies.length);
        for (uint256 i; i < copies.length; ++i) {
            JobId jobId = _jobIdOf(digest, copies[i]);
            JobWord lock = _jobs[jobId];
            uint256 acceptedAt = lock.acceptedAt();
            // Once nothing is locked any more, no pause keeps the price.
            uint256 deadline =
                Math.min(Math.max(acceptedAt, resumedAt) + order.executionSeconds, acceptedAt + MAX_LOCK_SECONDS);
            bytes memory reason = _latenessFault(jobId, lock, deadline);
            if (reason.length != 0) {
                _refuse(tally, jobId, reason);
                continue;
            }
            ++done;
            bool ends = block.timestamp > deadline + MARGIN_SECONDS;
            _jobs[jobId] = ends ? JobLib.ended(JobState.Refunded) : lock.withRefund();
            _unlock(lock.provider(), ends ? order.collateral : 0, lock.isRefunded() ? 0 : order.units);
            if (!lock.isRefunded()) emit JobRefunded(jobId, order.client, lock.provider(), _refund(order, lock));
            if (ends) late[i] = lock;
        }
        if (done == 0) LowLevelCall.bubbleRevert(tally.reason);
        for (uint256 i; i < copies.length; ++i) {
            if (JobWord.unwrap(late[i]) != 0) _timeOut(order, _jobIdOf(digest, copies[i]), late[i], retired);
        }
    }

    function _latenessFault(JobId jobId, JobWord lock, uint256 deadline) private view returns (bytes memory reason) {
        if (!lock.isLocked()) return abi.encodeWithSelector(MarketJobNotDue.selector, jobId, lock);
        if (lock.isRefunded()) deadline += MARGIN_SECONDS;
        if (block.timestamp > deadline) return reason;
        reason = abi.encodeWithSelector(MarketDeadlineAhead.selector, jobId, deadline, block.timestamp);
    }

    /// @dev Gives the client its price back.
    function _refund(Order calldata order, JobWord lock) internal returns (uint128 price) {
        uint256 acceptedAt = lock.acceptedAt();
        price = _acceptedPrice(order, acceptedAt, lock.logRate());
        _giveBack(order, price, uint48(acceptedAt));
    }

    /// @dev The penalty of a job that was not answered. Its lock has ended.
    function _timeOut(Order calldata order, JobId jobId, JobWord lock, bool retired) private {
        uint128 slashed;
        // Nobody could answer in a lane that is closed forever.
        if (!retired) slashed = _slash(order, lock, FaultClass.Timeout, new address[](0)).total();
        emit JobTimedOut(jobId, order.client, lock.provider(), slashed);
    }

    /// @dev Notes the failure and slashes for it, while the lock could live.
    function _slash(Order calldata order, JobWord lock, FaultClass faultClass, address[] memory challengers)
        internal
        returns (SlashReport memory report)
    {
        (address provider, uint48 acceptedAt) = (lock.provider(), uint48(lock.acceptedAt()));
        // It may have been a pause that lasted longer than the lock.
        if (block.timestamp > acceptedAt + MAX_LOCK_SECONDS) return report;
        _accounts[order.token][provider].countFailed();
        (uint128 collateral, uint128 payablePart) = (order.collateral, order.payableCollateral);
        return _penalize(faultClass, acceptedAt, provider, collateral, payablePart, order.client, challengers);
    }

    /// @dev When answers in a lane could be given again after its last pause, and whether they never can.
    function _laneClock(bytes4 lane) private view returns (uint256 resumedAt, bool retired) {
        if (lane == LANE_OPTIMISTIC) return (0, false);
        (IProofRouter.LaneState state,,, uint48 pausedUntil) = ROUTER.laneOf(Lane.wrap(lane));
        retired = state == IProofRouter.LaneState.Retired;
        return (retired ? 0 : pausedUntil, retired);
    }

    /* VIEWS */

    /// @inheritdoc IJobs
    function jobOf(JobId jobId) external view returns (Job memory job, JobWord word) {
        word = _jobs[jobId];
        return (word.read(), word);
    }
}
