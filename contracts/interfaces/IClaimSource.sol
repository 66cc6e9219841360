// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Claim} from "../types/Claim.sol";
import {FaultClass} from "../types/Fault.sol";
import {Liability} from "../types/Liability.sol";
import {SlashReport} from "../types/Slash.sol";

/// @title Claim source
/// @notice What a court asks of a contract whose claims it judges: the market for jobs, sessions for receipts. The
/// source knows who is liable, up to how much and until when; the court knows who is right.
///
/// `context` is what the source needs to recognise the claim, in its own format. A court named at deployment, and nobody
/// else, holds and convicts.
interface IClaimSource {
    /// @notice Who sees the input of this claim is its client, and its auditor where that is not 0, and no others.
    error ClaimIsPrivate(address account, address client, address auditor);

    /// @notice What stands behind a claim that can still be disputed.
    /// @dev Reverts with the source's own error where the claim is not one of its own, is decided already, or can be
    /// disputed no more; so do the others.
    function liabilityOf(Claim calldata claim, bytes calldata context) external view returns (Liability memory);

    /// @notice Keeps a claim undecided until the timestamp `until`, that second included: a dispute goes on. It never
    /// shortens, and never goes beyond `lockEndsAt`.
    ///
    /// `by` looks into the claim, and has to be somebody for whom its input is: whoever may see anything of a trace could see
    /// the input and the output in it. Others: {ClaimIsPrivate}.
    ///
    /// A court holds for what it needs in any case, also where {liabilityOf} says a time that is late enough: what is not held
    /// may come nearer.
    /// @return disputableUntil What holds now.
    function hold(Claim calldata claim, bytes calldata context, uint48 until, address by)
        external
        returns (uint48 disputableUntil);

    /// @notice The claim is wrong, or what it obliges to was not given: its provider is slashed by the policy's terms,
    /// the client gets back what it would have paid, and nobody is paid for the answer.
    /// @param challengers As `ISlashingPolicy.penalty` takes them.
    function convict(
        Claim calldata claim,
        bytes calldata context,
        FaultClass faultClass,
        address[] calldata challengers
    ) external returns (SlashReport memory);
}
