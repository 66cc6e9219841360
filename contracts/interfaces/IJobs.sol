// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Answer} from "../types/Acceptance.sol";
import {Claimed} from "../types/Claimed.sol";
import {JobId, ProgramId} from "../types/Ids.sol";
import {Job, JobWord} from "../types/Job.sol";
import {Order} from "../types/Order.sol";
import {Payment} from "../types/Payment.sol";

/// @title Jobs
/// @notice What becomes of accepted orders: providers answer in time and are paid when the answer is proven or stood
/// undisputed, or clients have their price back. docs/market.md is the map of it.
///
/// A job is one copy of one order. It goes from None to Locked by {IOrders-accept}; from Locked to Settled by {submit} with a
/// proof, to Claimed by {submit} in the lane OPTIMISTIC, to Refunded by {reclaim}; from Claimed to Settled by {ISettlement-settle},
/// to Slashed by a court's verdict. {IOrders-fill} goes from None to Settled and leaves no job, only a consumed nonce.
///
/// A job at an index price counts for the index when it is paid: the seconds from its acceptance to its answer, at most the
/// order's execution time.
///
/// As in {IOrders}, a copy that fails alone is left out with a {CopyRefused} event. What no encoder makes, an answer whose copy
/// has bits outside its type, reverts the whole call without a word: who puts others' answers together encodes them.
interface IJobs {
    /* EVENTS */

    /// @notice A provider answered, and whoever knows better has until `disputableUntil`. `input` is that of all.
    event JobsClaimed(
        bytes32 indexed order, address indexed provider, bytes32 input, uint48 disputableUntil, Claimed[] claims
    );
    /// @notice A claim cannot be settled before `disputableUntil` is over: a dispute goes on.
    event JobHeld(JobId indexed jobId, uint48 disputableUntil);
    /// @notice Copies were paid: their answers were proven, or stood undisputed. `payment` is the sum of all; copies whose
    /// client had its price back are not among them: {JobSettledUnpaid}.
    /// @dev The provider's account got `price - protocolFee - coordinatorFee - poolPart`. What is not here is in the order.
    event JobsSettled(
        bytes32 indexed order,
        address indexed client,
        address indexed provider,
        address token,
        bytes4 workload,
        ProgramId program,
        Payment payment,
        Answer[] answers
    );
    /// @notice A job ended whose answer was proven, or stood undisputed, after its client had its price back: the provider
    /// is paid nothing, and loses nothing.
    event JobSettledUnpaid(JobId indexed jobId, address indexed client, address indexed provider, bytes32 output);
    /// @notice The client has its price back, since the answer is late.
    event JobRefunded(JobId indexed jobId, address indexed client, address indexed provider, uint128 price);
    /// @notice An answer did not come at all; `slashed` was taken for it.
    event JobTimedOut(JobId indexed jobId, address indexed client, address indexed provider, uint128 slashed);
    /// @notice A claim was judged wrong; `slashed` was taken for it, and the client has its price back.
    event JobConvicted(JobId indexed jobId, address indexed client, address indexed provider, uint128 slashed);
    /// @notice The callback of an order did not return; what was paid stays paid.
    event CallbackFailed(JobId indexed jobId, address indexed callback);
    /// @notice One copy was left out of a call that succeeded with others. `reason` is its error.
    event CopyRefused(JobId indexed jobId, bytes reason);

    /* ERRORS OF JOBS */

    error MarketNothingAsked(bytes32 order);
    /// @dev It is in another state, or another provider's.
    error MarketJobNotDue(JobId jobId, JobWord word);
    error MarketDeadlinePassed(JobId jobId, uint256 deadline, uint256 timestamp);
    error MarketDeadlineAhead(JobId jobId, uint256 deadline, uint256 timestamp);
    /// @dev The output, or the lock, is not what was claimed.
    error MarketClaimDiffers(JobId jobId, bytes32 output, JobWord lock);
    error MarketClaimDisputable(JobId jobId, uint48 disputableUntil, uint256 timestamp);
    error MarketProofsMissing(uint256 answers, uint256 proofs);
    /// @dev The router refused the proof without a word.
    error MarketProofRefused(JobId jobId);
    /// @dev Send the transaction with more gas: the callback always gets `required`.
    error MarketCallbackGasShort(address callback, uint256 required, uint256 available);

    /* ANSWERING */

    /// @notice Answers jobs: Locked to Claimed in the lane OPTIMISTIC, Locked to Settled with a proof in any other. Frees the
    /// units. A job whose price was refunded already can still be answered until its penalty, to avoid that; it pays nothing.
    /// @dev Emits {JobsClaimed}, or {JobsSettled}, perhaps {CallbackFailed}, and {JobSettledUnpaid} events.
    /// Requirements:
    /// - there is an answer, and in a lane with proofs one proof for each: {MarketNothingAsked}, {MarketProofsMissing};
    /// - in the lane OPTIMISTIC the caller is the provider or its operator, or the operator's key signed the
    ///   `Submission(bytes32 order,address provider,Answer[] answers)`: {MarketSignatureInvalid};
    /// - the callback can get its gas, and this is no call of {batch}: {MarketCallbackGasShort}, {MarketCallbackInBatch};
    /// of each copy:
    /// - it was accepted by the provider and is due: {MarketJobNotDue};
    /// - the deadline, which a pause of its lane moves, is at most {MARGIN_SECONDS} ago: {MarketDeadlinePassed};
    /// - the order's lane accepts the proof: the errors of {IProofRouter-verify}.
    ///
    /// Warning: a copy whose proof did not get its gas is one that fails alone. Who estimates gas looks at `done`.
    /// @param signature Unused where the caller may answer itself, and in lanes with proofs, where anybody may.
    /// @return done How many copies were answered.
    function submit(
        Order calldata order,
        address provider,
        Answer[] calldata answers,
        bytes[] calldata proofs,
        bytes calldata signature
    ) external returns (uint256 done);

    /// @notice Ends jobs whose answer is late: Locked to Refunded. Anybody may call it; nothing pauses it. After the deadline
    /// it gives the client its price back and frees the units. After {MARGIN_SECONDS} more, in which the provider could
    /// still answer even if it was kept from it, it takes the penalty and compensates the client; once called then, it does
    /// both. A pause of the order's lane moves the deadline: the execution time runs anew from its end. For this function the
    /// deadline is never beyond the end of the lock. Nothing is taken where the lane was retired, or the lock has run out.
    ///
    /// Warning: a pause that begins before this is called gives the provider its time again, however late it was.
    /// @dev Emits {JobRefunded} and {JobTimedOut} events.
    /// Requirements:
    /// - there is a copy: {MarketNothingAsked};
    /// of each copy:
    /// - it was accepted and is due: {MarketJobNotDue};
    /// - the deadline has passed, for the second step with the margin: {MarketDeadlineAhead}.
    /// @return done How many copies it moved a step.
    function reclaim(Order calldata order, uint16[] calldata copies) external returns (uint256 done);

    /* VIEWS */

    /// @notice A job, and the word that is kept of it; zeros where there is none: the copy was not taken, or filled, which its
    /// nonce tells.
    function jobOf(JobId jobId) external view returns (Job memory job, JobWord word);
}
