// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Claim} from "../types/Claim.sol";

/// @title Job callback
/// @notice A contract that acts on answers: the callback of an order.
interface IJobCallback {
    /// @notice A job of an order that names this contract was paid: its answer was proven, or stood undisputed.
    ///
    /// Called after all money has moved, with exactly the order's `callbackGas`. A revert changes nothing but an event.
    /// Anybody can sign an order that names this contract: believe the caller only where it is the market, and the
    /// answer only where `client` and `claim.program` are those that you trust.
    /// @param client Who ordered it.
    /// @param claim Its subject is the job's id.
    function onAnswer(address client, Claim calldata claim) external;
}
