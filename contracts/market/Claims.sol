// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClaimSource} from "../interfaces/IClaimSource.sol";
import {IMarketGovernance} from "../interfaces/IMarketGovernance.sol";
import {Claim} from "../types/Claim.sol";
import {FaultClass} from "../types/Fault.sol";
import {JobId} from "../types/Ids.sol";
import {JobLib, JobState, JobWord} from "../types/Job.sol";
import {Liability} from "../types/Liability.sol";
import {Order, VISIBILITY_PUBLIC} from "../types/Order.sol";
import {SlashReport} from "../types/Slash.sol";
import {Jobs} from "./Jobs.sol";

/// @title Claims
/// @notice What jobs owe to the court (invariant 6). The context of a claim is `abi.encode(Order, uint16 copy, JobWord lock)`.
abstract contract Claims is IClaimSource, Jobs {
    /// @dev An order's fields, a copy, a lock.
    uint256 private constant CONTEXT_BYTES = 38 * 32;

    /// @inheritdoc IClaimSource
    function liabilityOf(Claim calldata claim, bytes calldata context) external view returns (Liability memory) {
        (Order calldata order, JobWord lock, uint48 disputableUntil) = _claimed(claim, context);
        return Liability({
            client: order.client,
            token: order.token,
            price: _acceptedPrice(order, lock.acceptedAt(), lock.logRate()),
            collateral: order.collateral,
            payableCollateral: order.payableCollateral,
            acceptedAt: uint48(lock.acceptedAt()),
            executionSeconds: order.executionSeconds,
            disputableUntil: disputableUntil,
            lockEndsAt: _lockEndsAt(lock)
        });
    }

    /// @inheritdoc IClaimSource
    function hold(Claim calldata claim, bytes calldata context, uint48 until, address by) external returns (uint48) {
        _checkCourt();
        (Order calldata order, JobWord lock, uint48 disputableUntil) = _claimed(claim, context);
        bool seen = order.visibility == VISIBILITY_PUBLIC || by == order.client || by == order.auditor;
        if (!seen) revert ClaimIsPrivate(by, order.client, order.auditor);
        uint48 end = _lockEndsAt(lock);
        if (until > end) until = end;
        if (until <= disputableUntil) return disputableUntil;
        JobId jobId = JobId.wrap(claim.subject);
        _jobs[jobId] = lock.claimed(claim.output, until);
        emit JobHeld(jobId, until);
        return until;
    }

    /// @inheritdoc IClaimSource
    function convict(
        Claim calldata claim,
        bytes calldata context,
        FaultClass faultClass,
        address[] calldata challengers
    ) external nonReentrant returns (SlashReport memory report) {
        _checkCourt();
        (Order calldata order, JobWord lock,) = _claimed(claim, context);
        JobId jobId = JobId.wrap(claim.subject);
        address provider = lock.provider();
        _jobs[jobId] = JobLib.ended(JobState.Slashed);
        _unlock(provider, order.collateral, 0);
        if (!lock.isRefunded()) _refund(order, lock);
        report = _slash(order, lock, faultClass, challengers);
        emit JobConvicted(jobId, order.client, provider, report.total());
    }

    function _checkCourt() private view {
        if (msg.sender != COURT) revert IMarketGovernance.MarketNotCourt(msg.sender, COURT);
    }

    /// @dev The job of a claim that can be disputed.
    function _claimed(Claim calldata claim, bytes calldata context)
        private
        view
        returns (Order calldata order, JobWord lock, uint48 disputableUntil)
    {
        JobId jobId = JobId.wrap(claim.subject);
        if (context.length != CONTEXT_BYTES) revert MarketClaimDiffers(jobId, claim.output, lock);
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            order := context.offset
        }
        uint16 copy;
        (copy, lock) = abi.decode(context[CONTEXT_BYTES - 64:], (uint16, JobWord));
        JobWord word = _jobs[jobId];
        if (word.state() != JobState.Claimed) revert MarketJobNotDue(jobId, word);
        disputableUntil = word.disputableUntil();
        if (block.timestamp > disputableUntil) revert MarketDeadlinePassed(jobId, disputableUntil, block.timestamp);
        bool same = JobId.unwrap(_jobIdOf(_orderDigest(order), copy)) == claim.subject && word.isClaim(lock, claim.output)
            && claim.provider == lock.provider() && claim.program == order.program && claim.input == order.input;
        if (!same) revert MarketClaimDiffers(jobId, claim.output, lock);
    }

    function _lockEndsAt(JobWord lock) private view returns (uint48) {
        return uint48(lock.acceptedAt()) + MAX_LOCK_SECONDS;
    }
}
